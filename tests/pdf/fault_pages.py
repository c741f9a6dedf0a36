"""Pages that each have one property that users of PDF table tools have reported as a fault, different for each seed.

A page states its expected result: its tables as rows of cells, and all its words.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

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
    """A drawn page: its seed and random generator, its fonts, and the words and tables that a reader sees."""

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
        """Draws a string and records its words."""
        self.canvas.setFont(self.bold if bold else self.font, self.size)
        self.canvas.drawString(x, y, text)
        self.words += text.split()

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, y0, x1, y1)

    def prose(self, width: float, lines: int, start: int | None = None) -> list[str]:
        """Returns lines of running text that fill a width, from a random word on, or from word `start`."""
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
    """Underlined labels, each followed by its text on the same line and on lines below."""
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
    """Prose with a short rule above its footnotes, which extend to the right of it."""
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


HEADS = ["N°", "Objetivo de gestión", "Indicador", "Meta", "Ponderador"]
NAMES = ["Reducir plazos", "Llevar acción a regiones", "Mejorar satisfacción", "Cerrar brechas", "Publicar estudios"]
INDICATORS = ["Tiempo medio", "Porcentaje de talleres", "Nota de la encuesta", "Días hábiles", "Casos por mes"]
LONG = "Reducir los plazos de respuesta a los reclamos ciudadanos que ingresan por la oficina de partes"


def _contents(page: Page, rows: int) -> list[list[str]]:
    draw = page.draw
    body = [
        [str(n + 1), draw.choice(NAMES), draw.choice(INDICATORS), f"{draw.randint(1, 99)},{n}", f"{5 + 5 * n}%"]
        for n in range(rows)
    ]
    return [HEADS, *body]


@dataclass(slots=True)
class Ruled:
    """Columns and rows of a ruled table (`ys` from the top down), and the padding of its texts, in points."""

    xs: list[float]
    ys: list[float]
    padding: float

    @classmethod
    def on(cls, page: Page, cells: list[list[str]], *, fill: float = 1.0) -> Ruled:
        """Makes columns `fill` times as wide as their texts need, and rows of one line."""
        padding = page.draw.choice((2.0, 3.0, 5.0))
        xs = [page.draw.uniform(36, 60)]
        for column in zip(*cells, strict=True):
            widest = max(page.width(text, bold=text in HEADS) for text in column)
            xs.append(xs[-1] + fill * widest + 2 * padding + page.draw.uniform(0, 8))
        step = page.size * page.draw.choice((1.5, 1.9, 2.4))
        top = page.draw.uniform(600, 750)
        return cls(xs, [top - n * step for n in range(len(cells) + 1)], padding)

    def rules(self, page: Page) -> None:
        for y in self.ys:
            page.rule(self.xs[0], y, self.xs[-1], y)
        for x in self.xs:
            page.rule(x, self.ys[0], x, self.ys[-1])

    def base(self, page: Page, row: int) -> float:
        return (self.ys[row] + self.ys[row + 1]) / 2 - 0.35 * page.size

    def put(self, page: Page, row: int, column: int, text: str, align: str = "left") -> None:
        """Draws the text of a cell, aligned left, right or centred."""
        bold = row == 0
        x0, x1 = self.xs[column] + self.padding, self.xs[column + 1] - self.padding
        width = page.width(text, bold=bold)
        x = {"left": x0, "right": x1 - width, "centre": (x0 + x1 - width) / 2}[align]
        page.text(x, self.base(page, row), text, bold=bold)


def overflow(seed: int) -> Page:
    """A text that runs into one or two neighbouring cells, which are empty or have texts of their own."""
    page = Page(seed)
    cells, row, table = _overflowing(page)
    if page.draw.random() < 0.5 or _coincide(page, cells[row][1], cells[row][2], table.xs[2] - table.xs[1]):
        cells[row][2] = cells[row][3] = ""
    table.rules(page)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text)
    page.tables.append(cells)
    return page


def overflow_word_by_word(seed: int) -> Page:
    """A text that runs into empty neighbouring cells, drawn word by word; each border cuts a word."""
    page = Page(seed)
    while True:
        cells, row, table = _overflowing(page)
        x, words = table.xs[1] + table.padding, []
        for word in cells[row][1].split():
            words.append((word, x, x + page.width(word)))
            x += page.width(word + " ")
        reached = [border for border in table.xs[2:] if border < x]
        if all(any(x0 + page.size < b < x1 - page.size for _, x0, x1 in words) for b in reached):
            break
    cells[row][2] = cells[row][3] = ""
    table.rules(page)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            if (r, c) == (row, 1):
                for word, x0, _ in words:
                    page.text(x0, table.base(page, r), word)
            else:
                table.put(page, r, c, text)
    page.tables.append(cells)
    return page


def _overflowing(page: Page) -> tuple[list[list[str]], int, Ruled]:
    """Returns a table's texts, the index of the row with a second text too long for its column, and the table."""
    cells = _contents(page, page.draw.randint(2, 5))
    table = Ruled.on(page, cells)
    row = page.draw.randrange(1, len(cells))
    reach = table.xs[2] - table.xs[1] + page.draw.uniform(6, 0.9 * (table.xs[4] - table.xs[2]))
    parts = [" ".join(LONG.split()[:n]) for n in range(2, len(LONG.split()))]
    cells[row][1] = next((text for text in parts if page.width(text) > reach - 15), LONG)
    return cells, row, table


