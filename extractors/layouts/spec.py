"""The schema of layout files: a form, its tables and their columns, as frozen types.

A layout file is the only definition of what a form prints and means: the headers that name a column, the type of its
cells, the field that it feeds; the rows of a table; the meaning of titles, labels and headings.
`extractors.layouts.load` makes these types from YAML and reports mistakes by file, line and key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from extractors.layouts.folding import PLACEHOLDERS, fold_head, sample_head
from extractors.layouts.patterns import PLACEHOLDER, label_pattern, read_pattern, title_pattern

ColumnType = Literal[
    "text", "number", "count", "percent", "figure", "code", "formula", "target", "fraction", "mark", "verdict", "month"
]
"""Kind of content in a column's cells.

text: words. number: the number of a row. count: how many. percent: a weight or share. figure: any other number.
code: an identifier. formula: how an indicator is computed. target: a value with its unit and the computation behind
it. fraction: a numerator and a denominator. mark: an X. verdict: SI, NO and the like. month: a month of a year.
"""

MIN_EVIDENCE = 0.6
"""Minimum certainty (0 to 1) for a document to count as a form; below it the document is `unknown`."""

NO_FIELD = "-"
"""Value of `field` for a column that feeds no field."""

FITS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(?:n?[°º.]*\s*)?\d{1,3}\s*[.)°º-]*"),
    "count": re.compile(r"\d{1,3}"),
    "percent": re.compile(r"[\d.,]+\s*%?"),
    "mark": re.compile(r"\W*x\W*|si|no|-+"),
}
"""Patterns of the cells of a type (lower case, no accents); a type without a pattern accepts any text."""

_NUMBER_IN_WORDS = re.compile(r"(?:.*\W)?(?:\d{1,3}|[ivx]{1,4})(?:\W.*)?")


def fits_type(text: str, kind: ColumnType | None, *, begins_row: bool = False) -> bool:
    """True if a plain text can be a value of a type; a number that begins no row can be in words ("Etapa II")."""
    pattern = _NUMBER_IN_WORDS if kind == "number" and not begins_row else FITS.get(kind or "")
    return pattern is None or pattern.fullmatch(text.strip()) is not None


_FILLS: Mapping[ColumnType, tuple[str, ...]] = {
    "target": ("_raw", "_value", "_unit", "_numerator", "_denominator"),
    "formula": ("", "_raw", "_numerator", "_denominator"),
    "fraction": ("_numerator", "_denominator"),
    "verdict": ("", "_raw"),
}


def dataset_columns_of(field: str, kind: ColumnType) -> tuple[str, ...]:
    """Returns the dataset columns that a field of a type fills; the fraction `x_computation` fills columns of `x`."""
    stem = field.removesuffix("_computation") if kind == "fraction" else field
    return tuple(f"{stem}{end}" for end in _FILLS.get(kind, ("",)))


def keys_error(keys: tuple[str, ...], message: str) -> PydanticCustomError:
    """Returns an error that several keys cause together; `keys` is the path to the one to change."""
    return PydanticCustomError("layout", "{message}", {"message": message, "keys": keys})


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _with_names(items: Any) -> Any:
    """Adds to each item of a mapping its key as its name."""
    if not isinstance(items, dict):
        return items
    return {name: item | {"name": str(name)} if isinstance(item, dict) else item for name, item in items.items()}


Pattern = Annotated[re.Pattern[str], BeforeValidator(read_pattern)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
OneOf = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""A name, or several names of which one is enough."""


def _heads(heads: tuple[str, ...]) -> tuple[str, ...]:
    for head in heads:
        if match := PLACEHOLDER.search(sample_head(head)):
            raise ValueError(f"in a head there is {', '.join(PLACEHOLDERS)}, no {match[0]}")
        if "{roman}" in head and not head.rstrip().endswith("{roman}"):
            raise ValueError("{roman} stands at the end of a head; within one there is {quarter}")
    return tuple(dict.fromkeys(fold_head(sample_head(head)) for head in heads))


Heads = Annotated[Words, AfterValidator(_heads)]
"""Wordings of a column header, folded; `{year}`, `{month}`, `{quarter}` and `{roman}` stand for any of these."""


class Spec(BaseModel):  # noqa: PLW1641 - its hash is set for each of its kinds
    """Base of all specs: immutable, and compared by identity, as each exists only once."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.__hash__ = object.__hash__  # type: ignore[method-assign]  # pydantic's own looks at every field

    def __eq__(self, other: object) -> bool:
        return self is other

    def changed(self, **changes: Any) -> Self:
        """Returns a copy with some fields changed."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return self.model_construct(**{**fields, **changes})


