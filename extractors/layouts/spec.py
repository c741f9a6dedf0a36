"""What a layout file may say: a form, its tables, their columns, as frozen types.

Everything that a form prints and means is said here once, in data: the heads that name a column, the type of what
stands under them, the field that it feeds; what a table's rows are; what titles, labels and headings say.
`extractors.layouts.load` makes these types from YAML and says where a file is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from extractors.layouts.folding import PLACEHOLDERS, fold_head, sample_head
from extractors.words import plain

ColumnType = Literal[
    "text", "number", "count", "percent", "figure", "code", "formula", "target", "fraction", "mark", "verdict", "month"
]
"""What stands in a column's cells.

text: words. number: the number of a row. count: how many. percent: a weight or share. figure: any other number.
code: an identifier. formula: how an indicator is computed. target: a value with its unit and the computation behind
it. fraction: a numerator and a denominator. mark: an X. verdict: SI, NO and their like. month: a month of a year.
"""

MIN_EVIDENCE = 0.6
"""A document of which no form is as sure as this (0..1) is `unknown`."""

NO_FIELD = "-"
"""The field of a column that feeds none."""

FITS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(?:n?[°º.]*\s*)?\d{1,3}\s*[.)°º-]*"),
    "count": re.compile(r"\d{1,3}"),
    "percent": re.compile(r"[\d.,]+\s*%?"),
    "mark": re.compile(r"\W*x\W*|si|no|-+"),
}
"""What cells of a type look like (lower case, no accents); a type that is not here can be any words."""

_FILLS: Mapping[ColumnType, tuple[str, ...]] = {
    "target": ("_raw", "_value", "_unit", "_numerator", "_denominator"),
    "formula": ("", "_raw", "_numerator", "_denominator"),
    "fraction": ("_numerator", "_denominator"),
    "verdict": ("", "_raw"),
}


def fills(field: str, kind: ColumnType) -> tuple[str, ...]:
    """The columns of its dataset that a field of a type fills; `target_computation`, a fraction, those of `target`."""
    stem = field.removesuffix("_computation") if kind == "fraction" else field
    return tuple(f"{stem}{end}" for end in _FILLS.get(kind, ("",)))


def wrong(keys: tuple[str, ...], message: str) -> PydanticCustomError:
    """A mistake that only several keys together make; `keys` lead to the one that is to be changed."""
    return PydanticCustomError("layout", "{message}", {"message": message, "keys": keys})


_NOT_WORDS = re.compile(r"\\.|\(\?P[<=]\w+[>)]|\(\?[a-zA-Z-]*[:)]")
"""What of a pattern stands for no letter of its own."""
_PLACEHOLDER = re.compile(r"\{([a-z_]\w*)\}", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"


def _compiled(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        pattern = re.compile(text.replace("{year}", _YEAR))
    except re.error as error:
        raise ValueError(f"the pattern does not compile: {error}") from None
    if found := _PLACEHOLDER.search(pattern.pattern):
        raise ValueError(f"in a pattern there is {{year}}, no {found[0]}")
    words = _NOT_WORDS.sub("", text)
    if odd := next((c for c in words if c != "ñ" and plain(c) != c), None):
        raise ValueError(f"{odd!r} is never found: what is searched is in lower case without accents")
    return pattern


def label_pattern(labels: Mapping[str, tuple[str, ...]], end: str) -> re.Pattern[str]:
    """Labels on plain text, the longest first, each a group named by its field."""
    said = sorted(((field, plain(w)) for field, words in labels.items() for w in words), key=lambda s: -len(s[1]))
    options = (f"(?P<{field}__{i}>{re.escape(words)})" for i, (field, words) in enumerate(said))
    return re.compile(rf"(?<!\w)(?:{'|'.join(options)}){end}")


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _named(items: Any) -> Any:
    """Each item of a mapping with its key as its name."""
    if not isinstance(items, dict):
        return items
    return {name: item | {"name": str(name)} if isinstance(item, dict) else item for name, item in items.items()}


Pattern = Annotated[re.Pattern[str], BeforeValidator(_compiled)]
Words = Annotated[tuple[str, ...], BeforeValidator(_several)]
OneOf = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""A name, or several of which one is enough."""


def _heads(heads: tuple[str, ...]) -> tuple[str, ...]:
    for head in heads:
        if found := _PLACEHOLDER.search(sample_head(head)):
            raise ValueError(f"in a head there is {', '.join(PLACEHOLDERS)}, no {found[0]}")
        if "{roman}" in head and not head.rstrip().endswith("{roman}"):
            raise ValueError("{roman} stands at the end of a head; within one there is {quarter}")
    return tuple(dict.fromkeys(fold_head(sample_head(head)) for head in heads))


Heads = Annotated[Words, AfterValidator(_heads)]
"""Wordings of a column head, folded; `{year}`, `{month}`, `{quarter}` and `{roman}` stand for any of these."""


