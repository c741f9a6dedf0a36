"""What became of a damaged document: read rightly, flagged, or wrong in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

from damage.catalogue import Damaged, damaged
from rerender.catalogue import KINDS
from rerender.compare import KEYS, differences
from rerender.pmg_model import Gold

from extractors.document import ReadError
from pipeline import process

Rows = Mapping[str, Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`right`: it says what the document says; `flagged`: its status is not `ok`; `silent`: neither."""

    kind: Literal["right", "flagged", "silent"]
    what: str
    misses: tuple[str, ...] = ()
    """What differs from the nearest right reading."""


def rows_of(data: bytes, file_name: str) -> Rows | None:
    """The judged rows of a document; None where it cannot be read and says why."""
    try:
        return {k: [asdict(r) for r in v] for k, v in process(data, file_name).items() if k in KEYS}
    except ReadError:
        return None


def unstated(gold: Gold) -> Gold:
    """A reading without the status: damage may turn it."""
    document = {f: v for f, v in gold["documents"][0].items() if f != "status"}
    return {**gold, "documents": [document]}


@cache
def is_good(kind: str, form: str, seed: int) -> bool:
    """Whether the undamaged document is read rightly and is `ok`: only then does a flag speak of the damage."""
    made = KINDS[kind].make(form, seed)
    rows = rows_of(made.data, made.file_name)
    return rows is not None and rows["documents"][0]["status"] == "ok" and not differences(unstated(made.gold), rows)


def judged(document: Damaged) -> Outcome:
    """What became of it."""
    rows = rows_of(document.data, document.file_name)
    if rows is None or rows["documents"][0]["status"] != "ok":
        return Outcome("flagged", document.what)
    found = [differences(unstated(reading), rows) for reading in document.readings]
    if [] in found:
        return Outcome("right", document.what)
    nearest = min(found, key=lambda misses: sum(1 for _ in misses), default=["nothing says that it is whole"])
    return Outcome("silent", document.what, tuple(nearest))


def outcome(kind: str, form: str, seed: int, name: str) -> Outcome | None:
    """What became of a damage to a good document; None where the document is not good or cannot be damaged so."""
    document = damaged(kind, form, seed, name)
    return None if document is None or not is_good(kind, form, seed) else judged(document)
