"""`pmg query`: answers for people and programs, and one clear line for a question that cannot be answered."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Pmg = Callable[..., Result]

HOSTILE = "SELECT '=1+1' AS \"=head\", chr(27) || '[31m[bold]x' || chr(8238) AS \"[red]y\", -5 AS n, NULL AS z"


def test_a_table_has_the_answer_and_says_how_many_rows(pmg: Pmg) -> None:
    done = pmg("query", "SELECT form_type, count(*) AS n FROM documents GROUP BY ALL ORDER BY ALL")
    assert done.exit_code == 0, done.output
    assert [line.split() for line in done.stdout.splitlines() if line.strip()][2:] == [
        ["pmg_formulation", "15"],
        ["territorial_stage4", "12"],
        ["unknown", "2"],
        ["(3", "rows)"],
    ]


def test_a_table_is_cut_at_the_limit_and_says_so(pmg: Pmg) -> None:
    done = pmg("query", "SELECT range AS i FROM range(1000)")
    assert "(the first 100 rows; --limit 0 prints all)" in done.stdout
    assert " 99 " in done.stdout and " 100 \n" not in done.stdout
    assert "(2 rows)" in pmg("query", "SELECT range FROM range(2)", "--limit", "2").stdout
    assert "(1,000 rows)" in pmg("query", "SELECT range FROM range(1000)", "--limit", "0").stdout


def test_nothing_in_a_table_acts_on_the_terminal(pmg: Pmg) -> None:
    done = pmg("query", HOSTILE)
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
    assert "\\x1b[31m[bold]x\\u202e" in done.stdout
    assert "[red]y" in done.stdout


def test_csv_says_null_and_empty_apart_and_runs_in_no_spreadsheet(pmg: Pmg) -> None:
    done = pmg("query", f"{HOSTILE}, '' AS empty, 'a,\"b' AS q, 1.5 AS x, true AS b", "--format", "csv")
    head, row = done.stdout.splitlines()
    assert head.startswith("'=head,")
    assert row.startswith("'=1+1,")
    assert row.endswith(',-5,,"","a,""b",1.5,true')
    assert next(csv.reader(io.StringIO(row)))[5] == 'a,"b'


def test_json_holds_what_was_asked(pmg: Pmg) -> None:
    query = (
        "SELECT 1 AS a, 2 AS a, '=x' AS t, NULL AS n, 'nan'::DOUBLE AS f, [1, 2] AS l, {'d': DATE '2024-05-01'} AS s,"
        " TIMESTAMPTZ '2024-05-01 12:00:00+00' AS at, sum(10) AS total, 2.5 AS x"
    )
    assert json.loads(pmg("query", query, "--format", "json").stdout) == [
        {
            "a": 1,
            "a_1": 2,
            "t": "=x",
            "n": None,
            "f": "nan",
            "l": [1, 2],
            "s": {"d": "2024-05-01"},
            "at": "2024-05-01T12:00:00Z",
            "total": 10,
            "x": 2.5,
        }
    ]
    assert json.loads(pmg("query", "SELECT 1 AS a WHERE false", "--format", "json").stdout) == []
    rows = json.loads(pmg("query", "FROM indicators", "--format", "json").stdout)
    assert len(rows) == 77 and all(isinstance(row["weight_pct"], float) for row in rows)


def test_a_question_can_come_through_a_pipe(pmg: Pmg) -> None:
    assert pmg("query", "-", "--format", "csv", stdin="SELECT 7 AS a;\n").stdout == "a\n7\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT nope FROM indicators", 'Referenced column "nope" not found'),
        ("SELEC", "syntax error"),
        ("SELECT * FROM nope", "Table with name nope does not exist"),
        ("SELECT 'x'::INT", "Could not convert string 'x'"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("COPY indicators TO 'x.csv'", "COPY changes something"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELECT error('a' || chr(27) || chr(10) || 'b')", "a\\x1b b"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_status_2(query: str, message: str, pmg: Pmg) -> None:
    for form in ("table", "csv", "json"):
        done = pmg("query", query, "--format", form)
        assert done.exit_code == 2
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("pmg: ") and message in done.stderr


def test_a_folder_without_datasets_is_one_line_and_status_2(pmg: Pmg, tmp_path: Path) -> None:
    done = pmg("query", "SELECT 1", "--curated", str(tmp_path))
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "has no dataset `documents`" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(corpus_curated: Path) -> None:
    code = (
        "import typer, flows.cli.commands.query as q; app = typer.Typer(); q.register(app);"
        f"app(['query', 'SELECT range FROM range(1000000)', '--format', 'csv', '--curated', {str(corpus_curated)!r}])"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"range\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_changes_are_told_by_document_since_a_day_or_of_the_last_publication(pmg: Callable[..., Result]) -> None:
    rows = json.loads(pmg("changes", "--format", "json").stdout)
    assert {row["change"] for row in rows} == {"added"}
    assert len(rows) == 29
    one = json.loads(
        pmg("changes", "--since", "2020-01-01", "--document", rows[3]["file_name"], "--format", "json").stdout
    )
    assert one == [rows[3]]
    assert json.loads(pmg("changes", "--since", "2999-01-01", "--format", "json").stdout) == []
    assert pmg("changes", "--since", "yesterday").exit_code == 2
