import shlex
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.next_steps import install
from flows.settings import Settings, wrong_setting


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


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WORKERS", "0", "workers (PMG_WORKERS) is '0', and has to be at least 1"),
        ("BATCH_SIZE", "many", "batch_size (PMG_BATCH_SIZE) is 'many', and has to be a whole number"),
        ("SECONDS_PER_DOCUMENT", "x", "seconds_per_document (PMG_SECONDS_PER_DOCUMENT) is 'x', and has to be a number"),
        ("SUFFIXES", " , ", "suffixes (PMG_SUFFIXES) is ' , ', and has to name a suffix, such as .pdf,.txt"),
    ],
)
def test_what_is_wrong_is_one_line_in_words(name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PMG_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert wrong_setting(refused.value) == says


def test_the_command_that_installs_an_extra_is_one_that_works_from_the_checkout() -> None:
    root = Path(__file__).parents[2]
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for extra in ("ocr", "s3", "dask"):
        words = shlex.split(install(extra))
        assert extra in extras
        assert Path(words[0]).resolve() == Path(sys.executable).resolve()
        assert Path(words[words.index("--constraint") + 1]).is_file()
        assert Path(words[-1].removesuffix(f"[{extra}]"), "pyproject.toml").is_file()


def test_every_setting_stands_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    lacking = [name for name in Settings.model_fields if f"`PMG_{name.upper()}`" not in page]
    assert lacking == [], "the table of settings in docs/operations.md lacks them"
