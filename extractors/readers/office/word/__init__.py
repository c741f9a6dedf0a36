"""Reads Word documents (.docx) from their XML, with the parser of the standard library.

python-docx supports neither content controls, tracked changes and text boxes, nor the list markers that are printed
before items. What remains is parsing XML and walking over a dozen elements, which is done here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from extractors.cell_names import column_letters
from extractors.document import WORD, Block, Cell, Document, Line, Paragraph, Place, ReadError, Table
from extractors.readers.office.archive import Archive, Relation
from extractors.readers.office.word.markup import Element, parse
from extractors.readers.office.word.numbering import Numbering
from extractors.readers.office.word.story import Draft, Drafts, DraftTable, Story, paragraphs_of
from extractors.readers.office.word.styles import Styles
from extractors.readers.office.word.words import TEXTS
from extractors.words import clean, collapse

__all__ = ["read_word"]

_EMBEDDED = {
    "package": "an embedded file",
    "oleObject": "an embedded object",
    "aFChunk": "an embedded document",
    "subDocument": "a part kept in another file",
    "diagramData": "a diagram",
}
"""Kinds of parts that may contain words and are not read, with their names for messages."""


def read_word(archive: Archive) -> Document:
    """Reads a Word document. `reader` is "office.docx"; places are paragraphs (`line_start`) and cells.

    Raises:
        ReadError: `damaged`, `not_a_document` (entities), `too_large`, `empty`, `unsupported` (only pictures).
    """
    relations = archive.relations(archive.main)
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    parts = {
        kind: parse(archive, by_kind[kind]) for kind in ("styles", "numbering") if by_kind.get(kind, "") in archive
    }
    styles = Styles(parts.get("styles"))
    story = Story(styles, Numbering(parts.get("numbering"), styles))
    root = parse(archive, archive.main)
    roots = [root]
    body = root.find("w.body")
    drafts = [] if body is None else story.blocks(body)
    furniture: Drafts = []
    for identity in _furniture(story.sections):
        relation = relations.get(identity)
        if relation and relation.target in archive:
            roots.append(parse(archive, relation.target))
            furniture += story.blocks(roots[-1])
    for kind, note in (("footnotes", "w.footnote"), ("endnotes", "w.endnote"), ("comments", "w.comment")):
        if by_kind.get(kind, "") in archive:
            roots.append(parse(archive, by_kind[kind]))
            for element in roots[-1].iter(note):
                story.inline.begin_note(kind, element.get("w.id", ""))
                drafts += story.blocks(element)
    document = Document(
        blocks=tuple(_placed(drafts)),
        reader="office.docx",
        furniture=tuple(_paragraph(draft) for draft in paragraphs_of(furniture)),
        notes=(*_revisions(story), *_embedded(relations.values())),
        left_out=tuple(story.left_out),
        unplaced=tuple(_unclaimed_paragraphs(roots, story)),
    )
    _refuse_empty(document, root)
    return document


def _furniture(sections: Sequence[Element]) -> Iterator[str]:
    """Yields the ids of the parts that are page headers and footers, each once."""
    ids = (
        reference.get("r.id", "")
        for section in sections
        for kind in ("w.headerReference", "w.footerReference")
        for reference in section.findall(kind)
    )
    return iter(dict.fromkeys(ids))


def _placed(drafts: Drafts) -> Iterator[Block]:
    """Yields drafts as blocks; tables are numbered from 1 in document order."""
    tables = 0
    for draft in drafts:
        if isinstance(draft, Draft):
            yield _paragraph(draft)
        else:
            tables += 1
            yield _table(draft, tables)


def _table(draft: DraftTable, number: int) -> Table:
    header_rows = _head_rows(draft)
    cells = (
        Cell(
            cell.row,
            cell.column,
            tuple(
                _paragraph(replace(paragraph, level=0), f"table {number}!{column_letters(cell.column)}{cell.row + 1}")
                for paragraph in cell.paragraphs
            ),
            cell.row_span,
            cell.column_span,
            is_header=cell.row < header_rows,
        )
        for cell in draft.cells
    )
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _head_rows(table: DraftTable) -> int:
    """Returns the number of header rows: those marked as such, else bold rows at the top if not all are bold."""
    if table.header_rows:
        return table.header_rows
    bold: dict[int, bool] = {}
    for cell in table.cells:
        for paragraph in cell.paragraphs:
            bold[cell.row] = bold.get(cell.row, True) and paragraph.bold
    count = next((n for n in range(len(bold)) if not bold.get(n)), 0)
    return 0 if all(bold.values()) else count


def _paragraph(draft: Draft, cell: str | None = None) -> Paragraph:
    place = Place(line_start=draft.number, line_end=draft.number, cell=cell)
    return Paragraph.of((Line(clean(text), collapse(text), place) for text in draft.lines), draft.level)


def _revisions(story: Story) -> Iterator[str]:
    inserted, deleted = story.inline.inserted, story.inline.deleted
    if inserted or deleted:
        counts = f"what was inserted is read ({inserted}), what was deleted is not ({deleted})"
        yield f"tracked changes were not accepted: {counts}"


def _embedded(relations: Collection[Relation]) -> Iterator[str]:
    for kind, part in _EMBEDDED.items():
        count = sum(relation.kind == kind for relation in relations)
        if count:
            yield f"{part} is not read" if count == 1 else f"{part} is not read ({count} times)"


def _unclaimed_paragraphs(roots: Sequence[Element], story: Story) -> Iterator[Paragraph]:
    """Yields the words that no paragraph contains, one paragraph for each text element; they have no place."""
    for root in roots:
        for element in root.iter():
            text = element.text or "" if element.tag in TEXTS and element not in story.inline.taken else ""
            if WORD.search(text):
                yield Paragraph.of([Line(clean(text), collapse(text), Place())])


def _refuse_empty(document: Document, root: Element) -> None:
    if any(WORD.search(line.text) for line in document.lines()):
        return
    if any(element.tag == "a.blip" or element.tag.endswith("}imagedata") for element in root.iter()):
        raise ReadError(
            "unsupported", "the document holds pictures and no words: save it as PDF, whose pictures are read"
        )
    raise ReadError("empty", "the document holds no words")
