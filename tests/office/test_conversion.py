"""Old Word documents, OpenDocument and rich text: converted where LibreOffice is there, refused with advice where not.

A stand-in takes the place of LibreOffice: a shell script that is called as it is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from word_parts import docx, p, tbl, tr

from extractors.document import ReadError
from extractors.readers import read_bytes
from extractors.readers.office import convert
from extractors.readers.signatures import OLE
from flows.workers.worker import Job, Stamp, run_job

OLD = OLE + bytes(600) + "WordDocument".encode("utf-16-le")
RICH = rb"{\rtf1\ansi Cumple}"


def open_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office/>")
    return out.getvalue()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a `soffice` that runs these lines first on the path; they find the arguments in their order."""

    def put(lines: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        made = tmp_path / "made.docx"
        made.write_bytes(docx(p("Convertido"), tbl(tr("a", "b"))))
        script = folder / "soffice"
        script.write_text(f"#!/bin/sh\nout=$8; in=$9; made={made}\n{lines}\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return tmp_path

    return put


@pytest.mark.parametrize(("data", "suffix"), [(OLD, ".doc"), (RICH, ".rtf"), (open_document(), ".odt")])
def test_a_converted_document_is_read_and_says_so(program, data: bytes, suffix: str) -> None:
    folder = program(
        'mkdir -p "$out"; echo "$@" > "$(dirname $made)/arguments"; cp "$in" $made.in; cp $made "$out/document.docx"'
    )
    document = read_bytes(data)

    assert document.reader == "office.libreoffice"
    assert [line.text for line in document.lines()] == ["Convertido", "a", "b"]
    assert (folder / "made.docx.in").read_bytes() == data
    arguments = (folder / "arguments").read_text().split()
    assert arguments[-1].endswith(f"/document{suffix}")
    assert "--headless" in arguments
    work = Path(arguments[-1]).parent
    assert not work.exists()


@pytest.mark.parametrize(("data", "name"), [(OLD, ".doc"), (RICH, ".rtf"), (open_document(), ".odt")])
def test_without_libreoffice_the_advice_is_to_save_it_otherwise(
    monkeypatch: pytest.MonkeyPatch, data: bytes, name: str
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ReadError, match=rf"\{name}\).*save it as \.docx or PDF, or install LibreOffice") as caught:
        read_bytes(data)
    assert caught.value.error_type == "unsupported"


def test_what_libreoffice_cannot_read_is_damaged(program) -> None:
    program('echo "source file could not be loaded" >&2')
    with pytest.raises(ReadError, match="could not be loaded") as caught:
        read_bytes(OLD)
    assert caught.value.error_type == "damaged"


def test_what_it_makes_is_not_trusted(program) -> None:
    program('mkdir -p "$out"; head -c 300 $made > "$out/document.docx"')
    with pytest.raises(ReadError) as caught:
        read_bytes(OLD)
    assert caught.value.error_type == "damaged"


def running(folder: Path) -> bool:
    """Whether the program that wrote down its number still runs."""
    try:
        os.kill(int((folder / "pid").read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def ended(folder: Path) -> bool:
    until = time.monotonic() + 5
    while running(folder) and time.monotonic() < until:
        time.sleep(0.02)
    return not running(folder)


SLOW = 'sleep 60 & echo $! > "$(dirname $made)/pid"; wait'


def test_a_conversion_that_takes_too_long_leaves_nothing_running(program, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(SLOW)
    monkeypatch.setattr(convert, "SECONDS", 0.5)
    with pytest.raises(ReadError) as caught:
        read_bytes(OLD)
    assert caught.value.error_type == "timeout"
    assert ended(folder)


def test_a_worker_that_is_ended_takes_the_conversion_with_it(program) -> None:
    folder = program(SLOW)
    code = f"from extractors.readers import read_bytes; read_bytes({OLD!r})"
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    until = time.monotonic() + 20
    while not (folder / "pid").exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.1)
    worker.terminate()

    assert worker.wait(10) == -signal.SIGTERM
    assert ended(folder)


def test_a_worker_reads_it_as_any_document(program, tmp_path: Path) -> None:
    program('mkdir -p "$out"; cp $made "$out/document.docx"')
    from datetime import UTC, datetime
    from hashlib import sha256

    (tmp_path / "viejo.doc").write_bytes(OLD)
    job = Job(sha256(OLD).hexdigest(), str(tmp_path / "viejo.doc"), "viejo.doc")
    outcome = run_job(job, Stamp("r", "1", datetime.now(UTC)))

    assert outcome.problem is None
    assert outcome.packed is not None
    assert outcome.packed["documents"]["reader"] == ["office.libreoffice"]
