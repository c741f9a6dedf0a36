"""`pmg review`, as somebody types it."""

import typer
from review_corpus import HOSTILE_NAME, Curated
from typer.testing import CliRunner

from flows.cli.commands.review import register


def run(*args):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["review", *map(str, args)])


def test_it_writes_pages_beside_the_datasets_and_says_where(small: Curated):
    result = run("--raw", small.raw, "--curated", small.root / "curated")
    assert result.exit_code == 0, result.output
    assert "Pages: 1 written, 0 unchanged." in result.output
    assert f"Open {small.out / 'index.html'}" in result.output
    assert (small.out / "index.html").exists() and small.page(HOSTILE_NAME).exists()


def test_it_needs_no_raw_folder(small: Curated):
    result = run("--raw", small.root / "nowhere", "--curated", small.root / "curated", "--out", small.root / "pages")
    assert result.exit_code == 0, result.output
    assert "1 without their source" in result.output
    assert (small.root / "pages" / "index.html").exists()


def test_without_datasets_it_says_what_to_do(tmp_path):
    result = run("--curated", tmp_path)
    assert result.exit_code == 2
    assert "run pmg ingest first" in result.output and "Traceback" not in result.output


def test_a_folder_of_something_else_is_one_clear_line(small: Curated):
    result = run("--raw", small.raw, "--curated", small.root / "curated", "--out", small.raw)
    assert result.exit_code != 0
    assert "there is something else in this folder" in result.output and "Traceback" not in result.output
    assert [p.name for p in small.raw.iterdir()] == [HOSTILE_NAME]