class Spec(BaseModel):  # noqa: PLW1641 - its hash is set for each of its kinds
    """Read once and never changed; told apart by identity, as there is one of each."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.__hash__ = object.__hash__  # type: ignore[method-assign]  # pydantic's own looks at every field

    def __eq__(self, other: object) -> bool:
        return self is other

    def changed(self, **said: Any) -> Self:
        """The same with some of what it says changed."""
        own = {name: getattr(self, name) for name in type(self).model_fields}
        return self.model_construct(**{**own, **said})


class ColumnSpec(Spec):
    """A column: the heads that name it, what stands in it, and the field of its table's dataset that it feeds."""

    name: str
    heads: Heads
    type: ColumnType = "text"
    field: str = ""
    """Not said: its own name; "-": none, its words are accounted for."""
    anchor: Literal["number", "label", "words"] | None = None
    """What in it begins a row: a number, a cell made as `parts` says, or words.  A row without is another's rest."""
    once: bool = False
    """It stands once in a row, so that a row with it is whole."""
    optional: bool = False
    """Only some agencies add it: cells without rows are counted without it."""
    carries: bool = False
    """What it says holds for the rows below, until it says something else."""
    several: bool = False
    """More than one head of a table can name it: its cells are joined."""
    latest: bool = False
    """Several heads of a table can name it, each with a year: the latest counts, the years before are accounted for."""
    repeats: bool = False
    """Several columns of a table have such a head, each for itself: one for each month, or each stage."""
    adds: bool = False
    """Its cells add up to what a row of totals prints under it."""
    detail: bool = False
    """No dataset has a column for it: what it says of a row is a record of `details`, under the field's name."""
    dataset: str | None = None
    """Where each such column is a record of its own."""
    says: Mapping[str, str] = {}
    """Fields and what they are because the column is there ("cumulative: true")."""
    context: Words = ()
    """Where it is a record of its own: the fields that it takes from the row's."""
    labels: Mapping[str, Words] = {}
    """Labels inside its cells ("Operando 1="), by the field that the words after them are."""
    joins: str = " "
    """What stands between its words and those of another column before it that feeds the same field."""
    parts: Pattern | None = None
    """What a cell is made of (plain text): each named group is a field, all else is a label."""

    @property
    def can_repeat(self) -> bool:
        """Whether more than one head of a table can name it."""
        return self.several or self.repeats or self.latest

    @cached_property
    def label_pattern(self) -> re.Pattern[str] | None:
        """The labels inside its cells, each a group named by its field."""
        return label_pattern(self.labels, r"\s*[=:]\s*") if self.labels else None

    def fits(self, text: str) -> bool:
        """Whether a cell's plain text can stand in this column."""
        pattern = FITS.get(self.type)
        return pattern is None or pattern.fullmatch(text.strip()) is not None


class BandSpec(Spec):
    """A row of one cell over the rows that it describes ("Eficacia/Producto")."""

    pattern: Pattern
    field: str


class TableSpec(Spec):
    """A kind of table: its columns, those by which it is known, and what its rows are."""

    name: str
    dataset: str | None = None
    columns: Annotated[Mapping[str, ColumnSpec], BeforeValidator(_named), Field(min_length=1)]
    known_by: Annotated[tuple[OneOf, ...], Field(min_length=1)]
    """Columns that it cannot lack; of several names in one entry one is enough."""
    band: BandSpec | None = None
    context: Words = ()
    """Fields that its records take from headings, the header, or tables before it."""
    provides: Mapping[str, str] = {}
    """Fields that later tables can take from its rows, each with the column that says it."""
    labels: Mapping[str, Words] = {}
    """Labels of rows over its whole width ("Justificación: …"), by the field of the row above that they say."""
    number: str | None = None
    """The number by which a heading names it ("1.1")."""
    own: Mapping[str, Any] = {}
    """What only the form's plugin reads."""

    @model_validator(mode="after")
    def _names_its_columns(self) -> TableSpec:
        said = [("known_by", name) for group in self.known_by for name in group]
        for key, name in [*said, *(("provides", name) for name in self.provides.values())]:
            if name not in self.columns:
                raise wrong((key,), f"there is no column {name!r}")
        claimed: dict[str, str] = {}
        for name, column in self.columns.items():
            for head in column.heads:
                if head in claimed:
                    message = f"the head {head!r} is claimed by the column {claimed[head]!r} too"
                    raise wrong(("columns", name, "heads"), message)
                claimed[head] = name
        return self

    @cached_property
    def label_pattern(self) -> re.Pattern[str] | None:
        """The labels of rows over its whole width, each a group named by its field."""
        return label_pattern(self.labels, r"\s*[:.]\s*") if self.labels else None

    @cached_property
    def by_head(self) -> Mapping[str, str]:
        """Folded head to the column that it names."""
        return {head: name for name, column in self.columns.items() for head in column.heads}

    def can_be(self, heads: Iterable[str]) -> bool:
        """Whether folded heads can name all columns that such a table cannot lack: those of most rows cannot."""
        named = {self.by_head[head] for head in heads if head in self.by_head}
        return bool(named) and not any(named.isdisjoint(group) for group in self.known_by)


