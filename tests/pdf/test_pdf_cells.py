"""Our cell finder gives the cells of pdfplumber's TableFinder, whatever the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from pdfplumber.utils import filter_edges

from extractors.readers.pdf.cell_words import take
from extractors.readers.pdf.cells import Rule, find_cells, merge_rules
from extractors.readers.pdf.content import Seam, Word
from extractors.readers.pdf.grid import Grid

_places = st.builds(lambda step, shift: step * 20.0 + shift, st.integers(0, 6), st.sampled_from([0.0, 0.0, 1.25, -2.5]))
_rules = st.lists(
    st.tuples(_places, _places, _places)
    .filter(lambda r: abs(r[1] - r[2]) >= 0.5)
    .map(lambda r: (r[0], min(r[1], r[2]), max(r[1], r[2]))),
    max_size=14,
)


def _edge(rule: Rule, orientation: str) -> dict[str, Any]:
    at, low, high = rule
    x0, x1, top, bottom = (low, high, at, at) if orientation == "h" else (at, at, low, high)
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
        "object_type": "line",
    }


def _plumber_tables(rows: list[Rule], columns: list[Rule]) -> list[list[tuple[float, ...]]]:
    drawn = filter_edges([_edge(r, "v") for r in columns], "v", min_length=1)
    drawn += filter_edges([_edge(r, "h") for r in rows], "h", min_length=1)
    edges = filter_edges(merge_edges(drawn, 3, 3, 3, 3), min_length=3)
    return cells_to_tables(intersections_to_cells(edges_to_intersections(edges, 3, 3)))


def _rounded(tables: Any) -> list[list[tuple[float, ...]]]:
    """Tables of more than one cell; the cells without width that rounding in pdfplumber's snapping makes are none."""
    out = []
    for table in tables:
        cells = {tuple(round(x, 6) for x in cell) for cell in table}
        cells = {cell for cell in cells if cell[0] < cell[2] and cell[1] < cell[3]}
        if len(cells) > 1:
            out.append(sorted(cells))
    return sorted(out)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_rules, _rules)
def test_any_rules_give_pdfplumbers_cells(rows: list[Rule], columns: list[Rule]) -> None:
    ours = find_cells(merge_rules(rows), merge_rules(columns))
    assert _rounded(ours) == _rounded(_plumber_tables(rows, columns))


def test_a_grid_gives_every_cell_once() -> None:
    rows = [(y, 0.0, 90.0) for y in (0.0, 10.0, 20.0, 30.0)]
    columns = [(x, 0.0, 30.0) for x in (0.0, 30.0, 60.0, 90.0)]
    (table,) = find_cells(merge_rules(rows), merge_rules(columns))
    assert len(table) == 9
    assert len(set(table)) == 9


def _word(text: str, x0: float, x1: float) -> Word:
    return Word(text, x0, 2.0, x1, 8.0, 7.0, 8.0, False, dict.fromkeys(text, 1.0))


def test_a_word_over_a_border_stays_whole_but_where_texts_of_two_cells_touch() -> None:
    boxes = [(x, y, x + 50.0, y + 10.0) for y in (0.0, 10.0) for x in (0.0, 50.0)]
    words = [_word("abcd", 40.0, 72.0), _word("de", 94.0, 110.0), _word("Anexo", 98.0, 138.0)]
    grid = Grid.of(boxes)
    assert [word.text for word in take(grid, words)] == ["Anexo"]
    assert [[word.text for word in cell.words] for cell in grid.cells] == [["abcd"], ["de"], [], []]
    letters = [Seam(n, n, 8.0 * n + (n > 2), 8.0 * n + (n > 1)) for n in (1, 2, 3, 4, 5)]
    grid = Grid.of(boxes)
    assert take(grid, [replace(_word("abcdef", 34.0, 83.0), seams=letters)]) == []
    assert [[word.text for word in cell.words] for cell in grid.cells][:2] == [["ab"], ["cdef"]]
    grid = Grid.of(boxes)  # its border can be up to 3 points from the drawn rule
    assert take(grid, [_word("x", 10.0, 14.0), _word("82", 48.0, 58.0)]) == []
    assert [[word.text for word in cell.words] for cell in grid.cells][:2] == [["x"], ["82"]]
    seam = Seam(2, 7, 16.0, 16.5)
    touching = replace(_word("abcd", 34.0, 66.5), seams=[seam])
    below = replace(_word("ef", 50.5, 66.5), top=12.0, bottom=18.0, base=17.0)
    for seams in ([seam], None):  # None: flush with its column
        grid = Grid.of(boxes)
        assert take(grid, [replace(touching, seams=seams), below]) == []
        assert [[word.text for word in cell.words] for cell in grid.cells] == [["ab"], ["cd"], [], ["ef"]]
