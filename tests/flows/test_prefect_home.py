import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows import prefect_home
from flows.errors import UserError


@pytest.fixture(autouse=True)
def nobody_set_prefect_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in (*prefect_home._SET_UP, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    monkeypatch.setattr(prefect_home, "_start_server", lambda: None)


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


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded server whose process has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    monkeypatch.setattr(prefect_home, "_servers", [process])


def test_a_server_that_answers_is_waited_for_and_one_that_ended_is_said(
    ended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{server.server_port}/api")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        prefect_home.wait_for_server()
        server.shutdown()
        thread.join()
    with pytest.raises(UserError, match="did not start"):
        prefect_home.wait_for_server()


def test_without_a_server_of_ours_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_home, "_servers", [])
    prefect_home.wait_for_server()


KILLED = """
import os, signal, sys
from pathlib import Path
from urllib.parse import urlsplit
from flows import prefect_home
prefect_home.use(Path(sys.argv[1]))
prefect_home.wait_for_server()
print(urlsplit(os.environ["PREFECT_API_URL"]).port, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_the_server_ends_with_a_run_that_is_killed(tmp_path: Path) -> None:
    killed = [sys.executable, "-c", KILLED, str(tmp_path)]
    done = subprocess.run(killed, stdout=subprocess.PIPE, text=True, check=False, timeout=180)
    assert done.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while listens(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not listens(int(done.stdout))