class ColumnSpec(Spec):
    """A column: the headers that name it, the type of its cells, and the field of its table's dataset that it fills."""

    name: str
    heads: Heads
    type: ColumnType = "text"
    field: str = ""
    """Default: the column's own name.  "-": no field; its words are still accounted for."""
    anchor: Literal["number", "label", "words"] | None = None
    """Content of a cell that begins a row: a number, a text that `parts` matches, or words.  A row without it continues
    the row above."""
    once: bool = False
    """True if it has a value only once in a row, so that a row with the value is complete."""
    optional: bool = False
    """True if only some agencies add it; where a source has cells but no rows, rows are counted without it."""
    carries: bool = False
    """True if its value also holds for the rows below, until the next value."""
    several: bool = False
    """True if more than one header of a table can name it; its cells are then joined."""
    latest: bool = False
    """True if several headers of a table can name it, each with a year; only the latest year's cells are used."""
    earlier_than: str = ""
    """Column whose header has a later year: "Efectivo 2014" beside "Meta 2014" is no column of past results."""
    repeats: bool = False
    """True if several columns of a table have such a header, each separate: one for each month, or each stage."""
    adds: bool = False
    """True if a total row below prints the sum of its cells."""
    detail: bool = False
    """True if no dataset has a column for it: its value becomes a record of `details`, under the field's name."""
    dataset: str | None = None
    """Dataset in which each cell of the column is a record of its own."""
    says: Mapping[str, str] = {}
    """Fields and values that the column's presence implies ("cumulative: true")."""
    context: Words = ()
    """Fields that the cells' own records take from the record of the row."""
    labels: Mapping[str, Words] = {}
    """Labels inside its cells ("Operando 1="), by the field of the words after them."""
    joins: str = " "
    """Text put between its words and those of an earlier column that feeds the same field."""
    parts: Pattern | None = None
    """Pattern of a cell (plain text): each named group is a field, all other text is a label."""

    @property
    def can_repeat(self) -> bool:
        """True if more than one header of a table can name the column."""
        return self.several or self.repeats or self.latest

    @cached_property
    def label_pattern(self) -> re.Pattern[str] | None:
        """Pattern of the labels inside its cells, each a group named `<field>__<number>`; None without labels."""
        return label_pattern(self.labels, r"\s*[=:]\s*") if self.labels else None

    def fits(self, text: str) -> bool:
        """True if a cell with this plain text can belong to the column, by its type."""
        return fits_type(text, self.type, begins_row=self.anchor is not None)


class BandSpec(Spec):
    """A row of one cell above the rows that it describes ("Eficacia/Producto")."""

    pattern: Pattern
    field: str


class TableSpec(Spec):
    """A kind of table: its columns, those that identify it, and the meaning of its rows."""

    name: str
    dataset: str | None = None
    columns: Annotated[Mapping[str, ColumnSpec], BeforeValidator(_with_names), Field(min_length=1)]
    known_by: Annotated[tuple[OneOf, ...], Field(min_length=1)]
    """Columns that every such table has; of several names in one entry one is enough."""
    band: BandSpec | None = None
    context: Words = ()
    """Fields that its records take from headings, the header, or earlier tables."""
    provides: Mapping[str, str] = {}
    """Fields that later tables can take from its rows, each with the column that contains it."""
    completes: str | None = None
    """Dataset whose records its rows complete, found by its columns with an `anchor`; its header has no other column.
    """
    labels: Mapping[str, Words] = {}
    """Labels of full-width rows ("Justificación: …"), by the field of the row above that they fill."""
    number: str | None = None
    """Number by which a heading names it ("1.1")."""
    own: Mapping[str, Any] = {}
    """Settings that only the form's plugin reads."""

    @model_validator(mode="after")
    def _verify_column_references(self) -> TableSpec:
        references = [("known_by", name) for group in self.known_by for name in group]
        references += [("columns", column.earlier_than) for column in self.columns.values() if column.earlier_than]
        for key, name in [*references, *(("provides", name) for name in self.provides.values())]:
            if name not in self.columns:
                raise keys_error((key,), f"there is no column {name!r}")
        owner: dict[str, str] = {}
        for name, column in self.columns.items():
            for head in column.heads:
                if head in owner:
                    message = f"the head {head!r} is claimed by the column {owner[head]!r} too"
                    raise keys_error(("columns", name, "heads"), message)
                owner[head] = name
        return self

    @cached_property
    def label_pattern(self) -> re.Pattern[str] | None:
        """Pattern of the labels of full-width rows, each a group named `<field>__<number>`; None without labels."""
        return label_pattern(self.labels, r"\s*[:.]\s*") if self.labels else None

    @cached_property
    def by_head(self) -> Mapping[str, str]:
        """Maps each folded header to the column that it names."""
        return {head: name for name, column in self.columns.items() for head in column.heads}

    def can_be(self, heads: Iterable[str]) -> bool:
        """True if these folded headers name all columns that identify the table (`known_by`); False for most rows."""
        named = {self.by_head[head] for head in heads if head in self.by_head}
        return bool(named) and not any(named.isdisjoint(group) for group in self.known_by)


def _title(value: Any) -> Any:
    return {"pattern": value} if isinstance(value, str) else value


class Title(Spec):
    """A title: its pattern, and the fields that it implies."""

    pattern: Annotated[Pattern, AfterValidator(title_pattern)]
    """Pattern for folded text (lower case, no accents, no punctuation)."""
    says: Mapping[str, str] = {}
    """Fields and values that the title's presence implies ("instrument: mei")."""


