"""Whether a document shows any sign of a known form: where it does, the forms' heads tell where columns are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.readers.known_lines import heading_level, is_header_label, match_head_row, opens_section, opens_table
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.pdf.segments import printed
from extractors.readers.pdf.table_settings import TableSettings

LABELS = 2
"""So many labels of a form's header on one line are a sign of it."""


def shows_form(
    lines: Sequence[TextLine], tables: Iterable[tuple[Grid, list[list[TextLine]]]], settings: TableSettings
) -> bool:
    """Whether a page has a heading, a head row or a header of a known form, in `lines` or in the cells of `tables`."""
    if any(_opens_form(line.text) for line in lines):
        return True
    words = [word for line in lines for word in line.words]
    if any(_is_known([s.text for s in row.segments]) for row in printed(text_lines(words), settings)):
        return True
    for grid, cells in tables:
        rows: dict[int, list[str]] = {}
        for cell, own in zip(grid.cells, cells, strict=True):
            rows.setdefault(cell.row, []).append(" ".join(line.text for line in own))
            if own and _opens_form(own[0].text):
                return True
        if any(map(_is_known, rows.values())):
            return True
    return False


def _opens_form(text: str) -> bool:
    return (opens_section(text) and not heading_level(text)[0]) or opens_table(text)


def _is_known(cells: list[str]) -> bool:
    return match_head_row(cells) is not None or sum(map(is_header_label, cells)) >= LABELS
