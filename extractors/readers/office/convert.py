"""Converts old Word documents, OpenDocument and rich text to .docx with LibreOffice, if it is installed.

LibreOffice runs in its own process with its own profile, within the worker's limits. It ends when the worker ends, so a
document that takes too long leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from extractors.document import ReadError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 100.0
"""Maximum time of a conversion, in seconds; a form takes three. A shorter limit for the document ends both."""
_FORMAT = "docx:MS Word 2007 XML"


def as_docx(data: bytes, suffix: str, kind: str) -> bytes:
    """Returns the document converted to .docx; `suffix` is that of its kind (".doc"), `kind` its name for messages.

    Raises:
        ReadError: `unsupported` if LibreOffice is not installed; `timeout`, `damaged`.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        advice = "save it as .docx or PDF, or install LibreOffice, which then reads it"
        raise ReadError("unsupported", f"the file is {kind} ({suffix}): {advice}")
    with tempfile.TemporaryDirectory(prefix="pmg-convert-") as name:
        folder = Path(name)
        source = folder / f"document{suffix}"
        source.write_bytes(data)
        errors = _run([program, *_options(folder), str(source)], folder)
        result = folder / "made" / "document.docx"
        if not result.is_file():
            why = f" ({errors})" if errors else ""
            raise ReadError("damaged", f"LibreOffice cannot read the file as {kind} ({suffix}){why}")
        return result.read_bytes()


def _options(folder: Path) -> list[str]:
    """Returns options for a run without window, questions, macros, or an existing profile."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    output = str(folder / "made")
    return ["--headless", "--norestore", "--nolockcheck", profile, "--convert-to", _FORMAT, "--outdir", output]


def _run(command: list[str], folder: Path) -> str:
    """Runs the program; returns the end of its error output (at most 200 characters) as one line."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,
    )

    def end() -> None:
        """Ends the program and the processes that it started."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def tidy() -> None:
        end()
        shutil.rmtree(folder, ignore_errors=True)

    with _before_sigterm(tidy):
        try:
            _, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ReadError("timeout", f"LibreOffice took more than {SECONDS:g} s to convert it") from error
        finally:
            end()
            process.wait()
    return " ".join(errors.decode("utf-8", "replace").split())[-200:]


@contextmanager
def _before_sigterm(tidy: Callable[[], None]) -> Iterator[None]:
    """Runs `tidy` before SIGTERM ends this process; a worker that takes too long receives that signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ended(number: int, _: FrameType | None) -> None:
        tidy()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    before = signal.signal(signal.SIGTERM, ended)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