TitleSpec = Annotated[Title, BeforeValidator(_title)]
"""A title, or only its pattern."""


class SheetSpec(Spec):
    """A sheet of a workbook, recognised by its name, and the fields that the name implies."""

    pattern: Pattern
    """Pattern for folded text, searched anywhere in the name."""
    says: Mapping[str, str] = {}
    """Fields and values that hold in this sheet, whatever its titles imply ("instrument: pmg")."""
    printed: bool = False
    """True if the sheet holds no values, only printed text: instructions, lists to choose from."""


SheetSpecs = Annotated[
    tuple[SheetSpec, ...],
    BeforeValidator(lambda value: [_title(sheet) for sheet in value] if isinstance(value, list) else value),
]


class HeadingSpec(Spec):
    """A heading with values for what is below it: each named group of its patterns is a field."""

    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(_as_list), Field(min_length=1)]
    dataset: str | None = None
    """Dataset in which the heading is a record of its own, unless a table has the same record."""
    says: Mapping[str, str] = {}
    """Fields and values that the heading's presence implies ("instrument: cdc")."""
    needs: Words = ()
    """Groups of which one must match, unless the line is short or the source marks it as a heading."""
    provides: Words = ()
    """Fields that tables below it can take; default: all."""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for pattern in self.patterns for name in pattern.groupindex))

    def has_needed(self, match: re.Match[str]) -> bool:
        """True if a match of a pattern states a value that the heading needs, or if it needs none."""
        return not self.needs or any(map(match.group, self.needs))

    def is_stated(self, words: str) -> bool:
        """True if plain words are this heading by what they state, whatever their length."""
        return any((match := pattern.match(words)) and self.has_needed(match) for pattern in self.patterns)


class RequiredSpec(Spec):
    """Fields that a form always prints for a dataset's records; if one is missing, it was lost in reading."""

    dataset: str
    fields: tuple[OneOf, ...] = ()
    """Required fields; of several names in one entry one is enough."""
    least: int = 0
    """Minimum number of records."""
    since: Annotated[int, Field(alias="from")] = 0
    until: Annotated[int, Field(alias="to")] = 9999
    """Last year in which the requirement holds; `since` is the first."""
    head: str | None = None
    """Column whose header the document must have for the rule to hold: of the dataset's table, or `table.column`."""
    where: Mapping[str, Words] = {}
    """Values by field; the requirement holds only for records that have one of them."""


class FormSpec(Spec):
    """A form: how to recognise it, the meaning of its header and headings, and its tables."""

    form: str
    name: str
    country: str = "CL"
    """Country whose agencies fill in the form; names and codes are looked up in its lists.  Only CL has lists."""
    years: str = ""
    """Years in which the form was used, for people ("2001-")."""
    titles: Annotated[tuple[TitleSpec, ...], Field(min_length=1)]
    """Titles near the beginning of a document that identify the form."""
    weak_titles: tuple[TitleSpec, ...] = ()
    """Titles that other documents have too: they count as evidence, but are not enough alone."""
    evidence: Mapping[str, float] = {}
    """Weight of each kind of evidence for this form (0 to 1); weights add up, and `MIN_EVIDENCE` is enough."""
    header: Mapping[str, Words] = {}
    names: Mapping[str, Pattern] = {}
    """Patterns (plain text) of lines before the tables that state a field of the header without a label."""
    empty: Pattern | None = None
    """Pattern (plain text) of a cell without a value ("N/A")."""
    sections: Words = ()
    """Headings that only name what follows and carry no value."""
    notes: tuple[Pattern, ...] = ()
    """Patterns of lines below the rows that explain a note mark; elsewhere such lines may be a lost part of a row."""
    printed: tuple[Pattern, ...] = ()
    """Patterns (plain text) of lines without values, such as signatures."""
    sheets: SheetSpecs = ()
    """Sheets of a workbook whose names have a meaning."""
    means: Mapping[str, Mapping[str, Words]] = {}
    """Fields with a closed set of values: by value, the words that stand for it ("formulario_h": Formulario H, H)."""
    headings: Mapping[str, HeadingSpec] = {}
    numbered: Pattern | None = None
    """Pattern (plain text) of headings that name the table below them by its number; it has a group `number`."""
    tables: Annotated[Mapping[str, TableSpec], BeforeValidator(_with_names)]
    labels: Mapping[str, Pattern] = {}
    """Patterns (plain text) of words printed before or between values; the key is a word that every match contains."""
    prints: Literal["programme", "part"] | None = None
    """programme: all objectives (their weights add up to 100) and everything below them.  part: only what the form
    judges, so that a number may be left out."""
    required: tuple[RequiredSpec, ...] = ()
    """Fields and records that the form always prints."""
    together: Mapping[str, Words] = {}
    """Fields, by dataset, that either all records of a document have or none."""

    @cached_property
    def title_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(title.pattern for title in self.titles)

    plugin: str | None = None
    """Module with the code for what the layout file cannot express."""
    own: Mapping[str, Any] = {}
    """Settings that only the plugin reads."""