def _coincide(page: Page, text: str, other: str, shift: float) -> bool:
    """True if a letter of a text overlaps the same letter of the other: pdfium takes that for bold print."""
    places = [{(c, page.width(t[:i])) for i, c in enumerate(t)} for t in (text, other)]
    return any(c == d and abs(x - shift - y) < 0.3 * page.size for c, x in places[0] for d, y in places[1])


def overflow_to_the_left(seed: int) -> Page:
    """Right-aligned numbers, one of which is too wide and covers the empty end of the cell before it; or centred
    numbers, one of which is wider than its column."""
    page = Page(seed)
    draw = page.draw
    cells = _contents(page, draw.randint(3, 5))
    table = Ruled.on(page, cells)
    row = draw.randrange(1, len(cells))
    align = draw.choice(("right", "centre"))
    width = table.xs[4] - table.xs[3]
    cells[row][3] = "1"
    while page.width(cells[row][3]) < width + draw.uniform(2, 12):
        cells[row][3] += draw.choice("0123456789") + (".000" if draw.random() < 0.5 else "")
    cells[row][2] = "Días"
    if align == "centre":
        cells[row][4] = ""
    table.rules(page)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text, align if c == 3 and r else "left")
    page.tables.append(cells)
    return page


def row_in_one_string(seed: int) -> Page:
    """A ruled table whose rows are drawn as one string each, padded with spaces up to the next column."""
    page = Page(seed)
    page.font, page.bold = "Courier", "Courier-Bold"
    cells = _contents(page, page.draw.randint(2, 5))
    letter, apart = page.width("x"), page.draw.choice((2, 3, 5))
    starts = [0]
    for column in zip(*cells, strict=True):
        starts.append(starts[-1] + max(map(len, column)) + apart)
    left, shift = page.draw.uniform(40, 60), page.draw.uniform(0.2, 0.8) * apart
    table = Ruled.on(page, cells)
    table.xs = [left + (start - shift) * letter for start in starts]
    table.rules(page)
    for r, texts in enumerate(cells):
        string = "".join(text.ljust(b - a) for text, a, b in zip(texts, starts, starts[1:], strict=False))
        page.text(left, table.base(page, r), string.rstrip(), bold=r == 0)
    page.tables.append(cells)
    return page


def touching_texts(seed: int) -> Page:
    """A ruled table without padding, in which some texts fill their cells, so that the next text touches them."""
    page = Page(seed)
    cells = _contents(page, page.draw.randint(3, 5))
    table = Ruled.on(page, cells)
    table.padding = page.draw.choice((0.0, 0.3, 0.6))
    for c, column in enumerate(zip(*cells, strict=True)):
        table.xs[c + 1] = table.xs[c] + max(page.width(t, bold=t in HEADS) for t in column) + 2 * table.padding
    table.rules(page)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text)
    page.tables.append(cells)
    return page


