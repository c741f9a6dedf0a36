"""Determines the distances between the lines of a cell where columns are aligned by spaces.

A printed line between two lines of a cell is either an empty line of that cell, which separates paragraphs, or it
belongs to cells beside it that are centred or spaced differently, and then has no meaning for this cell:

    Número de localidades       Cumple          Medidas de Equidad
    atendidas                                                           15.00
                                No cumple       de Género
    Convenios suscritos
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from extractors.readers.paragraphs import reads_on

CellLines = Sequence[tuple[int, str]]
"""The lines of a cell: the number of each line in the file, and its words."""
_APART = 2.0


def cell_tops(row: Sequence[CellLines], blanks: Mapping[int, int]) -> list[list[float]]:
    """Returns, for each cell of a row, the positions of its lines: 1 apart normally, 2 apart across an empty line.

    Args:
        row: the cells of a row.
        blanks: for each line number, how many lines of the text are blank up to it.
    """
    if all(len(cell) < 2 for cell in row):
        return [[0.0] * len(cell) for cell in row]
    numbers = sorted({number for cell in row for number, _ in cell})
    position = {number: i for i, number in enumerate(numbers)}
    # If a cell has text on two consecutive printed lines, these are a whole line apart.
    steps = [[(position[a], position[b], blanks[b] > blanks[a]) for (a, _), (b, _) in pairwise(cell)] for cell in row]
    whole = {a for distances in steps for a, b, _ in distances if b == a + 1}
    gaps = [[_gap(a, b, blank, whole) for a, b, blank in distances] for distances in steps]
    has_empty_lines = any(_APART in distances for distances in gaps)
    doubtful = has_empty_lines and any(
        gap is None and reads_on(above, below)
        for cell, distances in zip(row, gaps, strict=True)
        for gap, ((_, above), (_, below)) in zip(distances, pairwise(cell), strict=False)
    )
    default = _APART if has_empty_lines and not doubtful else 1.0
    return [
        list(accumulate((default if gap is None else gap for gap in distances), initial=0.0)) if cell else []
        for cell, distances in zip(row, gaps, strict=True)
    ]


def _gap(a: int, b: int, blank: bool, whole: set[int]) -> float | None:
    """Returns the distance within a cell between the row's printed lines `a` and `b`; None if it is ambiguous."""
    if blank:
        return _APART
    if b == a + 1:
        return 1.0
    return _APART if b - a > 2 or any(n in whole for n in range(a, b)) else None
