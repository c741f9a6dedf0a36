"""Classifies the reading of a damaged document: right, flagged, or silently wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from damage.catalogue import Damaged, damaged
from rerender.catalogue import KINDS
from rerender.compare import differences, rows_of
from rerender.pmg_model import Gold

from extractors.document import ReadError


@dataclass(frozen=True, slots=True)
class Outcome:
    """`right`: the rows are a right reading; `flagged`: the status is not `ok`; `silent`: neither."""

    kind: Literal["right", "flagged", "silent"]
    what: str
    misses: tuple[str, ...] = ()
    """Differences from the most similar right reading."""


def unstated(gold: Gold) -> Gold:
    """Returns a gold answer without the status, which damage can change."""
    document = {f: v for f, v in gold["documents"][0].items() if f != "status"}
    return {**gold, "documents": [document]}


@cache
def is_good(kind: str, form: str, seed: int) -> bool:
    """True if the undamaged document is read correctly and is `ok`: only then does a flag come from the damage."""
    made = KINDS[kind].make(form, seed)
    try:
        rows = rows_of(made.data, made.file_name)
    except ReadError:
        return False
    return rows["documents"][0]["status"] == "ok" and not differences(unstated(made.gold), rows)


def judged(document: Damaged) -> Outcome:
    """Processes a damaged document and classifies its reading."""
    try:
        rows = rows_of(document.data, document.file_name)
    except ReadError:
        return Outcome("flagged", document.what)
    if rows["documents"][0]["status"] != "ok":
        return Outcome("flagged", document.what)
    found = [differences(unstated(reading), rows) for reading in document.readings]
    if [] in found:
        return Outcome("right", document.what)
    nearest = min(found, key=len, default=["nothing says that it is whole"])
    return Outcome("silent", document.what, tuple(nearest))


def outcome(kind: str, form: str, seed: int, name: str) -> Outcome | None:
    """Classifies one damage to a good document; None if the document is not good or the damage does not apply."""
    document = damaged(kind, form, seed, name)
    return None if document is None or not is_good(kind, form, seed) else judged(document)