def strike(seed: int) -> Page:
    """A ruled table with struck-through values, some by a line as wide as their cell, and underlined values."""
    page = Page(seed)
    draw = page.draw
    cells = _contents(page, draw.randint(2, 5))
    table = Ruled.on(page, cells)
    table.rules(page)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text)
    for _ in range(draw.randint(1, 3)):
        r, c = draw.randrange(1, len(cells)), draw.randrange(5)
        base = table.base(page, r)
        wide = draw.random() < 0.4
        x0 = table.xs[c] + (0.0 if wide else table.padding)
        x1 = table.xs[c + 1] if wide else x0 + page.width(cells[r][c])
        _stroke(page, x0, x1, base + draw.uniform(0.2, 0.35) * page.size)
    if draw.random() < 0.5:
        r, c = draw.randrange(1, len(cells)), draw.choice((1, 2))
        x0 = table.xs[c] + table.padding
        _stroke(page, x0, x0 + page.width(cells[r][c]), table.base(page, r) - 0.12 * page.size)
    page.tables.append(cells)
    return page


def _stroke(page: Page, x0: float, x1: float, y: float) -> None:
    """Draws a thin mark, as a line or as a filled box."""
    if page.draw.random() < 0.5:
        page.rule(x0, y, x1, y)
    else:
        page.canvas.rect(x0, y, x1 - x0, 0.6, stroke=0, fill=1)


def redline(seed: int) -> Page:
    """Prose with struck-through and underlined words, and a bar in the margin, as revisions are printed."""
    page = Page(seed)
    draw = page.draw
    left, step, y = draw.choice((50, 72)), page.size * draw.choice((1.2, 1.5)), 780.0
    top = y
    for line in page.prose(595 - 2 * left, draw.randint(8, 20)):
        page.text(left, y, line)
        words = line.split()
        for _ in range(draw.choice((0, 0, 1, 2))):
            first = draw.randrange(len(words))
            some = " ".join(words[first : first + draw.randint(1, 4)])
            x0 = left + page.width(" ".join([*words[:first], ""]))
            place = draw.choice((0.3 * page.size, -0.12 * page.size))
            _stroke(page, x0, x0 + page.width(some), y + place)
        y -= step
    for x in (left - 10, left - 10 - draw.choice((0, 3))):
        page.rule(x, top + page.size, x, y)
    return page


def white_boxes(seed: int) -> Page:
    """Prose on white boxes, with invisible edges or white borders."""
    page = Page(seed)
    draw = page.draw
    left, step, y = draw.choice((40, 60)), page.size * 1.5, draw.uniform(600, 760)
    lines = page.prose(595 - 2 * left, draw.randint(3, 8))
    columns = sorted(draw.uniform(left + 40, 555 - left) for _ in range(draw.randint(0, 3)))
    xs = [left - 2, *columns, 597 - left]
    for n in range(len(lines)):
        for x0, x1 in pairwise(xs):
            page.canvas.setFillColorRGB(1, 1, 1)
            page.canvas.setStrokeColorRGB(1, 1, 1)
            page.canvas.rect(x0, y - n * step - 0.4 * page.size, x1 - x0, step, stroke=draw.randint(0, 1), fill=1)
    page.canvas.setFillColorRGB(0, 0, 0)
    for n, line in enumerate(lines):
        page.text(left, y - n * step, line)
    return page


def white_cells_on_grey(seed: int) -> Page:
    """A table of white cells on a grey box, which is visible between them."""
    page = Page(seed)
    cells = _contents(page, page.draw.randint(2, 5))
    table = Ruled.on(page, cells)
    page.canvas.setFillColorRGB(0.6, 0.6, 0.6)
    page.canvas.rect(
        table.xs[0] - 1, table.ys[-1] - 1, table.xs[-1] - table.xs[0] + 2, table.ys[0] - table.ys[-1] + 2, 0, 1
    )
    page.canvas.setFillColorRGB(1, 1, 1)
    for x0, x1 in pairwise(table.xs):
        for y0, y1 in pairwise(table.ys):
            page.canvas.rect(x0 + 0.4, y1 + 0.4, x1 - x0 - 0.8, y0 - y1 - 0.8, stroke=0, fill=1)
    page.canvas.setFillColorRGB(0, 0, 0)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text)
    page.tables.append(cells)
    return page