def _title(said: Any) -> Any:
    return {"pattern": said} if isinstance(said, str) else said


_NEVER_FOLDED = re.compile(r"[:;,\"/#°º¿¡&@_](?![^{]*\})")


def _without_punctuation(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if found := _NEVER_FOLDED.search(_NOT_WORDS.sub("", pattern.pattern)):
        raise ValueError(f"{found[0]!r} is never found: titles are searched without punctuation")
    return pattern


class Title(Spec):
    """A title: its pattern, and what it says."""

    pattern: Annotated[Pattern, AfterValidator(_without_punctuation)]
    """On folded text (lower case, no accents, no punctuation)."""
    says: Mapping[str, str] = {}
    """Fields and what they are because the title is there ("instrument: mei")."""


TitleSpec = Annotated[Title, BeforeValidator(_title)]
"""A title, or its pattern alone."""


class SheetSpec(Spec):
    """A sheet of a workbook by its name, and what that says."""

    pattern: Pattern
    """On folded text; somewhere in the name."""
    says: Mapping[str, str] = {}
    """Fields and what they are in this sheet, whatever its titles say ("instrument: pmg")."""
    printed: bool = False
    """What stands in it says nothing of its own: instructions, lists to choose from."""


SheetSpecs = Annotated[
    tuple[SheetSpec, ...],
    BeforeValidator(lambda said: [_title(sheet) for sheet in said] if isinstance(said, list) else said),
]


class HeadingSpec(Spec):
    """A heading that says something of what stands under it: each named group of its patterns is a field."""

    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(_several), Field(min_length=1)]
    dataset: str | None = None
    """Where it says a record of its own, unless a table says the same one."""
    says: Mapping[str, str] = {}
    """Fields and what they are because the heading is there ("instrument: cdc")."""
    needs: Words = ()
    """Groups of which one must be there, or the source itself must mark the line as a heading."""
    provides: Words = ()
    """The fields that tables under it can take; not said: all."""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for pattern in self.patterns for name in pattern.groupindex))


class RequiredSpec(Spec):
    """Fields that a form always prints of a dataset's records; what is not there was lost."""

    dataset: str
    fields: tuple[OneOf, ...] = ()
    """Of several names in one entry one is enough."""
    least: int = 0
    """So many records it always has."""
    since: Annotated[int, Field(alias="from")] = 0
    until: Annotated[int, Field(alias="to")] = 9999
    """The years in which it holds."""
    head: str | None = None
    """It holds where a table has this column: of the dataset's own table, or `table.column`."""
    where: Mapping[str, Words] = {}
    """It holds for records with one of these values."""


class FormSpec(Spec):
    """A form: how it is known, what its header and its headings say, and its tables."""

    form: str
    name: str
    country: str = "CL"
    """Whose agencies fill it in: names and codes are looked up in that country's lists; there are those of CL."""
    years: str = ""
    """The years in which it was used, for people ("2001-")."""
    titles: Annotated[tuple[TitleSpec, ...], Field(min_length=1)]
    """What says that a document is this form, where it begins."""
    weak_titles: tuple[TitleSpec, ...] = ()
    """Titles that other documents carry too: they count, but not alone."""
    evidence: Mapping[str, float] = {}
    """How much each find says for this form (0..1, they add up; `MIN_EVIDENCE` is enough)."""
    header: Mapping[str, Words] = {}
    names: Mapping[str, Pattern] = {}
    """Lines before the tables that say a field of the header without a label: what they look like on plain text."""
    empty: Pattern | None = None
    """A cell that says nothing ("N/A"), on plain text."""
    sections: Words = ()
    """Headings that only name what follows and carry no value."""
    notes: tuple[Pattern, ...] = ()
    """Lines under its rows that explain a note mark; anywhere else they may be what was lost of a row."""
    printed: tuple[Pattern, ...] = ()
    """Lines on plain text that say nothing of their own, such as who signed."""
    sheets: SheetSpecs = ()
    """Sheets of a workbook whose name says something."""
    means: Mapping[str, Mapping[str, Words]] = {}
    """Fields with a closed set of values: by value the words that say it ("formulario_h": Formulario H, H)."""
    headings: Mapping[str, HeadingSpec] = {}
    numbered: Pattern | None = None
    """Headings that name the table under them by its number (a group of that name), on plain text."""
    tables: Annotated[Mapping[str, TableSpec], BeforeValidator(_named)]
    labels: Mapping[str, Pattern] = {}
    """Words printed before or between values, on plain text, each by a word that it always holds."""
    prints: Literal["programme", "part"] | None = None
    """programme: all objectives (they weigh 100 together) and all that is under them.  part: only what it judges, so
    that a number may be left out."""
    required: tuple[RequiredSpec, ...] = ()
    """What the form always prints."""
    together: Mapping[str, Words] = {}
    """Fields that all records of a document have, or none, by dataset."""

    @cached_property
    def title_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(title.pattern for title in self.titles)

    plugin: str | None = None
    """The module with what data cannot say."""
    own: Mapping[str, Any] = {}
    """What only the plugin reads."""
