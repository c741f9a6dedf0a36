"""`.xlsx` and `.xlsm`: the sheets of a workbook, in one pass over each part.

No library gives a cell's number format, its formula and its stored value together: openpyxl reads a file twice for
that, keeps a million empty formatted rows, and refuses odd styles; calamine knows no formats.  Formulas are not
computed and macros not run: what counts is the stored value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from extractors.document import Figure, ReadError, column_number
from extractors.readers.office.archive import Archive
from extractors.readers.office.number_formats import BUILT_IN
from extractors.readers.office.workbook import (
    EPOCH,
    EPOCH_1904,
    MAX_COLUMN,
    MAX_ROW,
    MAX_SHEETS,
    Area,
    Budget,
    Sheet,
    SheetCell,
    number_cell,
    text_cell,
)

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")


def read_sheets(archive: Archive) -> list[Sheet]:
    """Every sheet of a workbook, hidden ones too, in the order of their tabs; `ReadError` says why not."""
    relations = archive.relations(archive.main)
    book = archive.xml(archive.main)
    base = EPOCH_1904 if _first(book, "workbookPr", "date1904") in _TRUE else EPOCH
    parts = {relation.kind: relation.target for relation in relations.values()}
    formats = _formats(archive, parts.get("styles"))
    texts = list(_shared_texts(archive, parts.get("sharedStrings")))
    budget = Budget()
    out: list[Sheet] = []
    for number, element in enumerate(_named(book, "sheet"), 1):
        if number > MAX_SHEETS:
            raise ReadError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
        said = {_bare(key): value for key, value in element.items()}
        sheet = Sheet(number, said.get("name", ""), said.get("state", "visible") == "visible")
        relation = relations.get(said.get("id", ""))
        if relation is not None and relation.kind == "worksheet":  # else a chart or a dialog, which has no cells
            _Reader(sheet, formats, texts, base, budget).read(archive, relation.target)
        out.append(sheet)
    return out


def _bare(name: str) -> str:
    """A name without its namespace: transitional and strict files differ in nothing else."""
    return name.rpartition("}")[2]


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _bare(element.tag) == name)


def _first(root: Element, name: str, attribute: str) -> str | None:
    return next((element.get(attribute) for element in _named(root, name)), None)


def _formats(archive: Archive, part: str | None) -> list[str]:
    """The code of the number format of each style that cells refer to."""
    if part is None or part not in archive:
        return []
    styles = archive.xml(part)
    codes = dict(BUILT_IN)
    for element in _named(styles, "numFmt"):
        number = element.get("numFmtId", "")
        if number.isdigit():
            codes[int(number)] = element.get("formatCode", "General")
    styled = next(_named(styles, "cellXfs"), None)
    numbers = [element.get("numFmtId", "0") for element in styled] if styled is not None else []
    return [codes.get(int(number) if number.isdigit() else 0, "General") for number in numbers]


def _shared_texts(archive: Archive, part: str | None) -> Iterator[str]:
    """The texts that cells share, in order."""
    if part is None or part not in archive:
        return
    for element in _streamed(archive, part, "si"):
        yield _text(element)


def _text(element: Element) -> str:
    """The words of a text in one or several fonts; how Japanese is pronounced is left out."""
    pieces: list[str] = []
    for child in element:
        if _bare(child.tag) == "t":
            pieces.append(child.text or "")
        elif _bare(child.tag) == "r":
            pieces += [t.text or "" for t in child if _bare(t.tag) == "t"]
    text = "".join(pieces)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _streamed(archive: Archive, part: str, *names: str) -> Iterator[Element]:
    """The elements of some names as each ends; what has been seen is let go, so a large part takes little memory."""
    above: list[Element] = []
    with archive.open(part) as stream:
        try:
            for event, element in ElementTree.iterparse(stream, ("start", "end")):
                if event == "start":
                    above.append(element)
                    continue
                above.pop()
                if _bare(element.tag) in names:
                    yield element
                    element.clear()
                    if above:
                        above[-1].clear()
        except ElementTree.ParseError as error:
            raise ReadError("damaged", f"the part {part} is no XML that can be read ({error})") from error


class _Reader:
    """Reads one sheet."""

    def __init__(self, sheet: Sheet, formats: list[str], texts: list[str], base: datetime, budget: Budget) -> None:
        self.sheet, self.formats, self.texts, self.base, self.budget = sheet, formats, texts, base, budget
        self.row = self.column = -1

    def read(self, archive: Archive, part: str) -> None:
        merges: list[Area] = []
        for element in _streamed(archive, part, "row", "col", "mergeCell"):
            name = _bare(element.tag)
            if name == "row":
                self._row(element)
            elif name == "col":
                self._hidden_column(element)
            elif (area := _area(element.get("ref", ""))) is not None:
                merges.append(area)
        self.sheet.merge(merges)

    def _hidden_column(self, element: Element) -> None:
        first, last = element.get("min", ""), element.get("max", "")
        if element.get("hidden") in _TRUE and first.isdigit() and last.isdigit():
            self.sheet.hidden_columns.append((int(first) - 1, int(last) - 1))

    def _row(self, element: Element) -> None:
        stated = element.get("r", "")
        self.row, self.column = int(stated) - 1 if stated.isdigit() else self.row + 1, -1
        if not 0 <= self.row < MAX_ROW:
            raise ReadError("damaged", f"the sheet {self.sheet.name!r} has a row {stated}, which cannot be")
        before = len(self.sheet.cells)
        for cell in element:
            self.column += 1
            if len(cell) or cell.get("r"):
                self._cell(cell)
        if element.get("hidden") in _TRUE and len(self.sheet.cells) > before:
            self.sheet.hidden_rows.add(self.row)

    def _cell(self, element: Element) -> None:
        reference = _REFERENCE.fullmatch(element.get("r", ""))
        row = self.row
        if reference:
            row, self.column = int(reference[2]) - 1, column_number(reference[1])
        if not (0 <= self.column < MAX_COLUMN and 0 <= row < MAX_ROW):
            raise ReadError("damaged", f"the sheet {self.sheet.name!r} has a cell {element.get('r')}, which cannot be")
        value: str | None = None
        inline: str | None = None
        formula = False
        for child in element:
            name = _bare(child.tag)
            if name == "v":
                value = child.text
            elif name == "f":
                formula = True
            elif name == "is":
                inline = _text(child)
        cell = self._shown(element, row, value if inline is None else inline, formula)
        if cell is None:
            if formula and value is None:
                self.sheet.unfilled.append(self.sheet.address(row, self.column))
            return
        if cell.text.strip() or cell.figure:
            self.budget.take(cell.text)
            self.sheet.cells.append(cell)

    def _shown(self, element: Element, row: int, value: str | None, formula: bool) -> SheetCell | None:
        """What a cell shows, by its kind of value."""
        if not value:
            return None
        kind, style = element.get("t", "n"), element.get("s", "")
        code = self.formats[int(style)] if style.isdigit() and int(style) < len(self.formats) else "General"
        if kind == "n":
            try:
                return number_cell((row, self.column), float(value), code, self.base, formula)
            except (ValueError, OverflowError):
                raise ReadError("damaged", f"{self.sheet.address(row, self.column)} holds no number") from None
        if kind == "s":
            if not value.isdigit() or int(value) >= len(self.texts):
                raise ReadError("damaged", f"{self.sheet.address(row, self.column)} refers to a text that is not there")
            value = self.texts[int(value)]
        elif kind == "b":
            return SheetCell(
                row, self.column, "VERDADERO" if value in _TRUE else "FALSO", Figure(float(value), formula)
            )
        return SheetCell(row, self.column, value) if kind in ("e", "d") else text_cell(row, self.column, value, code)


def _area(reference: str) -> Area | None:
    """The area of a reference ("A13:A18"); None for a single cell or nonsense."""
    first, _, last = reference.partition(":")
    a, b = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if a is None or b is None:
        return None
    rows, columns = sorted((int(a[2]), int(b[2]))), sorted((column_number(a[1]), column_number(b[1])))
    if rows[0] < 1 or rows[1] > MAX_ROW or columns[1] >= MAX_COLUMN:
        return None
    return rows[0] - 1, columns[0], rows[1] - 1, columns[1]
