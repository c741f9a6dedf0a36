import os
from pathlib import Path

import pytest

from flows import prefect_home


@pytest.fixture(autouse=True)
def nobody_set_prefect_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in (*prefect_home._SET_UP, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")


def test_a_database_takes_its_place_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_exit = []
    monkeypatch.setattr(prefect_home.atexit, "register", lambda *call: at_exit.append(call))
    folder = tmp_path / prefect_home.FOLDER
    dead = folder / "new-999999999"
    dead.mkdir(parents=True)
    prefect_home.use(tmp_path)
    fresh = Path(os.environ["PREFECT_HOME"])
    assert not dead.exists()
    assert fresh.parent == folder
    fresh.mkdir()
    (fresh / "prefect.db").write_text("whole")
    ((call, *arguments),) = at_exit
    call(*arguments)
    monkeypatch.delenv("PREFECT_HOME")
    prefect_home.use(tmp_path)
    assert (Path(os.environ["PREFECT_HOME"]) / "prefect.db").read_text() == "whole"
    assert len(at_exit) == 1
    assert os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "WARNING"


@pytest.mark.parametrize("name", prefect_home._SET_UP)
def test_whoever_set_prefect_up_is_followed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "theirs")
    prefect_home.use(tmp_path)
    assert os.environ[name] == "theirs"
    assert not (tmp_path / prefect_home.FOLDER).exists()


def test_a_profile_of_prefect_is_followed(tmp_path: Path) -> None:
    profiles = tmp_path / "user" / ".prefect" / "profiles.toml"
    profiles.parent.mkdir(parents=True)
    profiles.write_text("active = 'production'\n")
    prefect_home.use(tmp_path)
    assert "PREFECT_HOME" not in os.environ
