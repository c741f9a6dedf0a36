"""The rows of the index, and which document comes after which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from review.languages import _
from review.wording import spoken, wording

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the index, in the order in which `index.js` reads its cells."""

    key: str
    name: str
    status: str
    form: str
    year: int | None
    service: str
    region: str
    coverage: float | None
    checks: tuple[str, ...]
    """Failed checks, or the type of error of a failed document: names out of code."""

    def cells(self) -> tuple[Any, ...]:
        """What the index shows, in the current language."""
        said = (wording().check(c).fails if c in wording().checks else _(spoken(c)) for c in self.checks)
        return (*astuple(self)[:-1], list(dict.fromkeys(said)))


def entry_of(document: Row, checks: Sequence[Row], failure: Row | None) -> Entry:
    """From a row of `documents`, its checks, and its open failure."""
    failed = [c["check"] for c in checks if not c["passed"] and c["severity"] != "info"]
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
    """From a failure of a file that has no document_id."""
    return Entry(key, failure["source"], "failed", "unknown", None, "", "", None, (failure["error_type"],))


Neighbours = tuple[str, str]
"""The keys of the documents before and after one, where the index stands as it is opened ("": there is none)."""
ALONE: Neighbours = ("", "")
_URGENCY = ("failed", "review", "accepted", "ok")


def key_of_path(source: str) -> str:
    """The key of a file whose bytes could not even be read: it has no document_id."""
    return "path-" + hashlib.sha256(source.encode()).hexdigest()[:16]


def neighbours(documents: Iterable[Row], failures: Iterable[Row]) -> dict[str, Neighbours]:
    """By key, what stands before and after each: the most urgent first, then by name."""
    rows = [(_URGENCY.index(d["status"]), d["file_name"].casefold(), d["document_id"]) for d in documents]
    rows += [(0, f["source"].casefold(), key_of_path(f["source"])) for f in failures if not f["document_id"]]
    keys = ["", *(key for *_, key in sorted(rows)), ""]
    return {key: (keys[n], keys[n + 2]) for n, key in enumerate(keys[1:-1])}
