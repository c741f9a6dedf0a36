from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.settings import Settings


def test_the_environment_sets_what_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMG_RAW", "elsewhere")
    monkeypatch.setenv("PMG_SUFFIXES", "pdf, .TXT,.docx")
    settings = Settings(curated=Path("mine"))
    assert settings.raw == Path("elsewhere")
    assert settings.curated == Path("mine")
    assert settings.suffixes == (".pdf", ".txt", ".docx")


@pytest.mark.parametrize(
    ("name", "value"), [("WORKERS", "0"), ("SECONDS_PER_DOCUMENT", "-1"), ("BATCH_SIZE", "many"), ("SUFFIXES", " , ")]
)
def test_a_setting_that_cannot_be_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PMG_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
