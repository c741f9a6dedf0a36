"""Joins lines outside tables that were wrapped to a fixed width into paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Block, Paragraph
from extractors.list_markers import opens_item
from extractors.readers.known_lines import heading_level, opens_section, opens_table
from extractors.readers.paragraphs import hard_break
from extractors.readers.text.blocks import block_paragraph
from extractors.readers.text.source import SourceLine

_LEAST_WIDTH = 60
"""Minimum length of the longest line, in characters, of a wrapped text; shorter texts are written in short lines."""


def join_wrapped(lines: Sequence[SourceLine]) -> list[Block]:
    """Returns the paragraphs of lines outside tables; a full line continues on the next one."""
    width = max((len(line.text.strip()) for line in lines), default=0)
    out: list[Block] = []
    group: list[SourceLine] = []
    for line in lines:
        if group and not _continues(group[-1], line, width):
            out.append(_paragraph(group))
            group = []
        group.append(line)
    return [*out, _paragraph(group)] if group else out


def _continues(before: SourceLine, line: SourceLine, width: int) -> bool:
    above, text = before.text.strip(), line.text.strip()
    ended = above.endswith((".", ":")) and not text[:1].islower()
    return (
        width >= _LEAST_WIDTH
        and line.number == before.number + 1
        and not ended
        and not heading_level(before.text)[0]
        and not hard_break(above, text, width, exact=True)
        and not (opens_item(text) or opens_section(text) or opens_table(text))
    )


def _paragraph(group: Sequence[SourceLine]) -> Paragraph:
    return block_paragraph(group[0]) if len(group) == 1 else Paragraph.of(line.cut() for line in group)
