"""Whether all of the source was read, and without doubt."""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding


def reader_doubts(facts: Facts) -> Iterator[Finding]:
    """What the reader was unsure of wants a person's look."""
    if facts.document.notes:
        yield Finding(
            "read_without_doubt", False, "no doubts", facts.document.notes, facts.document.notes, severity="warning"
        )
