"""Lines on a terminal of 80 columns go on below their beginning; elsewhere each stays one line."""

import io
import re
from pathlib import Path

import pytest

from flows.cli import show
from flows.cli.commands.read import read_all
from flows.cli.json_output import Shown
from flows.cli.show import show_document
from flows.cli.terminal import Console, figure, words

SAMPLE = Path(__file__).parents[1] / "data" / "corpus" / "dev" / "000_c4e424ef76dc8417.txt"


@pytest.fixture(scope="module")
def shown() -> Shown:
    (found,) = read_all(SAMPLE)
    assert isinstance(found, Shown)
    return found


def printed(monkeypatch: pytest.MonkeyPatch, terminal: bool, print_it: object) -> list[str]:
    """What a command prints, on a terminal of 80 columns or through a pipe."""
    out = io.StringIO()
    monkeypatch.setattr(
        show, "Console", lambda: Console(file=out, force_terminal=terminal, width=80, color_system=None)
    )
    print_it()  # type: ignore[operator]  # a function
    return out.getvalue().splitlines()


def test_a_document_fits_a_terminal_and_loses_no_word(monkeypatch: pytest.MonkeyPatch, shown: Shown) -> None:
    lines = printed(monkeypatch, True, lambda: show_document(shown))
    assert max(map(len, lines)) == len(f"  document_id        {shown.document_id}"), "an id stays whole"
    assert all(len(line) <= 80 for line in lines if shown.document_id not in line)
    piped = printed(monkeypatch, False, lambda: show_document(shown))
    assert len(piped) < len(lines)
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(piped).split())


def test_a_line_goes_on_from_its_column() -> None:
    out = io.StringIO()
    Console(file=out, force_terminal=True, width=20, color_system=None).print_indented(
        words("ab: one two three four five"), 4
    )
    assert [line.rstrip() for line in out.getvalue().splitlines()] == ["ab: one two three", "    four five"]


def test_the_link_of_a_record_stands_in_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, shown: Shown, tmp_path: Path
) -> None:
    page = tmp_path / "review" / "documents" / shown.document_id / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    found = show.find_record(shown, "indicators/2/target_value")
    lines = printed(monkeypatch, False, lambda: show.show_record(found, tmp_path / "curated"))
    assert re.fullmatch(r"file:///\S+#indicators/2/target_value", lines[-1])
    assert lines[-2] == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (131373642.0, "131373642"),
        (25.0, "25"),
        (12.5, "12.5"),
        (1234567.5, "1234567.5"),
        (123456.75, "123456.75"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_a_number_is_said_in_as_few_characters_as_say_it_all(value: object, text: str) -> None:
    assert figure(value) == text
