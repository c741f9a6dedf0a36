"""Reads the paragraphs and tables of a Word document in reading order, as drafts without places.

A *frame* is a table row whose only words are in one cell that contains a table. The content of that cell is read as if
it were outside the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.document import LeftOut, Line, Place, ReadError, Reason
from extractors.readers.office.word.markup import Element, is_on, number, value
from extractors.readers.office.word.numbering import Numbering
from extractors.readers.office.word.styles import Styles
from extractors.readers.office.word.words import Inline, Piece, placeholder, without_note_marks
from extractors.readers.paragraphs import reads_on
from extractors.words import clean

MAX_CELLS = 200_000
MAX_SPAN = 100
"""Maximum number of columns that a cell can span; higher values are reduced to it."""
_AROUND = frozenset(["w.sdt", "w.customXml", "w.smartTag", "w.ins", "w.moveTo", "w.del", "w.moveFrom"])


@dataclass(slots=True)
class Draft:
    """A paragraph: its lines, its number in the document, its heading level, and whether all of it is bold."""

    lines: list[str]
    number: int
    level: int = 0
    bold: bool = False


@dataclass(slots=True)
class DraftCell:
    row: int
    column: int
    column_span: int
    paragraphs: list[Draft] = field(default_factory=list)
    row_span: int = 1


@dataclass(slots=True)
class DraftTable:
    """The cells of a table; the first `header_rows` rows are marked as its header."""

    cells: list[DraftCell] = field(default_factory=list)
    header_rows: int = 0

    def paragraphs(self) -> Iterator[Draft]:
        for cell in self.cells:
            yield from cell.paragraphs


Drafts = list[Draft | DraftTable]


@dataclass(slots=True)
class Story:
    """Reads blocks; words that are not printed are collected in `left_out`."""

    styles: Styles
    numbering: Numbering
    inline: Inline = field(init=False)
    left_out: list[LeftOut] = field(default_factory=list)
    sections: list[Element] = field(default_factory=list)
    _count: int = 0
    _cells: int = 0
    _tables: int = 0
    """Number of tables around what is being read."""

    def __post_init__(self) -> None:
        self.inline = Inline(self.styles)

    def blocks(self, container: Element, reason: Reason | None = None) -> Drafts:
        """Returns the blocks of a body, cell, box or note; with a `reason`, none of their words are printed."""
        out: Drafts = []
        carried: list[Piece] = []
        with self.inline.fields_of_its_own():
            self._blocks(container, reason, out, carried)
        if carried:
            self._paragraph(None, carried, out)
        return out

    def _blocks(self, container: Element, reason: Reason | None, out: Drafts, carried: list[Piece]) -> None:
        for node in self.inline.shown(container):
            tag = node.tag
            if tag == "w.p":
                self._read_paragraph(node, reason, out, carried)
            elif tag == "w.tbl":
                out += self._table(node, reason)
            elif tag in _AROUND or tag == "mc.AlternateContent":
                self.inline.inserted += tag in ("w.ins", "w.moveTo")
                self.inline.deleted += tag in ("w.del", "w.moveFrom")
                why: Reason | None = "deleted" if tag in ("w.del", "w.moveFrom") else placeholder(node)
                self._blocks(node, reason or why, out, carried)
            elif tag == "w.sectPr":
                self.sections.append(node)

    def _read_paragraph(self, node: Element, reason: Reason | None, out: Drafts, carried: list[Piece]) -> None:
        """Reads a paragraph and its text boxes; a paragraph with a deleted or hidden end continues in the next."""
        properties = node.find("w.pPr")
        if properties is not None:
            self.sections += properties.findall("w.sectPr")
        pieces, boxes = self.inline.pieces(node, reason)
        end = None if properties is None else properties.find("w.rPr")
        carried += pieces
        if not (end is not None and (end.find("w.del") is not None or is_on(end, "w.vanish"))):
            self._paragraph(properties, carried, out)
            carried.clear()
        for box in boxes:
            out += self.blocks(box, reason)

    def _paragraph(self, properties: Element | None, pieces: Sequence[Piece], out: Drafts) -> None:
        self._count += 1
        kept: list[Piece] = []
        shown = without_note_marks(list(pieces), kept.append)
        lines, bold = [""], True
        for piece in shown:
            if piece.kind == "break":
                lines.append("")
            elif piece.kind == "":
                lines[-1] += piece.text
                bold = bold and (piece.bold or not piece.text.strip())
            else:
                kept.append(piece)
        self._add_left_out(kept)
        lines = [line for line in lines if line.strip()]
        prints = bool(lines) or not kept
        mark = self.numbering.mark(properties) if prints else ""
        if mark and (lines or any(c.isalnum() for c in mark)):
            lines = [f"{mark} {lines[0]}" if lines else mark, *lines[1:]]
        level = self.styles.level(properties) or (2 if bold and lines else 0)
        for part in _parts(lines):
            out.append(Draft(part, self._count, level, bold))

    def _add_left_out(self, pieces: Sequence[Piece]) -> None:
        place = Place(line_start=self._count, line_end=self._count)
        for piece in pieces:
            text = clean(piece.text)
            if text:
                self.left_out.append(LeftOut(piece.kind, Line(text, text, place), self._tables > 0))  # type: ignore[arg-type]  # only pieces that are not printed

    def _table(self, table: Element, reason: Reason | None) -> Drafts:
        """Returns a table, split at its frames."""
        out: Drafts = []
        draft = DraftTable()
        open_cells: dict[int, DraftCell] = {}
        row, heads = 0, True
        for line, removal in self._inside(table, "w.tr", reason):
            cells = self._row(line, row, removal, open_cells)
            if cells is None:
                continue
            framed = _blocks_in_frame(cells)
            if framed is not None:
                out += [draft] if draft.cells else []
                out += framed
                draft, open_cells, row, heads = DraftTable(), {}, 0, True
                continue
            heads = heads and bool(is_on(line.find("w.trPr"), "w.tblHeader"))
            draft.header_rows += heads
            for cell, blocks in cells:
                cell.paragraphs = list(paragraphs_of(blocks))
                draft.cells.append(cell)
            row += 1
        return [*out, draft] if any(True for _ in draft.paragraphs()) else out

    def _inside(self, node: Element, tag: str, reason: Reason | None) -> Iterator[tuple[Element, Reason | None]]:
        """Yields a table's rows or a row's cells, also within controls and revisions, and why they are not printed."""
        for child in self.inline.shown(node):
            if child.tag == tag:
                properties = child.find("w.trPr" if tag == "w.tr" else "w.tcPr")
                removal: Reason | None = None
                if properties is not None:
                    deleted = properties.find("w.del" if tag == "w.tr" else "w.cellDel") is not None
                    inserted = properties.find("w.ins" if tag == "w.tr" else "w.cellIns") is not None
                    self.inline.deleted += deleted
                    self.inline.inserted += inserted
                    removal = "deleted" if deleted else "hidden" if is_on(properties, "w.hidden") else None
                yield child, reason or removal
            elif child.tag in _AROUND or child.tag == "mc.AlternateContent":
                why: Reason | None = "deleted" if child.tag in ("w.del", "w.moveFrom") else placeholder(child)
                yield from self._inside(child, tag, reason or why)

    def _row(
        self, line: Element, row: int, reason: Reason | None, open_cells: dict[int, DraftCell]
    ) -> list[tuple[DraftCell, Drafts]] | None:
        """Returns the cells that begin in a row, each with its blocks; None for a row that is not printed."""
        out: list[tuple[DraftCell, Drafts]] = []
        column = _limited_span(number(line.find("w.trPr"), "w.gridBefore") or 0, least=0)
        merged: dict[int, DraftCell] = {}
        self._tables += 1
        for node, removal in self._inside(line, "w.tc", reason):
            properties = node.find("w.tcPr")
            span = _limited_span(number(properties, "w.gridSpan") or 1)
            above = open_cells.get(column) if _is_merged_with_previous(properties, "w.vMerge") else None
            if removal in ("deleted", "hidden"):
                self.blocks(node, removal)
                continue
            if above is not None:
                above.row_span += 1
                merged[column] = above
                self.blocks(node, "hidden")  # no program shows what a merged cell covers
            elif _is_merged_with_previous(properties, "w.hMerge") and out:
                out[-1][0].column_span += span
                self.blocks(node, "hidden")
            else:
                self._cells += 1
                if self._cells > MAX_CELLS:
                    raise ReadError("too_large", f"its tables have more than {MAX_CELLS:,} cells")
                cell = DraftCell(row, column, span)
                out.append((cell, self.blocks(node, removal)))
                if properties is not None and properties.find("w.vMerge") is not None:
                    merged[column] = cell
            column += span
        self._tables -= 1
        if reason in ("deleted", "hidden"):
            return None
        open_cells.clear()
        open_cells.update(merged)
        return out


def _is_merged_with_previous(properties: Element | None, name: str) -> bool:
    """True if a cell belongs to the merged cell above it or before it."""
    merge = None if properties is None else properties.find(name)
    return merge is not None and value(merge) in (None, "continue")


def _limited_span(columns: int, least: int = 1) -> int:
    return min(max(columns, least), MAX_SPAN)


def _blocks_in_frame(cells: Sequence[tuple[DraftCell, Drafts]]) -> Drafts | None:
    """Returns the blocks in a frame; None if the row is an ordinary row of a table."""
    filled = [blocks for _, blocks in cells if blocks]
    return filled[0] if len(filled) == 1 and any(isinstance(block, DraftTable) for block in filled[0]) else None


def paragraphs_of(blocks: Drafts) -> Iterator[Draft]:
    """Yields the paragraphs of blocks; those of a table cell by cell."""
    for block in blocks:
        yield from block.paragraphs() if isinstance(block, DraftTable) else (block,)


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yields lines between soft breaks as paragraphs; a line continues if its sentence clearly does."""
    part: list[str] = []
    for line in lines:
        if part and not reads_on(part[-1].strip(), line.strip()):
            yield part
            part = []
        part.append(line)
    if part:
        yield part
