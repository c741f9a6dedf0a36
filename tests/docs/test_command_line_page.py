"""The page of the command line is the one that the code makes, and every page stands in the menu."""

from pathlib import Path

import typer
import yaml

from flows.cli import app
from flows.cli.page import PAGE, markdown

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == markdown(), "run python -m flows.cli.page"


def test_every_command_and_option_is_on_it() -> None:
    page = markdown()
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group
    for name, command in commands.items():
        section = page.partition(f"\n## pmg {name}\n")[2].partition("\n## ")[0]
        for option in (option for parameter in command.params for option in parameter.opts if parameter.name != "help"):
            assert option in section or not option.startswith("-"), f"{name}: {option}"
    assert "None" not in page


def test_every_page_is_in_the_menu_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert sorted(file for entry in nav for file in entry.values()) == sorted(
        page.name for page in (ROOT / "docs").glob("*.md")
    )
