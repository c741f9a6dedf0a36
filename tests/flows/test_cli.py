import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractors.readers import read_bytes
from flows.cli import app
from flows.run import Report
from flows.settings import Settings
from warehouse.store import Store

Pmg = Callable[..., Result]
TakeIn = Callable[[Settings], Report]
ROOT = Path(__file__).parents[2]
FORBIDDEN = {"\x1b", "\x07", "\u202e", "\r"}


@pytest.fixture
def pmg(settings: Settings) -> Pmg:
    """Runs the command on the folders of `settings`."""

    def run(command: str, *arguments: str) -> Result:
        folders = ["--curated", str(settings.curated)]
        if command == "ingest":
            folders += ["--raw", str(settings.raw)]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, *arguments, *folders])

    return run


def write(settings: Settings, **documents: str) -> None:
    for name, text in documents.items():
        (settings.raw / f"{name}.txt").write_text(text)


def test_ingest_ends_with_0_when_all_was_taken_in_and_says_when_nothing_is_new(
    settings: Settings, pmg: Pmg, unrecorded: None
) -> None:
    write(settings, a="ok one two", b="review three")
    first = pmg("ingest")
    assert first.exit_code == 0, first.output
    words = first.stdout.split()
    assert words[words.index("objectives") :][:3] == ["objectives", "3", "+3"]
    assert words[words.index("review") :][:3] == ["review", "1", "+1"]
    assert "fake_check" in words
    assert "pmg status --review" in first.output
    again = pmg("ingest")
    assert again.exit_code == 0
    assert "Nothing new: 2 documents unchanged." in again.output


def test_ingest_ends_with_3_when_some_failed_and_publishes_the_rest(
    settings: Settings, pmg: Pmg, unrecorded: None
) -> None:
    write(settings, a="ok one", b="damaged", c="crash")
    result = pmg("ingest")
    assert result.exit_code == 3, result.output
    assert "2 failed: 1 bug, 1 damaged" in result.stdout
    assert Store(settings.curated).read("objectives").num_rows == 1
    listed = pmg("status", "--failed")
    assert "broken off; ask for it again" in " ".join(listed.output.split())


