"""Code that runs in a worker process: reads a file, processes it, returns its rows ready for the warehouse.

The fork server imports it before any worker exists, so every worker starts with the language pipeline loaded.
"""

from __future__ import annotations

import hashlib
import pickle
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from extractors.document import ReadError
from flows.safe_text import last_lines, one_line, reason
from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.records import DocumentRow
from normalizers.schema import Columns, Record, pack

Rows = Mapping[str, Sequence[Record]]
Process = Callable[..., Rows]
"""The pure core: turns (bytes, file name, human input if there is any) into records; raises `ReadError`."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Values that a run writes on each document that it reads."""

    run_id: str
    pipeline_version: str
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: the SHA-256 of its bytes, and the path of a file that contains them."""

    document_id: str
    path: str
    name: str
    """File name for the dataset, as Unicode text."""
    human_input: HumanInput = NO_INPUT
    """Human input for the document: corrections, manifest entries, acceptances."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Reason why a document failed: `message` is for the user, `detail` for the developer who fixes a bug."""

    step: str
    error_type: str
    message: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a job: its rows or the problem, and the time it took in seconds."""

    job: Job
    seconds: float
    status: str = "failed"
    form_type: str | None = "unknown"
    fiscal_year: int | None = None
    pickled: bytes = b""
    """Rows, packed (`normalizers.schema.pack`) and pickled.  Many outcomes wait in the coordinator; bytes need a tenth
    of the memory, and garbage collection does not scan them."""
    problem: Problem | None = None

    @classmethod
    def of(cls, job: Job, seconds: float, packed: dict[str, Columns]) -> Outcome:
        """Makes the outcome of a document that was read."""
        status, form_type, fiscal_year = (
            packed["documents"][name][0] for name in ("status", "form_type", "fiscal_year")
        )
        return cls(
            job,
            seconds,
            cast(str, status),
            cast("str | None", form_type),
            cast("int | None", fiscal_year),
            pickle.dumps(packed, pickle.HIGHEST_PROTOCOL),
        )

    @property
    def packed(self) -> dict[str, Columns] | None:
        """Rows as packed columns, unpickled at each access; None for a document that failed."""
        return cast("dict[str, Columns]", pickle.loads(self.pickled)) if self.pickled else None

    @property
    def unread(self) -> bool:
        """True if the job's bytes could not be read: they changed or vanished since they were hashed."""
        return self.problem is not None and (self.problem.step, self.problem.error_type) == ("read", "io")


def warm_up(process: Process | None = None) -> None:
    """Prepares a process: imports and loads everything that the core needs for its first document.

    Raises any error that keeps the core from working at all; it is a failure of the run, not of its documents.
    """
    if process is None:
        import extractors.readers.pdf  # noqa: F401 - loads its engine
        from extractors.language import read_verdict

        read_verdict("Cumple")
    with suppress(ReadError):
        (process or core())(b"Programa de Mejoramiento de la Gesti\xc3\xb3n\n", "warm-up.txt")


def core() -> Process:
    """Returns the pure core; a process after `warm_up` has it loaded already."""
    from pipeline import process

    return process


def limit_memory(memory_mb: int) -> None:
    """Limits this process to `memory_mb` MiB more than it uses now, if the system has /proc."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    used = int(statm.read_text().split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def run_job(job: Job, stamp: Stamp, process: Process | None = None) -> Outcome:
    """Reads and processes one document.  Never raises: any error becomes the outcome's `problem`."""
    started = time.perf_counter()
    step = "read"
    try:
        data = Path(job.path).read_bytes()
        if hashlib.sha256(data).hexdigest() != job.document_id:
            raise ReadError("io", "the file changed while it was taken in; run again")
        step = "extract"
        rows = (process or core())(data, job.name, *((job.human_input,) if job.human_input else ()))
        step = "validate"
        packed = pack(stamped(rows, stamp))
        return Outcome.of(job, time.perf_counter() - started, packed)
    except ReadError as error:
        problem = Problem(step, error.error_type, str(error))
    except OSError as error:
        problem = Problem(step, "io" if step == "read" else "bug", reason(error), last_lines(error))
    except MemoryError:
        problem = Problem(step, "out_of_memory", OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - an error in one document must not stop the others
        problem = Problem(step, "bug", one_line(error), last_lines(error))
    return Outcome(job, time.perf_counter() - started, problem=problem)


OUT_OF_MEMORY = "it took more memory than a document may; raise PMG_MEMORY_MB if it is a real submission"


def stamped(rows: Rows, stamp: Stamp) -> Rows:
    """Returns the rows with the run's stamp on the row of the document."""
    documents = [
        replace(
            cast(DocumentRow, row),
            run_id=stamp.run_id,
            pipeline_version=stamp.pipeline_version,
            ingested_at=stamp.ingested_at,
        )
        for row in rows["documents"]
    ]
    return {**rows, "documents": documents}


def failed_document(job: Job, stamp: Stamp) -> dict[str, Columns]:
    """Returns the rows of a document that failed: a single row, in `documents`."""
    row = DocumentRow(
        document_id=job.document_id,
        record_id=job.document_id,
        file_name=job.name,
        form_type="unknown",
        status="failed",
        run_id=stamp.run_id,
        pipeline_version=stamp.pipeline_version,
        ingested_at=stamp.ingested_at,
    )
    return pack({"documents": [row]})
