"""Whether the parallel lists of a row agree: every verdict has one thing that it judges."""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding


def verdicts_aligned(facts: Facts) -> Iterator[Finding]:
    """Every verdict has one thing that it judges."""
    if not facts.verdicts:
        return
    doubtful = [v for v in facts.verdicts if v.alignment == "ambiguous"]
    where = ", ".join(f"{v.activity} row {v.row_number} item {v.item_number}" for v in doubtful[:10])
    message = f"Could hang elsewhere: {where}." if doubtful else "Every verdict has its place."
    record = doubtful[0] if len(doubtful) == 1 else None
    yield Finding("verdicts_aligned", not doubtful, "0 ambiguous", f"{len(doubtful)} ambiguous", message, record=record)
