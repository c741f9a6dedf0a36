"""Reads the sheets of `.xlsx` and `.xlsm` workbooks, in one pass over each part.

No library gives a cell's number format, formula and stored value together: openpyxl needs to read a file twice, keeps a
million empty formatted rows in memory, and rejects unusual styles; calamine does not support formats. Formulas are not
computed and macros are not run; the stored values are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from extractors.cell_names import column_number
from extractors.document import ReadError
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
    boolean_cell,
    number_cell,
    text_cell,
)

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK = 1 << 16
_TRUE = ("1", "true", "on")


def read_sheets(archive: Archive) -> list[Sheet]:
    """Returns all sheets of a workbook, hidden ones too, in the order of their tabs; raises `ReadError`."""
    relations = archive.relations(archive.main)
    book = archive.xml(archive.main)
    base = EPOCH_1904 if _first_attribute(book, "workbookPr", "date1904") in _TRUE else EPOCH
    parts = {relation.kind: relation.target for relation in relations.values()}
    formats = _formats(archive, parts.get("styles"))
    texts = list(_shared_texts(archive, parts.get("sharedStrings")))
    budget = Budget()
    out: list[Sheet] = []
    for number, element in enumerate(_elements_named(book, "sheet"), 1):
        if number > MAX_SHEETS:
            raise ReadError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
        attributes = {_local_name(key): value for key, value in element.items()}
        sheet = Sheet(number, attributes.get("name", ""), attributes.get("state", "visible") == "visible")
        relation = relations.get(attributes.get("id", ""))
        if relation is not None and relation.kind == "worksheet":  # else a chart or a dialog, which has no cells
            _Reader(sheet, formats, texts, base, budget).read(archive, relation.target)
        out.append(sheet)
    return out


def _local_name(name: str) -> str:
    """Returns a name without its namespace, the only difference between transitional and strict files."""
    return name.rpartition("}")[2]


def _elements_named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _local_name(element.tag) == name)


def _first_attribute(root: Element, name: str, attribute: str) -> str | None:
    return next((element.get(attribute) for element in _elements_named(root, name)), None)


def _formats(archive: Archive, part: str | None) -> list[str]:
    """Returns the code of the number format of each style that cells refer to."""
    if part is None or part not in archive:
        return []
    styles = archive.xml(part)
    codes = dict(BUILT_IN)
    for element in _elements_named(styles, "numFmt"):
        number = element.get("numFmtId", "")
        if number.isdigit():
            codes[int(number)] = element.get("formatCode", "General")
    styled = next(_elements_named(styles, "cellXfs"), None)
    numbers = [element.get("numFmtId", "0") for element in styled] if styled is not None else []
    return [codes.get(int(number) if number.isdigit() else 0, "General") for number in numbers]


def _shared_texts(archive: Archive, part: str | None) -> Iterator[str]:
    """Yields the shared texts, in order."""
    if part is None or part not in archive:
        return
    for element in _streamed(archive, part, "si"):
        yield _text(element)
        element.clear()


def _text(element: Element) -> str:
    """Returns the words of a text, including its formatted runs, without phonetic guides."""
    pieces: list[str] = []
    for child in element:
        if _local_name(child.tag) == "t":
            pieces.append(child.text or "")
        elif _local_name(child.tag) == "r":
            pieces += [run.text or "" for run in child if _local_name(run.tag) == "t"]
    return _readable("".join(pieces))


def _readable(text: str) -> str:
    """Returns a text with its escaped characters decoded and its lines separated by line feeds."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _streamed(archive: Archive, part: str, name: str) -> Iterator[Element]:
    """Yields each element of a name when it ends."""
    with archive.open(part) as stream:
        try:
            for _, element in ElementTree.iterparse(stream):
                if _local_name(element.tag) == name:
                    yield element
        except ElementTree.ParseError as error:
            raise ReadError("damaged", f"the part {part} is no XML that can be read ({error})") from error


