import os
from pathlib import Path

import pytest

from flows import prefect_home


@pytest.fixture(autouse=True)
def nobody_set_prefect_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in prefect_home._SET_UP:
        monkeypatch.setenv(name, "")  # so that what the code sets is undone
        monkeypatch.delenv(name)


def profile(folder: Path, text: str) -> None:
    (folder / ".prefect").mkdir(parents=True)
    (folder / ".prefect" / "profiles.toml").write_text(text)


def test_a_database_takes_its_place_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, fresh = (tmp_path / prefect_home.PREFECT_FOLDER / name for name in ("home", "new"))
    with pytest.raises(KeyError), prefect_home.prefect_folder(tmp_path):
        (fresh / "half").mkdir(parents=True)
        raise KeyError
    assert not home.exists()
    for text in ("whole", "told"):
        monkeypatch.delenv("PREFECT_HOME", raising=False)
        with prefect_home.prefect_folder(tmp_path):
            folder = Path(os.environ["PREFECT_HOME"])
            assert folder == (fresh if text == "whole" else home)
            folder.mkdir(exist_ok=True)
            (folder / "prefect.db").write_text(text)
        assert [path.name for path in home.iterdir()] == ["prefect.db"]
        assert (home / "prefect.db").read_text() == text
        assert not fresh.exists()


@pytest.mark.parametrize("name", prefect_home._SET_UP)
def test_whoever_set_prefect_up_is_followed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "theirs")
    with prefect_home.prefect_folder(tmp_path):
        assert os.environ[name] == "theirs"
    assert not (tmp_path / prefect_home.PREFECT_FOLDER).exists()
    assert prefect_home.has_server(os.environ) == (name == "PREFECT_API_URL")


def test_a_profile_of_prefect_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not prefect_home.has_server(os.environ)
    profile(tmp_path / "user", "active = 'a'\n[profiles.a]\n[profiles.b]\nPREFECT_API_URL = 'http://there/api'\n")
    with prefect_home.prefect_folder(tmp_path):
        assert "PREFECT_HOME" not in os.environ
    assert not prefect_home.has_server(os.environ)
    monkeypatch.setenv("PREFECT_PROFILE", "b")
    assert prefect_home.has_server(os.environ)


def test_a_profile_that_cannot_be_read_names_no_server(tmp_path: Path) -> None:
    profile(tmp_path / "user", "active = ")
    assert not prefect_home.has_server(os.environ)
