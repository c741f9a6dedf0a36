"""Short Word documents, written directly as XML."""

from __future__ import annotations

from rerender.word import OTHER, TRANSITIONAL, packed

from extractors.document import Document, Paragraph, Table
from extractors.readers import read_bytes

SPACES = " ".join(f"xmlns:{prefix}='{name}'" for prefix, name in {**TRANSITIONAL, **OTHER}.items())


def p(*runs: str, properties: str = "") -> str:
    """Returns a paragraph; a run without a tag is plain text."""
    content = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def tc(*paragraphs: str, properties: str = "") -> str:
    """Returns a cell; a paragraph without a tag is plain text."""
    content = "".join(paragraph if paragraph.startswith("<") else p(paragraph) for paragraph in paragraphs) or "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    content = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{content}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def docx(*blocks: str, **parts: str) -> bytes:
    """Returns a .docx of these blocks; `parts` are other parts by kind ("numbering"), each the content of its root."""
    roots = {"footnotes": "footnotes", "header": "hdr", "comments": "comments"}
    all_parts = {"document": f"<w:document {SPACES}><w:body>{''.join(blocks)}</w:body></w:document>"}
    for kind, content in parts.items():
        all_parts[kind] = f"<w:{roots.get(kind, kind)} {SPACES}>{content}</w:{roots.get(kind, kind)}>"
    return packed(all_parts)


def read(*blocks: str, **parts: str) -> Document:
    return read_bytes(docx(*blocks, **parts))


def texts(document: Document) -> list[str]:
    """Returns the paragraphs outside tables."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    """Returns (row, column, row span, column span, text) of each cell."""
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def left_out(document: Document) -> list[tuple[str, str, bool]]:
    return [(out.reason, out.line.text, out.in_table) for out in document.left_out]
