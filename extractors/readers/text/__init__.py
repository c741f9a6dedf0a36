"""Reads text files of every dialect (exported, dumped, pasted or converted) into a `Document`."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from extractors.document import Block, Document, Paragraph, Table
from extractors.readers.text.accounted import unplaced
from extractors.readers.text.dialects import BARS, PIPES, choose
from extractors.readers.text.html import holds_tables, part_tables
from extractors.readers.text.lost_bars import lost_bars
from extractors.readers.text.pages import part_furniture
from extractors.readers.text.source import SourceText, split_lines

__all__ = ["read_text"]

_MOST_DOUBTS = 3


def read_text(data: bytes) -> Document:
    """Reads a text file: detects its encoding, then its dialect.

    Places are lines (from 1; a form feed begins no line) and, if there are form feeds, pages. `Document.reader` is
    "text." and the dialect's name, `confidence` (0 to 1) how certain the dialect is.

    Raises:
        ReadError: `empty`, `not_a_document`, `too_large`.
    """
    source = split_lines(data)
    lines, furniture = part_furniture(source.lines)
    flow = replace(source, lines=tuple(lines))
    read = _read_tagged if holds_tables(lines) else _read
    blocks, reader, confidence = read(flow)
    doubts = islice(lost_bars(lines), _MOST_DOUBTS) if reader in (BARS.name, PIPES.name) else ()
    document = Document(
        blocks=tuple(blocks),
        reader=f"text.{reader}",
        furniture=tuple(Paragraph.of([line.cut()]) for line in furniture),
        page_count=source.page_count,
        confidence=confidence,
        notes=(*source.notes, *doubts),
    )
    return replace(document, unplaced=unplaced(source.lines, document.lines()))


def _read(flow: SourceText) -> tuple[list[Block], str, float]:
    dialect, confidence = choose(flow)
    return dialect.read(flow), dialect.name, confidence


def _read_tagged(flow: SourceText) -> tuple[list[Block], str, float]:
    """Reads a text with HTML tables; the lines outside them are read in the dialect chosen for all of them."""
    parts = part_tables(flow.lines)
    outside = [line for part in parts if not isinstance(part, Table) for line in part]
    dialect, confidence = choose(replace(flow, lines=tuple(outside)))
    blocks: list[Block] = []
    for part in parts:
        blocks += [part] if isinstance(part, Table) else dialect.read(replace(flow, lines=tuple(part)))
    return blocks, "html", confidence