def two_columns(seed: int) -> Page:
    """Prose in two columns, drawn left one first; sometimes with a title above, or between two rules."""
    page = Page(seed)
    draw = page.draw
    left, apart = draw.choice((45, 60)), draw.choice((14, 20, 30))
    width = (595 - 2 * left - apart) / 2
    step, top = page.size * draw.choice((1.15, 1.3)), 760.0
    if draw.random() < 0.5:
        page.text(left, top + 25, "Informe del período", bold=True)
    count = draw.randint(6, 30)
    columns = [page.prose(width, count), page.prose(width, count - draw.randint(0, 3))]
    if draw.random() < 0.3:
        page.rule(left, top + 1.1 * page.size, 595 - left, top + 1.1 * page.size)
        page.rule(left, top - count * step, 595 - left, top - count * step)
    for n, lines in enumerate(columns):
        for k, line in enumerate(lines):
            page.text(left + n * (width + apart), top - k * step, line)
    return page


def justified(seed: int) -> Page:
    """Justified prose in a monospaced or proportional font, drawn word by word."""
    page = Page(seed)
    draw = page.draw
    left, y = draw.choice((50, 80, 120)), 780.0
    if draw.random() < 0.6:
        page.font, page.bold = "Courier", "Courier-Bold"
    width, step = 595 - 2 * left, page.size * draw.choice((1.15, 1.4))
    lines = page.prose(width, draw.randint(4, 20))
    for n, line in enumerate(lines):
        words = line.split()
        gap = (width - sum(map(page.width, words))) / max(len(words) - 1, 1)
        x = float(left)
        for word in words:
            page.text(x, y, word)
            x += page.width(word) + (gap if n < len(lines) - 1 else page.width(" "))
        y -= step
    return page


def head_only(seed: int) -> Page:
    """A table with vertical rules and a ruled header row, without rules between the rows of one line below it."""
    page = Page(seed)
    draw = page.draw
    cells = _contents(page, draw.randint(4, 14))
    if draw.random() < 0.5:
        cells = [row[1:] for row in cells]
    table = Ruled.on(page, cells)
    for y in (table.ys[0], table.ys[1], table.ys[-1]):
        page.rule(table.xs[0], y, table.xs[-1], y)
    for x in table.xs:
        page.rule(x, table.ys[0], x, table.ys[-1])
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            table.put(page, r, c, text, "right" if r and text[0].isdigit() and seed % 2 else "left")
    page.tables.append(cells)
    return page


def parallel_lists(seed: int) -> Page:
    """A ruled row whose cells each contain a list, item by item on the same lines, or a wrapped text."""
    page = Page(seed)
    draw = page.draw
    count, kind = draw.randint(2, 5), draw.choice(("marked", "verdicts", "wrapped"))
    texts = [draw.sample(NAMES, count), draw.choices(["Cumple", "No cumple"], k=count), draw.sample(INDICATORS, count)]
    if kind == "marked":
        texts = [[f"{n + 1}. {text}" for n, text in enumerate(own)] for own in texts]
    elif kind == "wrapped":
        texts = [page.prose(width, count) for width in (120, 150, 130)]
    xs = [50.0]
    for own in texts:
        xs.append(xs[-1] + max(map(page.width, own)) + 8)
    step, top = 1.25 * page.size, 740.0
    ys = [top, top - 1.6 * page.size, top - 2.2 * page.size - count * step]
    for y in ys:
        page.rule(xs[0], y, xs[-1], y)
    for x in xs:
        page.rule(x, ys[0], x, ys[-1])
    heads = ["Objetivo", "Estado", "Medio"]
    for c, own in enumerate(texts):
        page.text(xs[c] + 4, top - 1.2 * page.size, heads[c], bold=True)
        for n, text in enumerate(own):
            page.text(xs[c] + 4, ys[1] - (n + 1) * step, text)
    page.tables.append([heads, [" ".join(own) for own in texts]])
    return page