class _Reader:
    """Reads one sheet as a stream of XML events; an empty row costs no memory and hardly any time."""

    def __init__(self, sheet: Sheet, formats: list[str], texts: list[str], base: datetime, budget: Budget) -> None:
        self.sheet, self.formats, self.texts, self.base, self.budget = sheet, formats, texts, base, budget
        self.row = self.column = -1
        self.merges: list[Area] = []
        self.last_empty = ""
        """Reference of the last cell in this row if it is empty; used if the next cell states no reference."""
        self.names: dict[str, str] = {}
        self.cell: dict[str, str] = {}
        self.value: list[str] | None = None
        self.inline: list[str] | None = None
        self.open_text: list[str] | None = None
        """List to which the next words are added; None if they are ignored."""
        self.formula = self.in_phonetic = self.hidden = False

    def read(self, archive: Archive, part: str) -> None:
        """Reads the part that contains the sheet."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._words
        with archive.open(part) as stream:
            try:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
            except expat.ExpatError as error:
                raise ReadError("damaged", f"the part {part} is no XML that can be read ({error})") from error
        self.sheet.merge(self.merges)

    def _name(self, name: str) -> str:
        """Returns the name of an element without its prefix, and caches it."""
        self.names[name] = bare = name.rpartition(":")[2]
        return bare

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self.names.get(name) or self._name(name)
        if kind == "c":
            self.column += 1
            self.cell, self.value, self.inline, self.formula = attributes, None, None, False
        elif kind == "v":
            self.open_text = self.value = []
        elif kind == "f":
            self.formula = True
        elif kind == "row":
            self._row(attributes)
        elif kind == "is":
            self.inline = []
        elif kind == "rPh":
            self.in_phonetic = True
        elif kind == "t" and self.inline is not None and not self.in_phonetic:
            self.open_text = self.inline
        elif kind == "col":
            self._hidden_column(attributes)
        elif kind == "mergeCell" and (area := _area(attributes.get("ref", ""))) is not None:
            self.merges.append(area)

    def _words(self, words: str) -> None:
        if self.open_text is not None:
            self.open_text.append(words)

    def _end(self, name: str) -> None:
        kind = self.names.get(name) or self._name(name)
        if kind in ("v", "t"):
            self.open_text = None
        elif kind == "rPh":
            self.in_phonetic = False
        elif kind == "c":
            if self.value or self.inline or self.formula:
                self._cell()
            else:
                self.last_empty = self.cell.get("r", "")

    def _hidden_column(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and first.isdigit() and last.isdigit():
            self.sheet.hidden_columns.append((int(first) - 1, int(last) - 1))

    def _row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r", "")
        self.row, self.column = int(stated) - 1 if stated.isdigit() else self.row + 1, -1
        if not 0 <= self.row < MAX_ROW:
            raise ReadError("damaged", f"the sheet {self.sheet.name!r} has a row {stated}, which cannot be")
        self.last_empty = ""
        self.hidden = attributes.get("hidden") in _TRUE

    def _cell(self) -> None:
        reference = self.cell.get("r", "")
        if not reference and self.last_empty:
            self.column = column_number(self.last_empty.rstrip("0123456789")) + 1
        self.last_empty = ""
        if reference:
            letters = reference.rstrip("0123456789")
            row = reference[len(letters) :]
            if not (letters.isalpha() and letters.isupper() and len(letters) <= 3 and row.isdigit()):
                raise ReadError("damaged", f"the sheet {self.sheet.name!r} has a cell {reference!r}, which cannot be")
            self.row, self.column = int(row) - 1, column_number(letters)
        if not (self.column < MAX_COLUMN and 0 <= self.row < MAX_ROW):
            raise ReadError("damaged", f"the sheet {self.sheet.name!r} has a cell {reference}, which cannot be")
        stored = "".join(self.value or ()) if self.inline is None else _readable("".join(self.inline))
        if not stored:
            if self.formula and self.value is None:
                self.sheet.unfilled.append(self.sheet.address(self.row, self.column))
            return
        cell = self._shown(stored)
        if cell.text.strip() or cell.figure:
            self.budget.take(cell.text)
            self.sheet.cells.append(cell)
            if self.hidden:
                self.sheet.hidden_rows.add(self.row)

    def _shown(self, value: str) -> SheetCell:
        """Returns the cell as displayed, by the kind of its value."""
        position = (self.row, self.column)
        kind, style = self.cell.get("t", "n"), self.cell.get("s", "")
        code = self.formats[int(style)] if style.isdigit() and int(style) < len(self.formats) else "General"
        if kind == "n":
            try:
                return number_cell(position, float(value), code, self.base, self.formula)
            except (ValueError, OverflowError):
                raise ReadError("damaged", f"{self.sheet.address(*position)} holds no number") from None
        if kind == "s":
            if not value.isdigit() or int(value) >= len(self.texts):
                raise ReadError("damaged", f"{self.sheet.address(*position)} refers to a text that is not there")
            value = self.texts[int(value)]
        elif kind == "b":
            return boolean_cell(*position, true=value in _TRUE)
        return SheetCell(*position, value) if kind in ("e", "d") else text_cell(*position, value, code)


def _area(reference: str) -> Area | None:
    """Returns the area of a reference ("A13:A18"); None for a single cell or an invalid reference."""
    first, _, last = reference.partition(":")
    corner, opposite = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if corner is None or opposite is None:
        return None
    rows, columns = (
        sorted((int(corner[2]), int(opposite[2]))),
        sorted((column_number(corner[1]), column_number(opposite[1]))),
    )
    if rows[0] < 1 or rows[1] > MAX_ROW or columns[1] >= MAX_COLUMN:
        return None
    return rows[0] - 1, columns[0], rows[1] - 1, columns[1]
