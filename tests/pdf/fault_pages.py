"""Pages with one property each that users of PDF table tools have reported, drawn anew for each seed.

A page says what is right of it: its tables as rows of cells, and the words that stand on it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONTS = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"), ("Courier", "Courier-Bold"))
PROSE = (
    "Aunque los recursos de las regiones son en general más bien escasos, existen recursos suficientes en las demás "
    "zonas para cubrir la demanda del año. Los servicios informan su avance en marzo, y los productos comprometidos, "
    "como talleres, guías y mesas técnicas, pueden reemplazarse por otros equivalentes, previa aprobación de la red "
    "de expertos. El informe debe ser breve, y puede incluir cuadros con el detalle de lo comprometido en el período. "
    "Cada jefe de servicio firma el documento y lo envía antes del plazo que fija la dirección del programa."
)


@dataclass(slots=True)
class Page:
    """A drawn page: the random numbers that shaped it, its fonts, and what a reader sees on it."""

    seed: int
    draw: random.Random = field(init=False)
    canvas: Canvas = field(init=False)
    buffer: BytesIO = field(default_factory=BytesIO)
    words: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 9.0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.canvas = Canvas(self.buffer, pagesize=(595, 842), invariant=1)
        self.font, self.bold = self.draw.choice(FONTS)
        self.size = self.draw.choice((8.0, 9.0, 10.0, 11.0))

    def width(self, text: str, *, bold: bool = False) -> float:
        return stringWidth(text, self.bold if bold else self.font, self.size)

    def text(self, x: float, y: float, text: str, *, bold: bool = False) -> None:
        """Draws a string; its words count."""
        self.canvas.setFont(self.bold if bold else self.font, self.size)
        self.canvas.drawString(x, y, text)
        self.words += text.split()

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, y0, x1, y1)

    def prose(self, width: float, lines: int, start: int | None = None) -> list[str]:
        """Lines of running text that fill a width, from anywhere in a text."""
        words = PROSE.split()
        at = self.draw.randrange(len(words)) if start is None else start
        out: list[str] = []
        line = ""
        while len(out) < lines:
            word = words[at % len(words)]
            at += 1
            if line and self.width(f"{line} {word}") > width:
                out.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return out

    def data(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def underlined_labels(seed: int) -> Page:
    """Labels with a rule under them, each followed by its text on the same line and on lines below."""
    page = Page(seed)
    left, step = page.draw.choice((50, 56, 72)), page.size * page.draw.choice((1.15, 1.3, 1.5))
    y = 780.0
    for label in page.draw.sample(("Resultados esperados:", "Sustitutos:", "Avance:", "Otras observaciones:"), 3):
        page.text(left, y, label, bold=True)
        end = left + page.width(label, bold=True)
        under = y - page.draw.choice((1.0, 1.5, 2.5))
        page.rule(left, under, end, under)
        first, *below = page.prose(595 - 2 * left, page.draw.randint(2, 4))
        cut = page.prose(595 - left - end - page.size, 1)[0]
        page.text(end + page.width(" "), y, cut)
        for line in [first, *below]:
            y -= step
            page.text(left, y, line)
        y -= step * page.draw.choice((1, 2))
    return page


def footnote_separator(seed: int) -> Page:
    """Prose with a short rule over its footnotes, which run on to the right of it."""
    page = Page(seed)
    left, step = page.draw.choice((50, 56, 72)), page.size * 1.25
    y = 780.0
    for line in page.prose(595 - 2 * left, page.draw.randint(6, 14)):
        page.text(left, y, line)
        y -= step
    for _ in range(page.draw.randint(1, 3)):
        y -= page.draw.choice((0.2, 1.0, 3.0)) * step
        page.rule(left, y + step - 2, left + page.draw.choice((72, 120, 144)), y + step - 2)
        for line in page.prose(595 - 2 * left, page.draw.randint(1, 4)):
            page.text(left, y, line)
            y -= step
    return page
