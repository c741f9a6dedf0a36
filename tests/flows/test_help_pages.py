"""Every help page, rendered as on a terminal of 80 columns."""

import re

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group


def page(*arguments: str) -> str:
    done = CliRunner(env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).invoke(app, arguments, prog_name="pmg")
    assert done.exit_code == 0, done.output
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_help_page_is_whole(command: str) -> None:
    text = page(command, "--help")
    assert page(command, "-h") == text
    assert text.startswith(f"Usage: pmg {command} ")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert not re.search(r"[<{}]", text), "a type of Python, or a sign, instead of a word"
    assert "--verbose" in text
    in_code = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]  # as above
    written = sum("[default: " in (getattr(option, "help", "") or "") for option in in_code.params)
    assert text.count("[default:") >= written, "a default that the code states is not shown"


def test_an_argument_that_can_be_repeated_says_so() -> None:
    assert page("forms", "check", "--help").startswith("Usage: pmg forms check [OPTIONS] FILE...\n")


def test_the_defaults_are_shown() -> None:
    text = " ".join(page("ingest", "-h").split())
    for default in ("data/raw, or PMG_RAW", "data/curated, or PMG_CURATED", "one per core", "0.5", "local"):
        assert f"[default: {default}]" in text


def test_the_first_page_names_every_command_in_a_whole_line() -> None:
    text = page("--help")
    assert page("-h") == text
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S.*\.$", text, re.MULTILINE), command
    assert "..." not in text.partition("Commands:")[2]


def test_version_and_completion() -> None:
    assert re.fullmatch(r"pmg \d+\.\d+\.\d+\S*\n", page("--version"))
    script = CliRunner(env={"_PMG_COMPLETE": "source_bash"}).invoke(app, [], prog_name="pmg").stdout
    assert "complete -o default -F _pmg_completion pmg" in script
    completed = CliRunner(env={"_PMG_COMPLETE": "complete_bash", "COMP_WORDS": "pmg sta", "COMP_CWORD": "1"}).invoke(
        app, [], prog_name="pmg"
    )
    assert completed.stdout.split() == ["status"]
