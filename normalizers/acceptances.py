"""Acceptances: a person confirms that a failed check found what the form really prints, such as weights of 95.

Acceptances are entries in the files of the corrections.  An entry names the check and its message, and states who
accepted it, when and why:

    - document: 9f31ab52…        # document_id, or the first 12 or more digits of it
      check: objective_weights_sum_to_100
      message: The objectives' weights (20 + 45 + 30) sum to 95, not to 100.
      who: M. Soto
      when: 2026-11-20
      why: printed so; confirmed by the agency's letter 1.045

With `pattern` instead of `document` and `message`, an entry accepts the findings of the check in all documents whose
message matches the pattern (`*` matches any text, `?` any character).

The check stays failed; the document becomes `accepted` when all its failures that count (`normalizers.status`) are
accepted.  An acceptance holds only for the bytes and the finding that the person saw: changed bytes or another finding
need a new review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.words import collapse
from normalizers.entries import YamlEntry
from normalizers.records import Check

_NEEDED = ("check", "who", "when", "why")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry: accepts one finding of one document, or all findings of a check that match `pattern`."""

    check: str
    who: str
    when: date
    why: str
    document: str | None = None
    message: str | None = None
    pattern: str | None = None

    @property
    def name(self) -> str:
        """Description for messages."""
        return f"acceptance of {self.check} by {self.who}"

    def applies_to(self, document_id: str) -> bool:
        return self.document is None or document_id.startswith(self.document)

    def is_of(self, check: Check) -> bool:
        """True if the entry accepts this failed check."""
        if check.passed or check.check != self.check:
            return False
        message = collapse(check.message or "")
        if self.pattern is not None:
            return re.fullmatch(_regex(collapse(self.pattern)), message) is not None
        return message == collapse(self.message or "")


def _regex(pattern: str) -> str:
    """Returns a pattern as a regular expression; only `*` and `?` are wildcards, unlike in `fnmatch`."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def parse_acceptance(entry: YamlEntry) -> Acceptance:
    """Parses an acceptance from its entry; raises `CorrectionError` if the entry is invalid."""
    entry.verify_names(_NEEDED, ("document", "message", "pattern"))
    values = {name: str(value) for name, value in entry.values.items() if name != "when" and value is not None}
    if "pattern" in values:
        if "message" in values or "document" in values:
            raise entry.error("stands in the place of document and message", "pattern")
        if not collapse(values["pattern"]).strip("*? "):
            raise entry.error("accepts whatever the check says: name some of its words", "pattern")
    elif "document" not in values or "message" not in values:
        raise entry.error("document and message (or pattern) missing")
    else:
        values["document"] = entry.document()
    return Acceptance(**values, when=entry.date("when"))


def accepted(checks: Sequence[Check], acceptances: Sequence[Acceptance]) -> list[Check]:
    """Returns the checks, failed ones with their acceptance, and a note for each acceptance that matches nothing."""
    out = [_with_acceptance(check, acceptances) for check in checks]
    return out + list(_unused(checks, acceptances))


def _with_acceptance(check: Check, acceptances: Sequence[Acceptance]) -> Check:
    for acceptance in acceptances:
        if acceptance.is_of(check):
            return replace(
                check,
                accepted_by=acceptance.who,
                accepted_on=acceptance.when.isoformat(),
                accepted_why=acceptance.why,
            )
    return check


def _unused(checks: Sequence[Check], acceptances: Sequence[Acceptance]) -> Iterator[Check]:
    """Yields a note for each acceptance of this document whose finding no longer exists."""
    for acceptance in acceptances:
        if acceptance.document is not None and not any(map(acceptance.is_of, checks)):
            yield Check(
                document_id=checks[0].document_id if checks else acceptance.document,
                check="acceptance_applies",
                passed=True,
                severity="info",
                message=f"What {acceptance.who} accepted of {acceptance.check} is no longer found: take the entry out.",
            )
