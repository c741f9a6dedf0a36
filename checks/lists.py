"""Checks that the parallel lists of a row agree: each verdict has one subject, and each row one product group."""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding

_SHOWN = 10


def verdicts_aligned(facts: Facts) -> Iterator[Finding]:
    """Checks that every verdict has exactly one subject."""
    if not facts.verdicts:
        return
    doubtful = [verdict for verdict in facts.verdicts if verdict.alignment == "ambiguous"]
    places = ", ".join(f"{v.activity} row {v.row_number} item {v.item_number}" for v in doubtful[:_SHOWN])
    message = f"These could belong to another measure: {places}." if doubtful else "Every verdict has its place."
    record = doubtful[0] if len(doubtful) == 1 else None
    yield Finding("verdicts_aligned", not doubtful, "0 ambiguous", f"{len(doubtful)} ambiguous", message, record=record)


def lists_agree(facts: Facts) -> Iterator[Finding]:
    """Reports that the lists of each row have equally many items, or that their words show which belong together.

    A disagreement is noted when the form is read; this function adds only the passed check.
    """
    if facts.verdicts and not any(note.check == "lists_agree" for note in facts.notes):
        message = "Lists of a row are of equal length, or their words say which items belong together."
        yield Finding("lists_agree", True, "equal counts", "equal counts", message, severity="warning")


def rows_apart(facts: Facts) -> Iterator[Finding]:
    """Checks that each row of the form has one product group; several groups show that rows were merged."""
    groups: dict[tuple[str, int], dict[str | None, None]] = {}
    for verdict in facts.verdicts:
        groups.setdefault((verdict.activity, verdict.row_number), {})[verdict.product_group] = None
    if not groups:
        return
    merged = {key: names for key, names in groups.items() if len(names) > 1}
    for (activity, number), names in list(merged.items())[:_SHOWN]:
        row = f"{activity} row {number}"
        group_names = ", ".join(name or "none" for name in names)
        message = f"{row} stands under several product groups ({group_names}): rows may have been read as one."
        yield Finding("rows_apart", False, "one product group", group_names, message, row, severity="warning")
    if not merged and not any(note.check == "rows_apart" for note in facts.notes):
        message = "Every row stands under one product group."
        yield Finding("rows_apart", True, "one product group", "one product group", message, severity="warning")
