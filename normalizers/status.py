"""Decides which failed checks count against a document, and what its status is."""

from __future__ import annotations

from collections.abc import Iterable

from normalizers.records import Check

FORM_CONTRADICTIONS = frozenset({"verdict_agrees_with_figures"})
"""Checks that fail if a form contradicts itself although it was read correctly: nothing may be lost or misread."""


def failures_that_count(checks: Iterable[Check]) -> list[Check]:
    """Returns the failed checks that may mean a wrong value: they decide the status and lower confidences."""
    return [check for check in checks if not check.passed and check.check not in FORM_CONTRADICTIONS]


def status_of(checks: Iterable[Check]) -> str:
    """Returns `ok` if no failure counts, `accepted` if people accepted all failures that count, else `review`."""
    failures = failures_that_count(checks)
    if not failures:
        return "ok"
    return "accepted" if all(check.accepted_by for check in failures) else "review"
