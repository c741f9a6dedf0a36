"""Every code block of the README and of docs/*.md runs.

The rule: `python` blocks of a file run one after the other in one namespace; `console` blocks hold commands after a
`$`, and a `pmg` command runs here (exit status 0 or 3), while of a `make` command the recipe is looked at; `yaml` must
parse; `text` is shown and not run.  Blocks of any other kind are refused, so that nobody adds one that no test runs.
Everything runs in a folder where the documents of `data/raw` were taken in.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from flows.run import take_in
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with data/raw and data/curated, as after `make ingest`."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    take_in(Settings(raw=folder / "data" / "raw", curated=folder / "data" / "curated", workers=1))
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


def run_command(command: str) -> None:
    words = shlex.split(command, comments=True)
    if Path(words[0]).name == "pmg":
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code in (0, 3), f"{command}: {done.output}"
    elif words[0] == "make":
        recipe = ["make", "-C", str(ROOT), "-n", *words[1:]]
        done_make = subprocess.run(recipe, capture_output=True, text=True, check=False)
        assert done_make.returncode == 0, done_make.stderr
        assert done_make.stdout.strip(), f"{command} does nothing"
    else:
        raise AssertionError(f"only pmg and make can be in a console block: {command}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs(page: Path, taken_in: Path) -> None:
    namespace: dict[str, Any] = {}
    for kind, text in blocks(page):
        match kind:
            case "python":
                exec(compile(text, page.name, "exec"), namespace)  # noqa: S102 - it is what the page tells people to do
            case "console":
                commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
                assert commands, f"a console block without a command: {text}"
                for command in commands:
                    run_command(command)
            case "yaml":
                yaml.safe_load(text)
            case "text":
                pass
            case _:
                raise AssertionError(f"{page.name}: no rule for a block of kind {kind!r}: {text[:60]}")


def test_the_notebook_snippet_says_what_the_readme_says_it_does(taken_in: Path) -> None:
    """A line `expression  # "value"` or `# number` in the README holds."""
    namespace: dict[str, Any] = {}
    claims = 0
    for kind, text in blocks(ROOT / "README.md"):
        if kind != "python":
            continue
        exec(compile(text, "README.md", "exec"), namespace)  # noqa: S102 - as above
        for expression, value in re.findall(r'^(\S.*?)  # ("[^"]*"|[\d.]+)$', text, re.MULTILINE):
            assert eval(expression, namespace) == yaml.safe_load(value), expression  # noqa: S307 - as above
            claims += 1
    assert claims >= 2


def test_links_within_the_repository_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_two_commands_do_what_the_readme_says() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "pmg ingest --raw data/raw --curated data/curated" in make
    for tool in ("ruff check", "ruff format --check", "mypy", "pytest"):
        assert f"$(BIN)/{tool}" in make
    ci = ROOT / ".ci" / "run"
    assert os.access(ci, os.X_OK)
    assert "make test" in ci.read_text(encoding="utf-8")
