"""Pages with a table and something that must not become part of a value: hidden words, watermarks, raised marks.

Each seed draws another page (sizes, columns, offsets, position), which states the expected cells.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from minipdf import HEIGHT, grid, pdf, text

HEADS = ("N°", "Objetivo de gestión", "Indicador", "Meta", "Ponderador")
ROWS = (
    ("1", "Reducir plazos", "Tiempo medio", "12,5 días", "40%"),
    ("2", "Llevar a regiones", "Talleres hechos", "1.100 talleres", "35%"),
    ("3", "Mejorar la nota", "Nota de la encuesta", "5,8", "25%"),
)
WIDTHS = {"N°": 30, "Objetivo de gestión": 130, "Indicador": 130, "Meta": 110, "Ponderador": 90}


@dataclass(slots=True)
class Page:
    """A page with a ruled table; `before` and `after` are content drawn before and after it."""

    seed: int
    draw: random.Random = field(init=False)
    heads: tuple[str, ...] = field(init=False)
    rows: list[list[str]] = field(init=False)
    size: float = field(init=False)
    xs: list[float] = field(init=False)
    ys: list[float] = field(init=False)
    before: str = ""
    after: str = ""
    root: str = ""
    resources: str = ""
    objects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        kept = sorted([*self.draw.sample(range(5), self.draw.choice((3, 4, 5))), 3])
        self.heads = tuple(HEADS[n] for n in dict.fromkeys(kept))
        self.rows = [[row[n] for n in dict.fromkeys(kept)] for row in ROWS]
        self.size = self.draw.choice((7.5, 9.0, 10.0, 11.0))
        self.xs = [40.0 + self.draw.random() * 20]
        for head in self.heads:
            self.xs.append(self.xs[-1] + WIDTHS[head] * max(1.0, self.size / 9))
        top = HEIGHT - 80 - self.draw.random() * 300
        self.ys = [top - n * (self.size + 13) for n in range(len(self.rows) + 2)]

    def at(self, row: int, column: int) -> tuple[float, float]:
        """Returns the start of the baseline in a cell; row 0 is the header row."""
        return self.xs[column] + 4, self.ys[row + 1] + 6

    def target(self) -> tuple[int, int, float, float]:
        """Returns (row, column, x, y): a cell below "Meta" (row 0 follows the header row), a point after its text."""
        row, column = self.draw.randrange(3), self.heads.index("Meta")
        x, y = self.at(row + 1, column)
        return row, column, x + exact(self.rows[row][column], self.size) + self.draw.choice((3.0, 6.0, 12.0)), y

    def data(self) -> bytes:
        cells = [list(self.heads), *self.rows]
        words = "".join(
            text(*self.at(r, c), words, self.size, "F2" if r == 0 else "F1")
            for r, row in enumerate(cells)
            for c, words in enumerate(row)
        )
        content = self.before + grid(self.xs, self.ys) + words + self.after
        return pdf([content], root_extra=self.root, objects=self.objects, resources=self.resources)

    def expected(self) -> list[list[str]]:
        return [list(self.heads), *self.rows]


_HELVETICA = {" ": 278, ",": 278, ".": 278, "%": 889, "í": 278, "i": 222, "l": 222, "t": 278, "r": 333, "s": 500}


def exact(words: str, size: float) -> float:
    """Returns the width of a value in Helvetica, in points."""
    return sum(_HELVETICA.get(char, 556) for char in words) * size / 1000


Draw = Callable[[Page], None]


def white(page: Page) -> None:
    _, _, x, y = page.target()
    shade = page.draw.choice(("1 g", "1 1 1 rg", "0.99 g", "0 0 0 0 k"))
    page.after = f"q {shade} {text(x, y, '9,9', page.size)} Q\n"


def no_ink(page: Page) -> None:
    _, _, x, y = page.target()
    page.after = f"q BT 3 Tr /F1 {page.size} Tf 1 0 0 1 {x} {y} Tm (9,9) Tj ET Q\n"


def covered(page: Page) -> None:
    """Draws a box over words: white, black as a redaction, or light blue."""
    _, _, x, y = page.target()
    fill = page.draw.choice(("1 g", "0 g", "0.9 0.9 1 rg"))
    page.after = f"{text(x, y, '9,9', page.size)}q {fill} {x - 1} {y - 3} {2.2 * page.size} {page.size + 4} re f Q\n"


def corrected(page: Page) -> None:
    """Draws an old value below a white box, with the new value at the same position above it."""
    row, column, _, _ = page.target()
    x, y = page.at(row + 1, column)
    old = f"{text(x, y, '9.999 casos', page.size)}q 1 g {x - 1} {y - 3} 70 {page.size + 4} re f Q\n"
    page.before = old


def clipped(page: Page) -> None:
    _, _, x, y = page.target()
    away = page.draw.choice((f"{x + 60} {y} 20 10", f"{x} {y + 30} 40 8", f"{x - 80} {y - 2} 30 12"))
    page.after = f"q {away} re W n {text(x, y, '9,9', page.size)} Q\n"


def layer_off(page: Page) -> None:
    _, _, x, y = page.target()
    page.after = f"/OC /MC0 BDC {text(x, y, '9,9', page.size)} EMC\n"
    page.objects = ["<< /Type /OCG /Name (Revisión) >>"]
    page.root = "/OCProperties << /OCGs [100 0 R] /D << /OFF [100 0 R] >> >>"
    page.resources = "/Properties << /MC0 100 0 R >>"


HIDDEN: dict[str, Draw] = {
    "white": white,
    "no ink": no_ink,
    "covered": covered,
    "corrected": corrected,
    "clipped": clipped,
    "layer off": layer_off,
}
"""Ways to hide words in a cell, by name."""


def shaded_heads(page: Page) -> None:
    """Draws white words on a dark header row, which a reader can see."""
    boxes = "".join(f"{x0} {page.ys[1]} {x1 - x0} {page.ys[0] - page.ys[1]} re f " for x0, x1 in pairwise(page.xs))
    heads = "".join(text(*page.at(0, c), head, page.size, "F2") for c, head in enumerate(page.heads))
    dark = page.draw.choice(("0 g", "0.1 0.2 0.5 rg", "0.35 g"))
    page.before = f"q {dark} {boxes} Q\n"
    page.after = f"q 1 g {heads} Q\n"


def watermark(page: Page) -> None:
    """Draws a large horizontal word across the table, behind or above it, in grey or a light colour."""
    size = page.size * page.draw.choice((3.0, 4.5, 6.0))
    y = page.ys[-1] + page.draw.random() * (page.ys[0] - page.ys[-1] - 0.7 * size)
    word = page.draw.choice(("BORRADOR", "COPIA", "PRELIMINAR"))
    mark = f"q {page.draw.choice(('0.85 g', '0.8 0.85 1 rg', '0.75 g'))} {text(page.xs[0] + 10, y, word, size)} Q\n"
    page.before, page.after = page.draw.choice(((mark, ""), ("", mark)))


def note_marks(page: Page) -> None:
    """Draws a raised number or sign directly after a value."""
    for row in range(3):
        for column, value in enumerate(page.rows[row]):
            if page.heads[column] not in ("Meta", "Ponderador") or page.draw.random() < 0.4:
                continue
            x, y = page.at(row + 1, column)
            share, raised = page.draw.choice((0.55, 0.62, 0.7)), page.draw.choice((0.2, 0.3, 0.42))
            mark = page.draw.choice(("1", "2", "3", "12", "*", "(a)", "1,2"))
            end = x + exact(value, page.size)
            page.after += text(end, y + raised * page.size, mark, share * page.size)
