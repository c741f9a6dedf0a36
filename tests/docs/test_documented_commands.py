"""Every command line that the README and docs/*.md name, in a block or within a sentence, is one that can be typed."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
import typer

from flows.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GROUP = typer.main.get_command(app)
COMMANDS = GROUP.commands  # type: ignore[attr-defined]  # a group
TARGETS = set((ROOT / "Makefile").read_text("utf-8").partition(".PHONY:")[2].splitlines()[0].split())
BLOCK = re.compile(r"^```(?:console|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")


def written(page: Path) -> Iterator[tuple[list[str], bool]]:
    """The words of each command line of ours, Prefect's or make's, and whether it stands within a sentence."""
    text = page.read_text("utf-8")
    lines = [(line.removeprefix("$ "), False) for block in BLOCK.findall(text) for line in block.splitlines()]
    lines += [(" ".join(found.split()), True) for found in INLINE.findall(BLOCK.sub("", text))]
    for line, in_sentence in lines:
        try:
            words = shlex.split(line.partition(" | ")[0], comments=True)
        except ValueError:
            continue  # no command line: a piece of a sentence with an apostrophe
        if words and words[0].endswith("/pmg"):
            words[0] = "pmg"
        if len(words) > 1 and words[0] in COMMANDS and words[1].startswith("--"):
            words.insert(0, "pmg")  # `status --failed` for short
        if len(words) > 1 and words[0] in {"pmg", "prefect", "make"}:
            yield words, in_sentence


@cache
def prefect_help(command: tuple[str, ...]) -> str:
    """The help page of a command of Prefect's; empty where there is none."""
    prefect = [str(Path(sys.executable).with_name("prefect")), *command, "--help"]
    done = subprocess.run(prefect, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def of_prefect(words: list[str]) -> tuple[str, ...]:
    """The names of a command line of Prefect's, without what follows them."""
    groups = {"server", "deployment", "block", "automation", "work-pool", "worker"}
    names = [word for word in words[1:] if not word.startswith("-")]
    return tuple(names[: 2 if names[0] in groups else 1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_can_be_typed(page: Path) -> None:
    for words, in_sentence in written(page):
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= TARGETS, words
        elif words[0] == "pmg" and not words[1].startswith("-"):
            assert words[1] in COMMANDS, words
            try:
                COMMANDS[words[1]].make_context(words[1], list(words[2:]))
            except Exception as error:
                # A sentence may name a command without what it needs.
                if not (in_sentence and type(error).__name__ == "MissingParameter"):
                    raise AssertionError(f"{shlex.join(words)}: {error}") from error


def test_every_command_line_of_prefect_is_there() -> None:
    lines = [words for page in PAGES for words, _ in written(page) if words[0] == "prefect"]
    assert lines
    with ThreadPoolExecutor(2) as two:
        list(two.map(prefect_help, {of_prefect(words) for words in lines}))
    for words in lines:
        help_text = prefect_help(of_prefect(words)) + " --no-prompt"
        assert "Usage" in help_text, words
        for word in words:
            assert not word.startswith("--") or word in help_text, words


def test_a_command_that_is_not_there_is_found(tmp_path: Path) -> None:
    """The test above can fail."""
    for text in ("`status --raw data/raw`", "```text\npmg nonsense x\n```\n", "`make nothing`"):
        page = tmp_path / "page.md"
        page.write_text(text)
        with pytest.raises(AssertionError):
            test_every_command_line_can_be_typed(page)
