"""Made stage-4 forms of an invented service, as documents in the shapes that readers return."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Block, Cell, Document, Line, Paragraph, Place, Table
from extractors.fields import Extraction
from extractors.forms.territorial_stage4 import extract

HEADS_11 = (
    "Objetivo Específico",
    "Indicador",
    "Resultado de la medición del indicador\n(Cumple, cumple parcialmente o no cumple el objetivo)",
)
HEADS_12 = (
    "Productos",
    "Modificaciones o mejoras comprometidas",
    "Evaluación del avance\n(Incorpora o no efectivamente la mejora comprometida)",
)
HEADS_13 = ("Logros comprometidos en el objetivo general del plan", "Logros efectivos", "Identificación de Brechas")
HEADS_21 = (
    "Objetivos comprometidos",
    "Cumplimiento de los objetivos\n(Objetivo cumplido, cumplido parcialmente, no cumplido)",
    "Recomendaciones para mantener o mejorar el desarrollo del sistema de información",
)


class Source:
    """Builds a document; each printed line gets its own line number."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._line = 0

    def paragraph(self, text: str, page: int | None = None) -> Paragraph:
        self._line += 1
        place = Place(page, line_start=self._line, line_end=self._line)
        return Paragraph.of([Line(text, text, place)])

    def say(self, *texts: str) -> Source:
        self.blocks += [self.paragraph(text) for text in texts]
        return self

    def table(self, *rows: Sequence[str], page: int | None = None) -> Source:
        """Adds a table; each line of a cell is a paragraph."""
        cells = [
            Cell(r, c, tuple(self.paragraph(line, page) for line in text.split("\n") if line))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        ]
        self.blocks.append(Table(tuple(cells), page))
        return self

    def with_lines(self, column: int, *texts: str) -> Source:
        """Gives a cell of the last row one paragraph of several lines, as from a PDF."""
        table = self.blocks.pop()
        assert isinstance(table, Table)
        row = table.row_count - 1
        lines = [line for text in texts for line in self.paragraph(text).lines]
        others = (cell for cell in table.cells if (cell.row, cell.column) != (row, column))
        self.blocks.append(Table((*others, Cell(row, column, (Paragraph.of(lines),)))))
        return self

    def cells(self, *texts: str) -> Source:
        """Adds a table whose source has cells but no rows, such as a Word dump."""
        cells = [
            Cell(r, 0, tuple(self.paragraph(line) for line in text.split("\n") if line)) for r, text in enumerate(texts)
        ]
        self.blocks.append(Table(tuple(cells), columns_known=False))
        return self

    @property
    def document(self) -> Document:
        return Document(tuple(self.blocks), "test")

    def extract(self) -> Extraction:
        return extract(self.document)


def values(extraction: Extraction, dataset: str, *names: str) -> list[tuple[str | None, ...]]:
    """Returns the texts of these fields for each record; None for an absent field."""
    records = extraction.fields.get(dataset, [])
    return [tuple(r[n].text if n in r else None for n in names) for r in records]
