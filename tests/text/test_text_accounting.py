"""Every word of a text file stands in a line of the document, in every dialect; what does not is told by its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import WORD, Document, Line, Place
from extractors.readers.text import read_text
from extractors.readers.text.accounted import unplaced
from extractors.readers.text.source import SourceLine
from extractors.stitching import stitch
from pipeline import process

TEXTS = sorted(Path(__file__).parents[1].rglob("data/corpus/**/*.txt"))


def letters(texts: list[str]) -> Counter[str]:
    return Counter(char for text in texts for char in text if char.isalnum())


def lines_of(document: Document) -> list[str]:
    return [line.raw for line in document.lines()]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem[:24])
def test_every_word_of_a_sample_is_accounted_for(path: Path) -> None:
    document = read_text(path.read_bytes())
    assert document.unplaced == ()
    assert letters(lines_of(stitch(document))) == letters(lines_of(document))


CELLS = st.sampled_from(
    ["Objetivo", "N°", "25,00%", "Cumple", "- Mesa técnica", "1.", "a) uno", "", "Meta 2024", "×", "“cita”", "<b>x</b>"]
)
GLUE = st.sampled_from(["\t", "   ", " | ", " ", "      "])
ROWS = st.lists(st.tuples(st.lists(CELLS, min_size=1, max_size=5), GLUE), min_size=1, max_size=25)
FRAMES = st.sampled_from(["", "|", "+---+---+", "| --- | --- |", "\f", "----", "# "])


@settings(max_examples=300, deadline=None)
@given(ROWS, st.lists(FRAMES, max_size=6))
def test_no_dialect_loses_or_doubles_a_word(rows: list[tuple[list[str], str]], frames: list[str]) -> None:
    lines = [glue.join(cells) for cells, glue in rows]
    for n, frame in enumerate(frames):
        lines.insert((n * 7) % (len(lines) + 1), frame)
    text = "\n".join([*lines, "Fin"])
    document = read_text(text.encode())
    assert document.unplaced == ()
    assert letters(lines_of(document)) == letters([text])


def test_tags_and_entities_are_no_words() -> None:
    text = "Objetivos\n<table><tr><td rowspan=2>Gesti&oacute;n &amp; m&aacute;s</td><td>25%</td></tr></table>\n"
    assert read_text(text.encode()).unplaced == ()


def test_words_that_a_reader_dropped_are_told_with_their_line() -> None:
    source = [SourceLine(1, "Objetivo  Ponderación"), SourceLine(2, "Gestión eficaz\t25,00% de todo")]
    lines = [
        Line("Objetivo Ponderación", "Objetivo Ponderación", Place(line_start=1, line_end=1)),
        Line("Gestión eficaz", "Gestión eficaz", Place(line_start=2, line_end=2)),
    ]
    (lost,) = unplaced(source, lines)
    assert WORD.findall(lost.text) == ["25,00%", "de", "todo"]
    assert lost.place.line_start == 2


def test_a_document_that_lost_words_is_for_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.readers.text.part_furniture", lambda lines: (list(lines)[:-1], []))
    rows = process(b"Programa de Mejoramiento\nPonderador 25%", "corto.txt")
    (check,) = [check for check in rows["checks"] if check.check == "words_accounted"]
    assert (check.passed, check.actual) == (False, "2")
    assert "Ponderador 25%" in (check.message or "")
    assert "Ponderador 25%" in " ".join(str(getattr(row, "text", "")) for row in rows["residue"])
