"""What a form yields before any normalizing: words, each with its place and the rule that found it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from extractors.accounting import Account, account
from extractors.document import Document, Figure, Line, Paragraph, Span, Table
from extractors.immutable import immutable

if TYPE_CHECKING:
    from extractors.layouts.spec import ColumnType

ClaimKind = Literal["value", "heading", "label", "head", "furniture"]


@immutable()
class Field:
    """Words that say a value (`text`), the stretches of the source where they stand, and how they were found.

    `spans` is empty where the form does not print the value but implies it (a row's number): `place` then shows the
    lines of what was counted.  `rule` names the rule or component, `confidence` (0..1) how often it is right.
    """

    text: str
    spans: tuple[Span, ...] = ()
    rule: str = "cell"
    confidence: float = 1.0
    place: tuple[Line, ...] = ()
    type: ColumnType | None = None
    """What kind of words they are, where the layout says so; None: what their field in the dataset asks for."""

    @classmethod
    def of(
        cls, spans: Iterable[Span], rule: str = "cell", confidence: float = 1.0, type: ColumnType | None = None
    ) -> Field | None:
        """The words of `spans`, joined by a space; None where there are none."""
        said = [(span, text) for span in spans if (text := span.text)]
        if not said:
            return None
        if len(said) == 1:  # as nearly all are
            return cls(said[0][1], (said[0][0],), rule, confidence, type=type)
        return cls(" ".join([text for _, text in said]), tuple([span for span, _ in said]), rule, confidence, type=type)

    @property
    def figure(self) -> Figure | None:
        """The number that a workbook's cell stores, where the field is all that the cell says."""
        return self.spans[0].figure if len(self.spans) == 1 else None


RawRecord = dict[str, Field]
"""A record before normalizing: field name to words.  A field that the source does not say is absent."""


Claim = tuple[Span, ClaimKind]
"""A stretch of the source that is accounted for, and as what."""


@immutable()
class Note:
    """What a step has to say of a document: becomes a check of the same name, a failed one unless `passed`."""

    check: str
    message: str
    expected: str | None = None
    actual: str | None = None
    passed: bool = False


@immutable()
class Total:
    """What a row of totals prints under a column, and the cells over it.

    It can add up those since a heading or a total before it, whichever: `starts` says where in `parts` these end.
    """

    said: Field
    parts: tuple[Field, ...]
    starts: tuple[int, ...]


@immutable()
class HeadedTable:
    """A table as the form shaped it (stitched, folded), and the headings over it, outermost first."""

    table: Table
    heading: tuple[str, ...] = ()
    header_rows: int = 0


@dataclass
class Extraction:
    """What a form says: raw records by dataset, the tables as read, what was claimed, and what is in doubt."""

    document: Document
    form: str
    fields: dict[str, list[RawRecord]] = field(default_factory=dict)
    repeated: dict[str, list[RawRecord]] = field(default_factory=dict)
    """Records that a heading says again, by dataset: kept for comparison."""
    totals: list[Total] = field(default_factory=list)
    """Sums as printed: no records, but what the records are checked against."""
    tables: list[HeadedTable] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @cached_property
    def account(self) -> Account:
        """Its words, and those that nothing claims; counted when it is first asked, after the last claim."""
        return account(self)

    def add(self, dataset: str, record: dict[str, Field | None]) -> None:
        """Adds a record; fields that are None are left out, and what the others say is claimed."""
        kept = {name: value for name, value in record.items() if value is not None}
        self.fields.setdefault(dataset, []).append(kept)
        self.claims += [(span, "value") for value in kept.values() for span in value.spans]

    def claim(self, what: Paragraph | Span, kind: ClaimKind) -> None:
        """Accounts for a paragraph or a stretch of one."""
        self.claims.append((what.span() if isinstance(what, Paragraph) else what, kind))
