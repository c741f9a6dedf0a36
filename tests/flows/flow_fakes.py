"""Fake cores and a fake pool for the flow tests; a core acts on a document's first word."""

import hashlib
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence

from extractors.document import ReadError
from flows.workers.worker import Job, Outcome, Process, Stamp, run_job
from normalizers.records import Check, DocumentRow, Objective
from normalizers.schema import Record, record_id


def fake_core(data: bytes, file_name: str) -> dict[str, list[Record]]:
    """Returns an objective for each word after `ok` or `review`; other first words fail, each in its own way."""
    words = data.decode("utf-8", "replace").split()
    if not words:
        raise ReadError("empty", "there is nothing in it")
    match words[0]:
        case "damaged":
            raise ReadError("damaged", "it is broken off; ask for it again")
        case "raise":
            raise KeyError("first line\nsecond line \x1b[31m")
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "sleep":
            time.sleep(600)
        case "eat":
            bytearray(10**11)
    return rows_of(hashlib.sha256(data).hexdigest(), file_name, words)


def rows_of(document_id: str, file_name: str, words: list[str]) -> dict[str, list[Record]]:
    """Returns a document row with the first word as its status, and an objective for each further word."""
    review = words[0] == "review"
    check = Check(document_id=document_id, check="fake_check", passed=not review, severity="error", message="look here")
    row = DocumentRow(
        document_id=document_id,
        record_id=document_id,
        file_name=file_name,
        form_type="unknown",
        status="review" if review else "ok",
    )
    objectives: list[Record] = [
        Objective(
            document_id=document_id,
            record_id=record_id(document_id, "objectives", number),
            objective_number=number,
            name=word,
        )
        for number, word in enumerate(words[1:], start=1)
    ]
    return {"documents": [row], "objectives": objectives, "checks": [check]}


def broken_core(data: bytes, file_name: str) -> dict[str, list[Record]]:
    """A core that fails on every document."""
    raise ImportError("no module named 'something'")


def slow_core(data: bytes, file_name: str) -> dict[str, list[Record]]:
    """The fake core, slow enough that a test can kill a run in its middle."""
    time.sleep(0.1)
    return fake_core(data, file_name)


class InlinePool:
    """A pool that reads in this process, for tests of what the real core returns."""

    def __init__(self, limits: object, stamp: Stamp, process: Process | None = None) -> None:
        self.stamp, self.process = stamp, process

    def submit(self, jobs: Sequence[Job]) -> list[Job]:
        return list(jobs)

    def outcomes(self, submitted: Iterable[Job]) -> Iterator[Outcome]:
        for job in submitted:
            yield run_job(job, self.stamp, self.process)

    def close(self, at_once: bool = False) -> None:
        pass
