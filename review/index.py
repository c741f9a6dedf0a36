"""The rows of the index, and the order of documents for the links to the previous and next one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from review.languages import _
from review.wording import name_as_text, wording

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the index; the fields are in the order in which `index.js` reads them."""

    key: str
    name: str
    status: str
    form: str
    year: int | None
    service: str
    region: str
    coverage: float | None
    checks: tuple[str, ...]
    """Names of failed checks, after the type of error of a failed document."""

    def cells(self) -> tuple[Any, ...]:
        """Returns the fields as the index shows them, in the current language, and whether too few words were read."""
        texts = (wording().check(c).fails if c in wording().checks else _(name_as_text(c)) for c in self.checks)
        return (*astuple(self)[:-1], list(dict.fromkeys(texts)), "coverage_complete" in self.checks)


def entry_of(document: Row, checks: Sequence[Row], failure: Row | None) -> Entry:
    """Builds an entry from a row of `documents`, its checks, and its open failure."""
    failed = [check["check"] for check in checks if not check["passed"]]
    if failure:
        failed.insert(0, failure["error_type"])
    return Entry(
        document["document_id"],
        document["file_name"],
        document["status"],
        document["form_type"],
        document["fiscal_year"],
        document["service_name"] or document["service_raw"] or "",
        document["region_name"] or document["region_raw"] or "",
        document["coverage"],
        tuple(dict.fromkeys(failed)),
    )


def entry_of_failure(key: str, failure: Row) -> Entry:
    """Builds an entry from a failure of a file that has no document_id."""
    return Entry(key, failure["source"], "failed", "unknown", None, "", "", None, (failure["error_type"],))


Neighbours = tuple[str, str]
"""Keys of the previous and next document in the initial order of the index ("" if there is none)."""
ALONE: Neighbours = ("", "")
_URGENCY = ("failed", "review", "accepted", "ok")


def key_of_path(source: str) -> str:
    """Returns the key of a file whose bytes could not be read and that has no document_id."""
    return "path-" + hashlib.sha256(source.encode()).hexdigest()[:16]


def neighbours(documents: Iterable[Row], failures: Iterable[Row]) -> dict[str, Neighbours]:
    """Returns the neighbours of each document by key; documents are ordered by urgency of status, then by name."""
    rows = [
        (_URGENCY.index(document["status"]), document["file_name"].casefold(), document["document_id"])
        for document in documents
    ]
    rows += [
        (0, failure["source"].casefold(), key_of_path(failure["source"]))
        for failure in failures
        if not failure["document_id"]
    ]
    keys = ["", *(key for *_, key in sorted(rows)), ""]
    return {key: (keys[position], keys[position + 2]) for position, key in enumerate(keys[1:-1])}
