"""Text rows of the benchmark: text form to records, against spaCy's tokenizer on the same text; a worker's memory.

Every timed document is read for the first time, as in a run: caches hold results of other documents only.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

from bench_pdf import DEV, RULED, files
from measuring import Line, Timed, median, timed
from synthetic import documents

WARM, BATCH, BATCHES = 60, 60, 9
MEMORY_DOCUMENTS = 1_000


@lru_cache(maxsize=1)
def made(count: int) -> tuple[tuple[str, bytes], ...]:
    """Returns (file name, bytes) of `count` synthetic texts."""
    return tuple(documents(count))


def to_records(quick: bool) -> list[Line]:
    """Measures batches of new documents, read by the pipeline and by the tokenizer in turn."""
    import spacy

    import flows.workers.preload  # noqa: F401 - loads what every worker has loaded
    from normalizers.schema import pack
    from pipeline import process

    tokenizer = spacy.blank("es").tokenizer
    count = 2 if quick else BATCHES
    all_of_them = made(WARM + count * BATCH)

    def ours(batch: tuple[tuple[str, bytes], ...]) -> None:
        for name, data in batch:
            pack(process(data, name))

    def tokenize(batch: tuple[tuple[str, bytes], ...]) -> None:
        for _, data in batch:
            tokenizer(data.decode("utf-8", "replace"))

    ours(all_of_them[:WARM]), tokenize(all_of_them[:WARM])
    pairs: list[tuple[Timed, Timed]] = []
    for start in range(WARM, len(all_of_them), BATCH):
        batch = all_of_them[start : start + BATCH]
        pairs.append((timed(lambda batch=batch: ours(batch)), timed(lambda batch=batch: tokenize(batch))))  # type: ignore[misc]
    our_time, tokens = median([a for a, _ in pairs]), median([b for _, b in pairs])
    ratio = statistics.median(a.cpu / b.cpu for a, b in pairs)
    size = sum(len(data) for _, data in all_of_them) / len(all_of_them) / 1024
    return [
        Line(
            f"text form to records, all dialects, {size:.1f} KiB each, against the tokenizer over the same text",
            "at most 2 times",
            f"{1000 * our_time.cpu / BATCH:.1f} ms a document ({BATCH / our_time.cpu:.0f} documents/s of processor)",
            f"spaCy's tokenizer: {1000 * tokens.cpu / BATCH:.1f} ms",
            f"{ratio:.1f}",
            ratio <= 2,
        ),
    ]


# --- where the time goes ---


def steps(data: bytes, name: str, spent: Counter[str]) -> None:
    """Processes a document step by step; adds the seconds of processor time of each step to `spent`."""
    from checks import check_document
    from extractors import extract
    from extractors.readers import read_bytes
    from extractors.stitching import stitch
    from normalizers import normalize
    from normalizers.schema import pack

    last = time.process_time()

    def took(step: str) -> None:
        nonlocal last
        now = time.process_time()
        spent[step] += now - last
        last = now

    document = read_bytes(data)
    took("reading (PDF or dialect of text)")
    document = stitch(document)
    took("stitching")
    extraction = extract(document)
    took("form, language pipeline among it")
    rows = normalize(extraction, name)
    took("normalizing, provenance, accounting of words")
    check_document(rows, rows.declared_commitments, rows.notes, rows.totals)
    took("checks")
    pack(rows)
    took("validation, columns")


def where_time_goes(quick: bool) -> str:
    """Returns a Markdown table: milliseconds of processor time for each step and kind of source."""
    import flows.workers.preload  # noqa: F401 - loads what every worker has loaded

    count = 1 if quick else BATCHES
    texts = made(WARM + count * BATCH)
    pdfs = [(path.name, path.read_bytes()) for path in files(RULED)]
    seeds = [(path.name, path.read_bytes()) for path in sorted(DEV.glob("*.txt")) if path.name[0] != "x"]
    columns: dict[str, Counter[str]] = {}
    for title, cold, batch in (
        ("synthetic text", texts[:WARM], texts[WARM:]),
        ("corpus, text", seeds, seeds * count),
        ("corpus, ruled PDF", pdfs, pdfs * count),
    ):
        for name, data in cold:
            steps(data, name, Counter())
        spent: Counter[str] = Counter()
        for name, data in batch:
            steps(data, name, spent)
        columns[title] = Counter({step: 1000 * seconds / len(batch) for step, seconds in spent.items()})
    out = [f"| step, ms of processor a document | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    for step in next(iter(columns.values())):
        out.append(f"| {step} | {' | '.join(_share_text(column, step) for column in columns.values())} |")
    out.append(f"| **all** | {' | '.join(f'{sum(column.values()):.1f}' for column in columns.values())} |")
    return "\n".join(out)


def _share_text(column: Counter[str], step: str) -> str:
    return f"{column[step]:.1f} ({column[step] / sum(column.values()):.0%})"


# --- memory of a worker ---


def memory(quick: bool) -> list[Line]:
    """Measures the resident memory of a worker in a separate process; one document in twenty is a PDF."""
    hundred = 20 if quick else MEMORY_DOCUMENTS // 10
    with _written(10 * hundred) as paths:
        receiving, sending = multiprocessing.get_context("spawn").Pipe(duplex=False)
        worker = multiprocessing.get_context("spawn").Process(target=_worker, args=(paths, hundred, sending))
        worker.start()
        sending.close()
        try:
            sizes: list[float] = receiving.recv()
        finally:
            worker.join()
    first, last, peak = sizes[0], sizes[-1], max(sizes)
    return [
        Line(
            f"memory of a worker over {10 * hundred:,} documents",
            "last hundred within 5 % of the first, at most 300 MB",
            f"peak {peak:.0f} MB; by hundreds {', '.join(f'{size:.0f}' for size in sizes)}",
            f"its first hundred: {first:.0f} MB",
            f"{last / first:.3f}",
            last <= 1.05 * first and peak <= 300,
        )
    ]


@contextmanager
def _written(count: int) -> Iterator[list[str]]:
    pdfs = [path.read_bytes() for path in files(RULED)]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, (name, data) in enumerate(made(count)):
            path = Path(folder) / name
            path.write_bytes(pdfs[i // 20 % len(pdfs)] if i % 20 == 0 else data)
            paths.append(str(path))
        yield paths


def _worker(paths: list[str], hundred: int, results: Connection) -> None:
    """Works as a worker of a run does; sends the maximum resident memory (MB) within each tenth of the documents."""
    import flows.workers.preload  # noqa: F401 - loads what every worker has loaded
    from flows.workers.worker import Job, Stamp, run_job

    stamp = Stamp("bench", "0", datetime(2026, 1, 1, tzinfo=UTC))
    sizes: list[float] = []
    for i, path in enumerate(paths):
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        outcome = run_job(Job(digest, path, Path(path).name), stamp)
        if outcome.problem:
            raise RuntimeError(f"{path}: {outcome.problem.message}")
        if i % hundred == 0:
            sizes.append(0.0)
        sizes[-1] = max(sizes[-1], resident_mb())
    results.send(sizes)


def resident_mb() -> float:
    """Returns the resident memory of this process in MB (10^6 bytes)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1024 / 1e6
