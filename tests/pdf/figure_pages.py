"""Made pages with a table of numbers in the style of statistical reports, and the expected cells."""

from __future__ import annotations

import random
from dataclasses import dataclass

from minipdf import line, pdf, text
from unseen_pages import exact

KINDS = ("three rules", "no rules", "columns", "boxed head")
"""Kinds of table: rules above and below the header row and below the body; none; column borders; a ruled header row
above a body without rules."""
LEFT = 50.0
LABELS = (
    "Arica",
    "Tarapacá",
    "Antofagasta",
    "Atacama",
    "Coquimbo",
    "Valparaíso",
    "Maule",
    "Biobío",
    "Los Lagos",
    "Aysén",
)
GROUPS = ("Zona norte", "Zona sur")
LONG = ("Personas atendidas en oficinas de", "comunas rurales")
HEADS = ("Total", "Hombres", "Mujeres", "Tasa", "Variación")
ABOVE = "Cuadro 2. Personas atendidas por región y zona entre los años 2015 y 2019, en miles de casos"
BELOW = "Nota: las cifras no suman siempre el total porque cada una de ellas se redondea por separado."


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Content of a page, and for each row of its table the cells that are not empty: (column, columns, text)."""

    content: str
    rows: list[list[tuple[int, int, str]]]

    def data(self) -> bytes:
        return pdf([self.content])


def figure_page(seed: int, kind: str, above: str = "") -> FigurePage:
    """Draws a table of this kind; `above` is further content of the page."""
    return _Drawing(random.Random(seed), kind).page(above)


class _Drawing:
    def __init__(self, draw: random.Random, kind: str) -> None:
        self._draw, self._kind = draw, kind
        self._size = draw.choice((8.0, 9.0, 10.0))
        self._count = draw.randint(3, 6)
        self._thousands = draw.choice((".", ",", " "))
        width = draw.uniform(7, 9) * self._size
        self._xs = [LEFT, LEFT + 19 * self._size]
        while len(self._xs) < self._count + 2:
            self._xs.append(self._xs[-1] + width)
        self._y = 600.0
        self._out = ""
        self._rows: list[list[tuple[int, int, str]]] = []

    def page(self, above: str) -> FigurePage:
        self._say(LEFT, self._y, ABOVE)
        self._y -= 2 * self._size
        top = self._y + self._size
        self._head()
        under = self._y + 0.8 * self._size
        self._body()
        bottom = self._y + self._size
        self._say(LEFT, bottom - 2 * self._size, BELOW)
        self._rule(top, under, bottom)
        return FigurePage(above + self._out, self._rows)

    def _say(self, x: float, y: float, words: str, font: str = "F1") -> None:
        self._out += text(x, y, words, self._size, font)

    def _right(self, column: int, y: float, words: str) -> None:
        self._say(self._xs[column + 1] - 4 - exact(words, self._size), y, words)

    def _head(self) -> None:
        last = self._grouped = self._draw.randint(2, self._count) if self._draw.random() < 0.5 else 0
        names = [self._draw.choice(HEADS) for _ in range(self._count)]
        row = [(0, 1, "Región")] + [(c, 1, name) for c, name in enumerate(names, 1)]
        if last:
            x0, x1 = self._xs[1], self._xs[last + 1]
            self._say((x0 + x1 - exact("Año 2019", self._size)) / 2, self._y, "Año 2019")
            self._out += line(x0, self._y - 0.4 * self._size, x1, self._y - 0.4 * self._size)
            self._rows += [[(0, 1, "Región"), (1, last, "Año 2019"), *row[last + 1 :]], row[1 : last + 1]]
            self._y -= 1.4 * self._size
        else:
            self._rows.append(row)
        self._say(LEFT + 4, self._y, "Región")
        for c, name in enumerate(names, 1):
            self._right(c, self._y, name)
        self._y -= 1.7 * self._size

    def _body(self) -> None:
        step = 1.4 * self._size
        wraps = self._draw.random() < 0.5
        for n, name in enumerate(self._draw.sample(LABELS, 8)):
            if n % 4 == 0:
                self._say(LEFT + 4, self._y, GROUPS[n // 4], "F2")
                self._rows.append([(0, 1, GROUPS[n // 4])])
                self._y -= step
            long = wraps and n == 2
            figures = [self._figure() for _ in range(self._count)]
            self._say(LEFT + 10, self._y, LONG[0] if long else name)
            for c, figure in enumerate(figures, 1):
                self._right(c, self._y, figure)
            if long:
                self._y -= 1.1 * self._size
                self._say(LEFT + 16, self._y, LONG[1])
            label = " ".join(LONG) if long else name
            self._rows.append([(0, 1, label), *((c, 1, figure) for c, figure in enumerate(figures, 1))])
            self._y -= step

    def _figure(self) -> str:
        value = self._draw.randint(100, 99_999)
        return self._draw.choice(
            (f"{value:,}".replace(",", self._thousands), f"{value / 1000:.1f}".replace(".", ","), "-")
        )

    def _rule(self, top: float, under: float, bottom: float) -> None:
        x0, x1 = self._xs[0], self._xs[-1]
        if self._kind != "no rules":
            self._out += line(x0, top, x1, top) + line(x0, under, x1, under)
        if self._kind in {"three rules", "columns"}:
            self._out += line(x0, bottom, x1, bottom)
        if self._kind in {"columns", "boxed head"}:
            end = bottom if self._kind == "columns" else under
            group = self._xs[1 : self._grouped + 2]
            middle = top - 1.4 * self._size
            for x in self._xs:
                inside = self._grouped and group[0] < x < group[-1]
                self._out += line(x, end, x, middle if inside else top)


def two_columns_of_prose(y: float) -> tuple[str, list[str]]:
    """Draws six lines of prose in each of two columns, from height `y` down; returns content and words by column."""
    words = "los servicios informan cada trimestre sobre el avance de sus compromisos ante el ministerio"
    out, said = "", []
    for x in (50.0, 320.0):
        rest = (words + " ") * 4
        for n in range(6):
            fitting = rest
            while exact(fitting, 9.0) > 240:
                fitting = fitting.rpartition(" ")[0]
            rest = rest[len(fitting) :].lstrip()
            out += text(x, y - 12 * n, fitting, 9.0)
            said += fitting.split()
    return out, said