def test_ingest_ends_with_1_when_the_run_itself_failed(
    settings: Settings, pmg: Pmg, unrecorded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, a="ok one")

    def full(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr("flows.run.Store.stage", full)
    result = pmg("ingest")
    assert result.exit_code == 1
    assert "pmg: permission denied (/somewhere)" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ingest", "--raw", "nowhere"], "nowhere is not a folder"),
        (["ingest", "--raw", ".", "--curated", "file"], "file is not a folder"),
        (["ingest", "--raw", ".", "--workers", "0"], "'--workers': it has to be at least 1, and is 0"),
        (["ingest", "--raw", ".", "--workers", "many"], "'--workers': 'many' is not a whole number"),
        (["ingest", "--raw", ".", "--workers", "1000"], "workers (PMG_WORKERS) is 1000, and can be 256 at most"),
        (["ingest", "--raw", ".", "--missing-share", "2"], "missing_share (PMG_MISSING_SHARE) is 2.0, and can be 1 at"),
        (["ingest", "--raw", ".", "--runner", "x"], "runner (PMG_RUNNER) is 'x', and has to be 'local' or 'dask'"),
        (["query", "x", "--limit", "-1"], "'--limit': it has to be at least 0, and is -1"),
        (["ingest", "--nonsense"], "nonsense"),
        (["status", "--curated", "nowhere"], "run pmg ingest first"),
        (["show", "x", "--curated", "nowhere"], "run pmg ingest first"),
        (["show", "x", "--page", "1"], "--page needs --image"),
        (["show", "x", "--page", "1", "--json"], "--page needs --image"),
        (["show", "x", "--image", "x.png"], "--image needs --page or --record"),
        (["show", "x", "--page", "1", "--record", "objectives/1"], "--page and --record are two things"),
        (["show", "x", "--page", "1", "--image", "x.png", "--json"], "--image draws and --json prints"),
        (["show", "x", "--record", "objectives/1", "--image", "x.png", "--json"], "--image draws and --json prints"),
        (["evaluate", "nowhere"], "no *.gold.json under nowhere"),
    ],
)
def test_errors_of_users_are_one_line_and_exit_status_2(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_bug_of_ours_is_one_line_and_its_traceback_comes_with_verbose(
    settings: Settings, pmg: Pmg, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, a="ok")
    monkeypatch.setattr("flows.run.make_plan", lambda *_: 1 / 0)
    plain, verbose = pmg("ingest"), pmg("ingest", "--verbose")
    assert (plain.exit_code, verbose.exit_code) == (1, 1)
    assert plain.output == "pmg: ZeroDivisionError: division by zero (--verbose shows where)\n"
    assert "Traceback" in verbose.output


def test_a_second_run_at_the_same_time_is_told_so(settings: Settings, pmg: Pmg) -> None:
    write(settings, a="ok")
    with Store(settings.curated).lock():
        result = pmg("ingest")
    assert result.exit_code == 1
    assert result.output.startswith("pmg: another run (process ")


def test_show_and_status_say_what_a_document_yielded(settings: Settings, pmg: Pmg, take_in: TakeIn) -> None:
    write(settings, good="ok Calidad", doubtful="review Gestión", bad="damaged")
    take_in(settings)
    by_name = pmg("show", "good.txt")
    assert by_name.exit_code == 0
    assert "Calidad" in by_name.output
    assert "Gestión" not in by_name.output
    ids = {r["file_name"]: r["document_id"] for r in Store(settings.curated).read("documents").to_pylist()}
    assert pmg("show", ids["good.txt"][:10]).output == by_name.output
    assert "fake_check: look here" in pmg("show", "doubtful.txt").output
    assert "damaged: it is broken off; ask for it again" in pmg("show", "bad.txt").output
    assert "look here" in pmg("status", "--review").output
    words = pmg("status").output.split()
    assert [words[words.index(s) + 1] for s in ("ok", "review", "failed")] == ["1", "1", "1"]


def test_an_unknown_document_and_an_ambiguous_one_are_told(settings: Settings, pmg: Pmg, take_in: TakeIn) -> None:
    for folder in ("x", "y"):
        (settings.raw / folder).mkdir()
        (settings.raw / folder / "same.txt").write_text(f"ok {folder}")
    take_in(settings)
    unknown, ambiguous = pmg("show", "nobody.txt"), pmg("show", "same.txt")
    assert (unknown.exit_code, ambiguous.exit_code) == (2, 2)
    assert "unknown document nobody.txt" in unknown.output
    assert "2 documents answer to same.txt" in ambiguous.output
    assert pmg("show", "x/same.txt").exit_code == 0


def test_no_name_and_no_cell_acts_on_the_terminal_or_as_markup(settings: Settings, pmg: Pmg, take_in: TakeIn) -> None:
    name = "\x1b[2J\x07\u202e[red]\n[link=x].txt"
    (settings.raw / name).write_text("review \x1b[31mrojo [bold]negrita[/bold] \x07 \u202etfel")
    (settings.raw / f"x{name}").write_text("damaged")
    (settings.raw / f"y{name}").mkdir()
    take_in(settings)
    ids = Store(settings.curated).read("documents")["document_id"].to_pylist()
    outputs = [pmg("show", i, "--verbose").output for i in ids]
    outputs += [pmg("status", *option).output for option in ([], ["--failed"], ["--review"])]
    outputs += [pmg("show", name + "?").output, pmg("ingest").output]
    for output in outputs:
        assert not FORBIDDEN & set(output)
    shown = "".join("".join(outputs).split())
    assert r"\x1b[31mrojo" in shown
    assert "[bold]negrita[/bold]" in shown
    assert r"[red]\n[link=x].txt" in shown


def test_evaluate_prints_scores_and_ends_with_1_below_the_floor(
    settings: Settings, pmg: Pmg, take_in: TakeIn, tmp_path: Path
) -> None:
    write(settings, a="ok uno dos")
    take_in(settings)
    rows = {"objectives": [{"objective_number": 1, "name": "uno"}, {"objective_number": 2, "name": "tres"}]}
    gold = {"file": "a.txt", "documents": [{"form_type": "unknown", "status": "ok"}], **rows}
    (settings.raw / "a.gold.json").write_text(json.dumps(gold))
    result = pmg("evaluate", str(settings.raw))
    assert result.exit_code == 0
    assert "all: F1 0.8333, precision 0.8333, recall 0.8333, 0/1 documents perfect" in result.output
    assert "statuses: wrong and ok 1/1 (100.0%), right and flagged 0/0 (0.0%)" in result.output
    assert "wanted 'tres', got 'dos'" not in result.output
    assert "wanted 'tres', got 'dos'" in pmg("evaluate", str(settings.raw), "--verbose").output
    assert pmg("evaluate", str(settings.raw), "--floor", "0.8").exit_code == 0
    assert pmg("evaluate", str(settings.raw), "--floor", "0.9").exit_code == 1


def test_a_page_of_a_pdf_is_drawn_with_its_cells(settings: Settings, pmg: Pmg, take_in: TakeIn, tmp_path: Path) -> None:
    pdf = next(p for p in sorted((ROOT / "tests" / "data").rglob("*.pdf")) if read_bytes(p.read_bytes()).tables)
    shutil.copy(pdf, settings.raw / "form.pdf")
    write(settings, text="ok one")
    take_in(settings)
    image, raw = tmp_path / "page.png", ["--raw", str(settings.raw)]
    done = pmg("show", "form.pdf", "--page", "1", "--image", str(image), *raw)
    assert done.exit_code == 0, done.output
    assert image.read_bytes().startswith(b"\x89PNG\r\n")
    beyond = pmg("show", "form.pdf", "--page", "999", "--image", str(image), *raw)
    text = pmg("show", "text.txt", "--page", "1", "--image", str(image), *raw)
    (settings.raw / "form.pdf").unlink()
    gone = pmg("show", "form.pdf", "--page", "1", "--image", str(image), *raw)
    assert [r.exit_code for r in (beyond, text, gone)] == [2, 2, 2]
    assert "no page 999" in beyond.output
    assert "it is a text" in text.output
    assert "no longer in" in gone.output


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules that a command imports."""
    code = (
        "import sys\nfrom flows.cli import app\n"
        f"try: app({list(arguments)!r})\nexcept SystemExit: pass\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    return set(done.stdout.splitlines()[-1].split())


def test_help_and_status_import_nothing_that_takes_long(settings: Settings, take_in: TakeIn) -> None:
    write(settings, a="ok")
    take_in(settings)
    heavy = {"prefect", "spacy", "pandas", "pyarrow", "pdfplumber", "numpy", "pebble", "rapidfuzz"}
    assert not imported_by("--help") & (heavy | {"pydantic", "warehouse", "extractors"})
    assert not imported_by("status", "--curated", str(settings.curated)) & heavy


def test_a_notice_of_a_run_is_said_once(settings: Settings, pmg: Pmg, unrecorded: None) -> None:
    write(settings, a="ok one", b="ok two", c="ok three")
    pmg("ingest")
    (settings.raw / "a.txt").unlink()
    write(settings, d="damaged")
    for something_new in (True, False):
        done = pmg("ingest")
        assert done.exit_code == (3 if something_new else 0)
        assert done.stderr.count("a.txt; what was read of them stays") == 1
        assert "what was read of them stays" not in done.stdout
        assert done.output.count("it is broken off") == something_new
