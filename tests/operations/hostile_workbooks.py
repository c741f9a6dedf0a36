"""Malicious workbooks, written part by part: zip bombs, entities, a million rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADS = ("Nombre", "Meta", "Valor")


def cell(address: str, value: str | float, formula: str = "") -> str:
    """Returns a cell of text or a number; `formula` is stored as its formula."""
    written = f"<f>{formula}</f>" if formula else ""
    if isinstance(value, str):
        return f'<c r="{address}" t="str">{written}<v>{value}</v></c>'
    return f'<c r="{address}">{written}<v>{value}</v></c>'


def rows(*rows: str) -> str:
    """Returns rows of cells, numbered from 1."""
    return "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, 1))


TABLE = (
    "".join(cell(f"{column}1", head) for column, head in zip("ABC", HEADS, strict=True)),
    cell("A2", "Atenciones") + cell("B2", 50) + cell("C2", 42),
)


def sheet(data: str = rows(*TABLE), after: str = "", before: str = "") -> str:
    """Returns a sheet of rows; `after` follows them within the sheet, `before` precedes the root element."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'


def book(data: str | bytes = "", kind: str = TYPE, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Returns a workbook of one sheet; `more` adds parts or replaces its own."""
    about, of_book = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/{part}</Relationships>'
        for part in ('officeDocument" Target="xl/workbook.xml"/>', 'worksheet" Target="worksheets/sheet1.xml"/>')
    )
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    )
    sheets = f'<sheets><sheet name="Hoja" sheetId="1" xmlns:r="{OFFICE}" r:id="r1"/></sheets>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": about,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": of_book,
        "xl/worksheets/sheet1.xml": data or sheet(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | dict(more or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def laughs(levels: int = 12) -> str:
    """Returns a declaration of nested entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE w [<!ENTITY l0 "ja">{entities}]>'


def tall(count: int = 1_000_000, blank: bool = True) -> str:
    """Returns a sheet with a table and `count` rows that are formatted but blank, or contain a number each."""
    row = '<row r="{0}" s="1" customFormat="1" ht="15"><c r="A{0}" s="1"/></row>'
    full = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    data = "".join((row if blank else full).format(n) for n in range(3, count + 3))
    return sheet(rows(*TABLE) + data)


def wide(columns: int = 16_384) -> str:
    """Returns a sheet with headers in every possible column, and numbers below them."""
    letters = [name for name in _columns() if name][:columns]
    heads = "".join(cell(f"{name}1", f"Columna {name}") for name in letters)
    return sheet(rows(heads, "".join(cell(f"{name}2", 1) for name in letters)))


def _columns() -> list[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    two = [a + b for a in alphabet for b in alphabet]
    return [*alphabet, *two, *(a + b for a in alphabet for b in two)]


def merged(*areas: str) -> str:
    """Returns a sheet with merged areas."""
    elements = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return sheet(after=f"<mergeCells>{elements}</mergeCells>")


def same_text_everywhere(cells: int = 100_000) -> bytes:
    """Returns a workbook in which very many cells share a long text."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"palabra " * 4000}</t></si></sst>'
    data = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, cells + 1))
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="s.xml"/></Relationships>'
    )
    return book(sheet(data), more={"xl/s.xml": strings, "xl/_rels/workbook.xml.rels": relations})


def linked() -> bytes:
    """Returns a workbook with formulas and relations that refer to files and programs."""
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/externalLink" Target="file:///etc/passwd" TargetMode="External"/>'
        f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="../../../../etc/passwd"/></Relationships>'
    )
    data = rows(
        TABLE[0],
        cell("A2", "Atenciones")
        + cell("B2", 50, "'file:///etc/[passwd]Hoja'!A1")
        + cell("C2", "=CMD|' /C calc'!A0", 'HYPERLINK("http://example.org","x")'),
    )
    return book(sheet(data), more={"xl/_rels/workbook.xml.rels": relations})


def overlapping_members() -> bytes:
    """Returns an archive whose directory lists the same bytes very many times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(2**24))
        archive.filelist *= 9_000
    return out.getvalue()
