"""What runs in a worker process: read a file, process it, send back its rows ready for the warehouse.

Imported by the fork server before any worker exists, so that every worker starts with the language pipeline loaded.
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
"""The pure core: (bytes, file name, and what people gave beside them, if anything) to records; raises `ReadError`."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run writes on each document that it reads."""

    run_id: str
    pipeline_version: str
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its bytes are known by their hash, and stand in a file of that path."""

    document_id: str
    path: str
    name: str
    """The file name for the dataset: Unicode text."""
    human_input: HumanInput = NO_INPUT
    """What people say of it beside its bytes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a document failed: `message` is for a person, `detail` for whoever mends a bug."""

    step: str
    error_type: str
    message: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its rows, or the problem; and how long it took."""

    job: Job
    seconds: float
    status: str = "failed"
    form_type: str | None = "unknown"
    fiscal_year: int | None = None
    pickled: bytes = b""
    """Its rows, packed (`normalizers.schema.pack`) and pickled: many wait in the coordinator, where bytes take a tenth
    of the room and none of the time of what is in them."""
    problem: Problem | None = None

    @classmethod
    def of(cls, job: Job, seconds: float, packed: dict[str, Columns]) -> Outcome:
        """Of a document that was read."""
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
        """Its rows, made anew each time."""
        return cast("dict[str, Columns]", pickle.loads(self.pickled)) if self.pickled else None

    @property
    def unread(self) -> bool:
        """Whether the job's bytes could not be read: they changed or vanished since they were hashed."""
        return self.problem is not None and (self.problem.step, self.problem.error_type) == ("read", "io")


def warm_up(process: Process | None = None) -> None:
    """Makes a process ready: what the core imports and loads for its first document is there for all.

    Raises whatever keeps the core from working at all, which is the run's failure and not that of its documents.
    """
    if process is None:
        import extractors.readers.pdf  # noqa: F401 - that its engine is loaded
        from extractors.language import read_verdict

        read_verdict("Cumple")
    with suppress(ReadError):
        (process or core())(b"Programa de Mejoramiento de la Gesti\xc3\xb3n\n", "warm-up.txt")


def core() -> Process:
    """The pure core; a worker that is warm has it already."""
    from pipeline import process

    return process


def limit_memory(memory_mb: int) -> None:
    """Lets this process grow by at most `memory_mb` MiB over what it has now, where the system can hold it to that."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    now = int(statm.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def run_job(job: Job, stamp: Stamp, process: Process | None = None) -> Outcome:
    """Reads and processes one document.  Never raises: whatever goes wrong is the outcome's `problem`."""
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
    except Exception as error:  # noqa: BLE001 - a document may fail in any way, and takes nothing with it
        problem = Problem(step, "bug", one_line(error), last_lines(error))
    return Outcome(job, time.perf_counter() - started, problem=problem)


OUT_OF_MEMORY = "it took more memory than a document may; raise PMG_MEMORY_MB if it is a real submission"


def stamped(rows: Rows, stamp: Stamp) -> Rows:
    """The same rows, with the run written on the row of the document."""
    said = [
        replace(
            cast(DocumentRow, row),
            run_id=stamp.run_id,
            pipeline_version=stamp.pipeline_version,
            ingested_at=stamp.ingested_at,
        )
        for row in rows["documents"]
    ]
    return {**rows, "documents": said}


def failed_document(job: Job, stamp: Stamp) -> dict[str, Columns]:
    """The rows of a document that failed: one, in `documents`."""
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
