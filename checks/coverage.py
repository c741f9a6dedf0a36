"""Checks that all words of the source were read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.findings import Facts, Finding, quoted
from extractors.document import count_words
from extractors.language import read_verdict
from extractors.language.run_on import run_on
from extractors.layouts import form_spec
from extractors.layouts.heads import head_scores
from extractors.words import fold, shortened
from normalizers.records import Provenance, Residue

LEAST = 0.98
"""Minimum coverage: share of a source's words that has to be accounted for (0 to 1)."""
_SURE = 0.85
"""Minimum confidence (0 to 1) of a verdict read in the residue; below it, the words may be no verdict."""
_SHOWN = 5
_FIGURE = re.compile(r"[\d%]")
_REST_WORDS = 3
"""Minimum number of words of the rest of a sentence, which begins in lower case."""


def coverage_complete(facts: Facts) -> Iterator[Finding]:
    """Checks that nearly all words of a known form are accounted for, and that the residue contains nothing important.

    Important are figures, verdicts, column headers, torn sentences and joined list entries (`_important_part`).
    """
    coverage = facts.document.coverage
    if facts.document.form_type == "unknown" or coverage is None:
        return
    title = _first_title(facts)
    residue = [piece for piece in facts.residue if title is None or not _is_before(piece, title)]
    letter = sum(count_words(piece.text) for piece in facts.residue) - sum(count_words(piece.text) for piece in residue)
    coverage = _coverage_without(coverage, letter, facts)
    important = [(piece, why) for piece in residue if (why := _important_part(piece, facts.document.form_type))]
    passed = coverage >= LEAST and not important
    shown = important or [(piece, "words") for piece in residue]
    listed = "; ".join(f"{quoted(shortened(piece.text))} ({why}{_location_of(piece)})" for piece, why in shown[:_SHOWN])
    share = f"{100 * coverage:.1f}"
    message = f"{share} percent of the words were read." + (f" Left over: {listed}." if shown else "")
    yield Finding(
        "coverage_complete",
        passed,
        f"{100 * LEAST:.0f} percent; no figure, verdict or head left",
        f"{share} percent" + (f"; left: {quoted(shortened(shown[0][0].text))}" if important else ""),
        message,
        severity="warning",
    )


def _first_title(facts: Facts) -> Provenance | None:
    """Returns the place of the form's title that states the year; None if there is none.

    None too if records are printed before it: then it repeats an earlier title.
    """
    rows = (row for row in facts.provenance if row.dataset == "documents" and row.field == "fiscal_year")
    title = next((row for row in rows if (row.method or "").startswith("title")), None)
    records = (row for row in facts.provenance if row.dataset != "documents")
    return None if title is None or any(_is_before(row, title) for row in records) else title


def _is_before(piece: Residue | Provenance, title: Provenance) -> bool:
    """True if a piece is on a page (or line) before the title: it belongs to a cover letter."""
    if piece.cell:
        return False
    if piece.page is not None and title.page is not None:
        return piece.page < title.page
    return piece.line_end is not None and title.line_start is not None and piece.line_end < title.line_start


def _coverage_without(coverage: float, words: int, facts: Facts) -> float:
    """Returns the coverage that the document has without `words` words of its residue."""
    left = sum(count_words(piece.text) for piece in facts.residue)
    if not words or coverage >= 1.0:
        return coverage
    whole = left / (1.0 - coverage)
    return 1.0 - (left - words) / max(whole - words, 1.0)


def _important_part(piece: Residue, form: str) -> str | None:
    """Returns what a piece of the residue contains that should be in a record, for messages; None if nothing."""
    if _FIGURE.search(piece.text):
        return "a figure"
    if head_scores(piece.text) or any(head in f" {fold(piece.text)} " for head in _long_heads(form)):
        return "a column's head"
    reading = read_verdict(piece.text)
    if reading and reading.confidence >= _SURE:
        return "a verdict"
    if piece.text[:1].islower() and count_words(piece.text) >= _REST_WORDS:
        return "the rest of a sentence"
    return "two entries of a list" if run_on(piece.text) else None


def _long_heads(form: str) -> list[str]:
    """Returns the form's column headers of several words; single words occur in any sentence."""
    heads = {head for table in form_spec(form).tables.values() for head in table.by_head}
    return [f" {head} " for head in heads if " " in head]


def _location_of(piece: Residue) -> str:
    if piece.cell:
        return f", {piece.cell}"
    return f", page {piece.page}" if piece.page else f", line {piece.line_start}" if piece.line_start else ""
