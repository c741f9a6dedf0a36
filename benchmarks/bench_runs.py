"""Rows of the benchmark on whole runs: overhead, a run with nothing new, start-up, small runs."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from bench_pdf import DEV, RULED, files, with_pdfplumber
from bench_text import made
from measuring import Line, Timed, in_turns, median, timed

ROOT = Path(__file__).resolve().parent.parent
RUN_DOCUMENTS, TREE_DOCUMENTS, PDFS = 2_000, 10_000, 270


def pmg(*arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """Runs `pmg` in a separate process and discards its output; raises RuntimeError if it fails."""
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments]
    env = {**_environment(), **(environment or {})}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, check=False)
    if done.returncode:
        raise RuntimeError(f"pmg {' '.join(arguments)}: {done.stderr}")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _write(folder: Path, count: int) -> None:
    for number, (name, data) in enumerate(made(count)):
        path = folder / f"{number // 1000:03d}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _write_mixed(folder: Path, count: int) -> None:
    """Writes PDFs and texts in the proportion of the corpus; copies of its PDFs differ in a trailing comment."""
    pdfs = [path.read_bytes() for path in sorted(DEV.glob("*.pdf"))]
    share = len(pdfs) / (len(pdfs) + len(list(DEV.glob("*.txt"))))
    _write(folder, count - round(count * share))
    for number in range(round(count * share)):
        path = folder / f"pdf_{number // 1000:03d}" / f"form_{number:06d}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdfs[number % len(pdfs)] + b"\n%% copy %d\n" % number)


def overhead(quick: bool) -> list[Line]:
    """Measures `pmg ingest` of many documents against the sum of the documents' own reading times.

    Three rows: PDFs and texts in the corpus's proportion; texts only, whose reading is short, so that the run's own
    time is the largest share; and the mixed documents with a Prefect server that runs already, as operators have it.
    """
    count = RUN_DOCUMENTS // 10 if quick else RUN_DOCUMENTS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        mixed, texts = folder / "mixed", folder / "texts"
        _write_mixed(mixed, count)
        _write(texts, count)
        lines = [
            _overhead(
                mixed, count, f"pipeline overhead: `pmg ingest` of {count:,} documents, PDF and text as the corpus"
            ),
            _overhead(texts, count, "the same, texts alone"),
        ]
        with _prefect_server(folder / "prefect") as environment:
            work = "PDF and text, told to a Prefect server that is there (`PREFECT_API_URL`)"
            lines.append(_overhead(mixed, count, work, environment))
    return lines


def _overhead(raw: Path, count: int, work: str, environment: Mapping[str, str] | None = None) -> Line:
    """Measures a run in a new curated folder; `environment` names a Prefect server."""
    curated = raw.with_name(f"curated_{raw.name}_{'server' if environment else 'own'}")
    first, folders = raw.with_name("first"), ("--curated", str(curated))
    first.mkdir(exist_ok=True)
    (first / "first.txt").write_text("Memorándum\n", encoding="utf-8")
    # Prefect creates its database once for each folder.
    pmg("ingest", "--raw", str(first), *folders, environment=environment)
    if not environment:
        wait_for_recorder(curated)
    # The first document is missing from the raw folder of this run on purpose.
    run_time = timed(
        lambda: pmg("ingest", "--raw", str(raw), *folders, "--missing-share", "1", environment=environment)
    )
    with sqlite3.connect(curated / "_ledger.sqlite") as ledger:
        of_this_run = "run_id = (SELECT run_id FROM runs ORDER BY started_at DESC LIMIT 1) AND status != 'failed'"
        ((seconds, count_read),) = ledger.execute(f"SELECT sum(seconds), count(*) FROM attempts WHERE {of_this_run}")
    if count_read != count:
        raise RuntimeError(f"{count_read} of {count} documents were read")
    cores = len(os.sched_getaffinity(0))
    ratio = run_time.wall / (seconds / cores)
    return Line(
        work,
        "at most 1.25 times their extraction / cores",
        f"{run_time.wall:.1f} s, {run_time.cpu:.1f} s of processor",
        f"extraction {seconds:.1f} s on {cores} cores",
        f"{ratio:.2f}",
        ratio <= 1.25,
    )


@contextmanager
def _prefect_server(home: Path) -> Iterator[dict[str, str]]:
    """Starts a separate Prefect server; yields the environment variables that make runs report to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    variables = {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://{host}:{port}/api"}
    app = ("uvicorn", "--factory", "prefect.server.api.server:create_app", "--log-level", "error")
    command = [sys.executable, "-m", *app, "--host", host, "--port", str(port)]
    environment = {**_environment(), "PREFECT_HOME": str(home), "PREFECT_UI_ENABLED": "0"}
    with subprocess.Popen(command, env=environment) as server:
        try:
            for _ in range(600):
                with suppress(OSError), urlopen(f"{variables['PREFECT_API_URL']}/health", timeout=5):
                    break
                time.sleep(0.2)
            else:
                raise RuntimeError("Prefect's server did not start")
            yield variables
        finally:
            server.terminate()


def nothing_new(quick: bool) -> list[Line]:
    """Measures a run that finds nothing new, against a bare walk with stat over the same tree."""
    count = TREE_DOCUMENTS // 10 if quick else TREE_DOCUMENTS
    with tempfile.TemporaryDirectory() as temporary:
        raw, curated = Path(temporary) / "raw", Path(temporary) / "curated"
        for i in range(count):
            # The files are short to make the first run fast; their content does not affect a run with nothing new.
            path = raw / f"{i // 1000:03d}" / f"memorandum_{i:06d}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Memorándum N° {i}\nSe remite lo solicitado.\n", encoding="utf-8")
        script = [sys.executable, str(Path(__file__).resolve()), str(raw), str(curated), "3" if quick else "7"]
        done = subprocess.run(script, capture_output=True, text=True, env=_environment(), check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        ours, walk = (Timed(*clocks) for clocks in json.loads(done.stdout))
        whole = timed(lambda: pmg("ingest", "--raw", str(raw), "--curated", str(curated)))
    ratio = ours.cpu / walk.cpu
    return [
        Line(
            f"a run with nothing new over {count:,} documents",
            "at most 3 s, at most 5 times a bare walk with stat",
            f"{ours.wall:.2f} s, {ours.cpu:.2f} s of processor; {whole.wall:.2f} s as a command",
            f"bare walk {walk.wall:.3f} s, {walk.cpu:.3f} s of processor",
            f"{ratio:.1f}",
            ours.wall <= 3 and ratio <= 5,
        )
    ]


def _nothing_new(raw: Path, curated: Path, times: int) -> None:
    """Ingests the tree, then times runs with nothing new and bare walks; prints both as JSON."""
    from flows.run import take_in
    from flows.settings import Settings

    settings = Settings(raw=raw, curated=curated)
    take_in(settings)
    taken = in_turns({"ours": lambda: take_in(settings), "walk": lambda: bare_walk(raw)}, times)
    sys.stdout.write(json.dumps([(clock.cpu, clock.wall) for clock in (taken["ours"], taken["walk"])]))


def bare_walk(folder: Path) -> int:
    """Walks a tree and reads the stat of each file; returns their total size in bytes."""
    paths = (os.path.join(directory, name) for directory, _, names in os.walk(folder) for name in names)  # noqa: PTH118
    return sum(os.stat(path).st_size for path in paths)  # noqa: PTH116 - as bare as it gets


def start_up(quick: bool) -> list[Line]:
    """Measures `pmg --help` and `pmg status` in separate processes, against a Python that does nothing."""
    times = 3 if quick else 9
    with tempfile.TemporaryDirectory() as temporary:
        raw, curated = Path(temporary) / "raw", Path(temporary) / "curated"
        _write(raw, 40)
        pmg("ingest", "--raw", str(raw), "--curated", str(curated))
        bare = [sys.executable, "-c", "pass"]
        taken = in_turns(
            {
                "bare": lambda: subprocess.run(bare, check=True),
                "--help": lambda: pmg("--help"),
                "status": lambda: pmg("status", "--curated", str(curated)),
            },
            times,
        )
    return [
        Line(
            f"start-up of `pmg {command}`",
            f"at most {goal:g} s",
            f"{taken[command].wall:.2f} s, {taken[command].cpu:.2f} s of processor",
            f"Python alone: {taken['bare'].wall:.2f} s, {taken['bare'].cpu:.2f} s",
            f"{taken[command].cpu / taken['bare'].cpu:.1f}",
            # Processor time: wall time would also depend on other processes on the machine.
            taken[command].cpu <= goal,
        )
        for command, goal in (("--help", 0.4), ("status", 0.8))
    ]


# --- waiting times at the terminal ---


def small_runs(quick: bool) -> list[Line]:
    """Measures commands that a person waits for, in separate processes, against importing the libraries they need."""
    pdfs, texts = sorted(DEV.glob("p*.pdf")), sorted(DEV.glob("p*.txt"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        raw, curated, count = folder / "raw", folder / "curated", itertools.count()
        raw.mkdir()

        def add_document() -> None:
            data = texts[0].read_bytes() + b"\n" * next(count)  # distinct bytes, so that it is a new document
            (raw / f"{next(count)}.txt").write_bytes(data)
            pmg("ingest", "--raw", str(raw), "--curated", str(curated))

        def two_in_a_new_folder() -> None:
            pair, new = folder / f"pair_{next(count)}", folder / f"curated_{next(count)}"
            pair.mkdir()
            for path in (pdfs[0], texts[0]):
                (pair / path.name).write_bytes(path.read_bytes())
            pmg("ingest", "--raw", str(pair), "--curated", str(new))

        def loaded(libraries: str) -> None:
            subprocess.run([sys.executable, "-c", f"import {libraries}"], check=True)

        works: dict[str, Callable[[], object]] = {
            "one": add_document,
            "two": two_in_a_new_folder,
            "read": lambda: pmg("read", str(pdfs[0])),
            "prefect, spacy": lambda: loaded("prefect, spacy"),
            "spacy, pdfplumber": lambda: loaded("spacy, pdfplumber"),
        }
        times = _medians_in_turn(works, 3 if quick else 7, folder)
    rows = (
        ("one", "one new document in a known folder, `pmg ingest`", "prefect, spacy", 1.6),
        ("two", "two documents in a new folder, `pmg ingest`", "prefect, spacy", 2.0),
        ("read", "`pmg read` of one PDF", "spacy, pdfplumber", 1.5),
    )
    return [_line_against(times[name], work, times[libraries], libraries, goal) for name, work, libraries, goal in rows]


def _medians_in_turn(works: Mapping[str, Callable[[], object]], times: int, curated: Path) -> dict[str, Timed]:
    """Returns medians of runs in turn, without the first round; before each run, waits until Prefect has recorded the
    earlier runs in the folders `curated*`."""
    out: dict[str, list[Timed]] = {name: [] for name in works}
    for _ in range(times + 1):
        for name, work in works.items():
            out[name].append(timed(work))
            for folder in curated.glob("curated*"):
                wait_for_recorder(folder)
    return {name: median(several[1:]) for name, several in out.items()}


def _line_against(ours: Timed, work: str, load: Timed, libraries: str, goal: float) -> Line:
    ratio = ours.wall / load.wall
    return Line(
        work,
        f"at most {goal:g} times `import {libraries}`",
        f"{ours.wall:.2f} s",
        f"{load.wall:.2f} s",
        f"{ratio:.2f}",
        ratio <= goal,
    )


def wait_for_recorder(curated: Path) -> None:
    """Waits until Prefect has recorded the runs so far, so that the recorder slows no timed run."""
    journals = curated / ".prefect" / "journal"
    while list(journals.glob("*.jsonl")):
        time.sleep(0.05)
    with (journals / "recorder.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def many_pdfs(quick: bool) -> list[Line]:
    """Measures a whole run over PDFs in a new folder, against plain pdfplumber with the same number of processes."""
    count = PDFS // 10 if quick else PDFS
    pdfs = [path.read_bytes() for path in files(RULED)]
    with tempfile.TemporaryDirectory() as temporary:
        raw, curated = Path(temporary) / "raw", Path(temporary) / "curated"
        raw.mkdir()
        for number in range(count):
            (raw / f"{number:04d}.pdf").write_bytes(pdfs[number % len(pdfs)] + b"\n%% copy %d\n" % number)
        ours = timed(lambda: pmg("ingest", "--raw", str(raw), "--curated", str(curated)))
        wait_for_recorder(curated)
        with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            plain = timed(lambda: list(pool.map(_rows_of_file, sorted(raw.iterdir()))))
    ratio = plain.wall / ours.wall
    return [
        Line(
            f"{count} ruled PDFs in a new folder, the whole of `pmg ingest`",
            "at least 5 times as fast as plain pdfplumber on as many processes",
            f"{ours.wall:.1f} s",
            f"{plain.wall:.1f} s",
            f"{ratio:.1f}",
            ratio >= 5,
        )
    ]


def _rows_of_file(path: Path) -> int:
    return sum(1 for _ in with_pdfplumber(path))


if __name__ == "__main__":
    _nothing_new(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
