"""The rows of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from warehouse.review.wording import spoken, wording

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
    """Names of failed checks, or the type of error of a failed document."""

    def cells(self) -> tuple[Any, ...]:
        return astuple(self)


def entry_of(document: Row, checks: Sequence[Row], failure: Row | None) -> Entry:
    """From a row of `documents`, its checks, and its open failure."""
    failed = [wording().check(c["check"]).fails for c in checks if not c["passed"] and c["severity"] != "info"]
    if failure:
        failed.insert(0, spoken(failure["error_type"]))
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
    return Entry(key, failure["source"], "failed", "unknown", None, "", "", None, (spoken(failure["error_type"]),))
