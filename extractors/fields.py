"""What a form yields before normalizing: words, each with its place and the rule that found it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from extractors.accounting import Account, account
from extractors.document import Document, Figure, Line, Paragraph, Span, Table
from extractors.immutable import immutable_dataclass

if TYPE_CHECKING:
    from extractors.layouts.spec import ColumnType

ClaimKind = Literal["value", "heading", "label", "head", "furniture"]


@immutable_dataclass()
class Field:
    """The words of a value (`text`), the spans of the source that contain them, and the rule that found them.

    `spans` is empty if the form implies the value without printing it (the number of a row); `place` then holds the
    lines that were counted. `rule` names the rule or component, `confidence` (0 to 1) how often that rule is right.
    """

    text: str
    spans: tuple[Span, ...] = ()
    rule: str = "cell"
    confidence: float = 1.0
    place: tuple[Line, ...] = ()
    type: ColumnType | None = None
    """Column type that the layout declares for these words; None: the field's type in the dataset decides."""

    @classmethod
    def of(
        cls, spans: Iterable[Span], rule: str = "cell", confidence: float = 1.0, type: ColumnType | None = None
    ) -> Field | None:
        """Builds a field from the non-empty texts of `spans`, joined by a space; None if all are empty."""
        printed = [(span, text) for span in spans if (text := span.text)]
        if not printed:
            return None
        text = printed[0][1] if len(printed) == 1 else " ".join([text for _, text in printed])
        return cls(text, tuple([span for span, _ in printed]), rule, confidence, type=type)

    @property
    def figure(self) -> Figure | None:
        """The number stored in a workbook's cell, if the field covers the whole text of the cell; else None."""
        return self.spans[0].figure if len(self.spans) == 1 else None


RawRecord = dict[str, Field]
"""A record before normalizing: field name to field. A field that the source does not state is absent."""


Claim = tuple[Span, ClaimKind]
"""A span of the source that is accounted for, and what it is accounted for as."""


@immutable_dataclass()
class Note:
    """A finding about a document; it becomes a check of the same name, failed unless `passed`."""

    check: str
    message: str
    expected: str | None = None
    actual: str | None = None
    passed: bool = False


@immutable_dataclass()
class Total:
    """The value of a total row in a column, with the cells above it.

    It can be the sum of the cells since any heading or earlier total: `starts` are the indices of these in `parts`.
    """

    value: Field
    parts: tuple[Field, ...]
    starts: tuple[int, ...]


@immutable_dataclass()
class HeadedTable:
    """A table as the form shaped it (stitched, folded), with the headings above it, outermost first."""

    table: Table
    heading: tuple[str, ...] = ()
    header_rows: int = 0


@dataclass
class Extraction:
    """Everything extracted from a document: raw records by dataset, tables, claimed spans, and notes on doubts."""

    document: Document
    form: str
    fields: dict[str, list[RawRecord]] = field(default_factory=dict)
    repeated: dict[str, list[RawRecord]] = field(default_factory=dict)
    """Records stated by headings, by dataset; kept for comparison with the records of the tables."""
    totals: list[Total] = field(default_factory=list)
    """Values of total rows; the records are checked against them."""
    tables: list[HeadedTable] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @cached_property
    def account(self) -> Account:
        """Word counts and residue; computed at the first access, so read it only after the last claim."""
        return account(self)

    def add(self, dataset: str, record: dict[str, Field | None]) -> None:
        """Adds a record without its None fields, and claims the spans of the others as values."""
        kept = {name: value for name, value in record.items() if value is not None}
        self.fields.setdefault(dataset, []).append(kept)
        self.claims += [(span, "value") for value in kept.values() for span in value.spans]

    def claim(self, claimed: Paragraph | Span, kind: ClaimKind) -> None:
        """Accounts for a paragraph, or for a span of one."""
        self.claims.append((claimed.span() if isinstance(claimed, Paragraph) else claimed, kind))
