"""Reports whether every word of the source has a place in the document, and which words were left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from extractors.document import Document, Place, Reason
from extractors.fields import Note
from extractors.words import shortened

MOST_WORDS = 60
"""Maximum number of left-out lines that are quoted per reason; a text hidden behind a scan has thousands."""
WHY: dict[Reason, str] = {
    "hidden": "words that nobody sees (white, covered, clipped, marked as hidden, or on a layer or sheet, in a row or "
    "column that is hidden)",
    "watermark": "a watermark or stamp across the page",
    "duplicate_glyphs": "words drawn twice in one place",
    "note_mark": "raised marks that point to notes",
    "deleted": "words that a tracked change deletes",
    "placeholder": "prompts of fields that nobody filled in",
}


def source_notes(document: Document) -> Iterator[Note]:
    """Yields the note `words_accounted` for every document, and `words_left_out` if its reader left words out.

    Hidden words inside the cells of a table fail the check: the cells may state something else than they show.
    """
    lost = sum(len(paragraph.text.split()) for paragraph in document.unplaced)
    quoted = "; ".join(
        f"{shortened(part.text)!r}{_location_of(part.place, document)}" for part in document.unplaced[:5]
    )
    message = f"{lost} words of the source stand in no table and no paragraph: {quoted}" if lost else ""
    yield Note("words_accounted", message or "Every word of the source has its place.", "0", str(lost), not lost)
    if document.left_out:
        hidden = [out for out in document.left_out if out.reason == "hidden" and out.in_table]
        count = sum(len(out.line.text.split()) for out in hidden)
        message = "Left out: " + "; ".join(f"{WHY[reason]}: {words}" for reason, words in _quoted(document))
        yield Note("words_left_out", message, "0 hidden in tables", f"{count} hidden in tables", not hidden)


def _quoted(document: Document) -> Iterator[tuple[Reason, str]]:
    ordered = sorted(document.left_out, key=lambda out: list(WHY).index(out.reason))
    for reason, group in groupby(ordered, lambda out: out.reason):
        lines = [f"{shortened(out.line.text)!r}{_location_of(out.line.place, document)}" for out in group]
        more = f" and {len(lines) - MOST_WORDS} more" if len(lines) > MOST_WORDS else ""
        yield reason, ", ".join(lines[:MOST_WORDS]) + more


def _location_of(place: Place, document: Document) -> str:
    if place.cell is not None:
        return f" ({place.cell})"
    if place.page is not None:
        return f" (page {place.page})"
    return f" ({document.unit} {place.line_start})" if place.line_start is not None else ""
