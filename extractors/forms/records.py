"""Makes raw records from rows with named cells: splits cells into fields, and adds fields from the context above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field, Note, Total
from extractors.forms.document_walk import Found, Heading, Rows
from extractors.forms.matching import group, joined, same_words
from extractors.forms.rows import Row
from extractors.layouts.folding import month_of, quarter_of, roman_of, year_of
from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.words import fold, plain

Record = dict[str, Field | None]

_MARKED = re.compile(r"\W*[xo]\W*")
_ERROR = re.compile(r"#(?:REF|DIV/0|VALUE|NAME|N/A|NUM|NULL)[!?]?|#¡(?:REF|DIV/0|VALOR|NUM)!|#¿NOMBRE\?")


@dataclass(slots=True)
class Records:
    """Makes records in the order of the document."""

    form: FormSpec
    extraction: Extraction
    context: Record
    """Fields that rows take from the header, from headings and from earlier rows."""
    _carried: dict[tuple[str, str], Field] = field(default_factory=dict)
    """By table and column, the value that also holds for the rows below."""
    _added: dict[tuple[str, str], list[Field]] = field(default_factory=dict)
    """By table and column, the cells that a total row can add up."""
    _starts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """By table and column, the indices in `_added` of headings and total rows, from which a total can add up."""
    _provided: list[tuple[frozenset[str], Record]] = field(default_factory=list)
    """The fields that each row so far provides to tables below it, and their context with them."""
    completing: list[tuple[TableSpec, Record]] = field(default_factory=list)
    """Rows of tables that only complete records of another table."""

    def enter(self, heading: Heading) -> None:
        """Adds a heading's fields to the context, for what is below it."""
        spec = heading.spec
        provided = (spec.provides or spec.fields) if spec else ()
        provided_fields = {*provided, *(spec.says if spec else heading.fields)}
        stated = {name: heading.fields.get(name) for name in provided_fields}
        self.context |= stated | self._provided_above({name: value for name, value in stated.items() if value})
        self._carried.clear()
        for column, cells in self._added.items():
            self._starts[column].append(len(cells))

    def _provided_above(self, stated: Mapping[str, Field]) -> Record:
        """Returns the context of the last row above that a heading names ("Sistema: X" above its goals), or nothing."""
        for names, context in reversed(self._provided if stated else []):
            if stated.keys() <= names and all(same_words(value, context[name]) for name, value in stated.items()):
                return context
        return {}

    def without_totals(self, found: Rows) -> Rows:
        """Returns the rows without total rows, whose words are claimed as labels: sums are checked, not stored."""
        for row in found.rows:
            self._add_up(row, found.table)
            if row.is_total:
                self._claim_labels(joined([cell]) for cell in row.all_cells())
        kept = Rows(found.table, [row for row in found.rows if not row.is_total])
        self._doubt_unknown(kept)
        return kept

    def _add_up(self, row: Row, table: TableSpec) -> None:
        """Keeps the cells of columns that add up, and for a total row the total with the cells above it."""
        for name, column in table.columns.items():
            figure = row.field(name) if column.adds else None
            if figure is None:
                continue
            cells, starts = (
                self._added.setdefault((table.name, name), []),
                self._starts.setdefault((table.name, name), [0]),
            )
            if row.is_total:
                self.extraction.totals.append(Total(figure, tuple(cells), tuple(starts)))
                starts.append(len(cells))
            else:
                cells.append(figure)

    def add(self, found: Rows) -> None:
        """Adds a record for each row and each cell of a column with its own dataset; rows also extend the context."""
        table = found.table
        for row in found.rows:
            self._claim_labels(joined([cell]) for cell in row.earlier_years)
            record = self._read(row, table)
            if record is not None and table.dataset:
                record = self._with_closed_values(self.taken(table.context) | self._with_closed_values(record))
                self.extraction.add(table.dataset, record)
                self._add_series(row, record)
            elif record is not None and table.completes:
                self.completing.append((table, record))
            provided = {name: row.field(column) for name, column in table.provides.items()}
            if any(provided.values()):
                self.context |= provided
                self._provided.append((frozenset(provided), self.taken(table.context) | provided))

    def add_headings(self, found: Iterable[Found]) -> None:
        """Keeps the records that headings repeat, for comparison; adds those that no table has."""
        for heading in found:
            if not isinstance(heading, Heading) or not heading.spec or not heading.spec.dataset:
                continue
            dataset, key = heading.spec.dataset, heading.spec.provides or heading.spec.fields
            record = {name: value for name, value in heading.fields.items() if value is not None}
            if any(name not in record for name in key):
                continue
            self.extraction.repeated.setdefault(dataset, []).append(record)
            known = self.extraction.fields.get(dataset, ())
            if not any(all(same_words(record[name], row.get(name)) for name in key) for row in known):
                self.extraction.add(dataset, heading.fields)

    def taken(self, names: Iterable[str]) -> Record:
        """Returns these fields from the context."""
        return {name: self.context.get(name) for name in names}

    def _with_closed_values(self, record: Record) -> Record:
        """Maps fields with a closed set to their value; words that are no value of the set are claimed as labels."""
        for name, values in self.form.means.items():
            if (stated := record.get(name)) is None:
                continue
            words = fold(stated.text)
            value = next(
                (value for value, known in values.items() if words == value or words in map(fold, known)), None
            )
            if value is None:
                for span in stated.spans:
                    self.extraction.claim(span, "label")
                record = {key: field for key, field in record.items() if key != name}
            else:
                record = record | {name: replace(stated, text=value)}
        return record

    def _read(self, row: Row, table: TableSpec) -> Record | None:
        """Reads the fields of a row; None (and a doubt) if a cell does not match the pattern of its column."""
        own: Record = {}
        for name, column in table.columns.items():
            if name not in row.cells:
                if column.carries and (table.name, name) in self._carried:
                    own[column.field or name] = self._carried[table.name, name]
                continue
            paragraph = row.paragraph(name)
            if self._claim_if_empty(paragraph):
                continue
            if column.parts is not None:
                match = column.parts.fullmatch(plain(paragraph.text))
                if match is None:
                    message = f"{paragraph.text[:80]!r} under {table.name}.{name} is not made as such cells are"
                    self.extraction.notes.append(Note("row_understood", message))
                    return None
                self._join(own, self._parts(paragraph, match, column), column.joins)
            elif column.labels:
                own |= self._labelled(paragraph, column.label_pattern, column)
            elif column.field == NO_FIELD:
                self.extraction.claim(paragraph, "label")
            elif value := row.field(name):
                self._join(own, {column.field or name: value}, column.joins)
                if column.carries:
                    self._carried[table.name, name] = value
        if table.band and row.band:
            own[table.band.field] = Field.of([joined(row.band).span()], "band")
        for paragraph in row.labelled:
            self._join(own, self._labelled(paragraph, table.label_pattern, None))
        return {name: value for name, value in own.items() if value is not None} | self._marks(row, table)

    def _claim_if_empty(self, cell: Paragraph | Span) -> bool:
        """True if a cell states that it has no value, or holds a spreadsheet's error; claims its words."""
        if _ERROR.fullmatch(cell.text.strip()):
            place = cell.place if isinstance(cell, Paragraph) else cell.stretches()[0][0].place
            where = f"{place.cell} holds" if place.cell else "a cell holds"
            note = Note("cell_errors", f"{where} {cell.text} in place of a value", "a value", cell.text)
            self.extraction.notes.append(note)
        elif (cell.span() if isinstance(cell, Paragraph) else cell).figure is not None:
            return False  # a workbook can show the value zero as "-"
        elif self.form.empty is None or not self.form.empty.fullmatch(plain(cell.text)):
            return False
        self.extraction.claim(cell, "label")
        return True

    def _parts(self, paragraph: Paragraph, match: re.Match[str], column: ColumnSpec) -> Record:
        """Returns the fields of a cell by its column's pattern; text between them is claimed as label."""
        out: Record = {}
        end = 0
        for name in sorted((n for n in match.groupdict() if match[n] is not None), key=match.start):
            self.extraction.claim(paragraph.span(end, match.start(name)), "label")
            end = match.end(name)
            own = name == (column.field or column.name)
            out[name] = group(paragraph, match, name, f"cell:{column.name}", type=column.type if own else None)
        self.extraction.claim(paragraph.span(end), "label")
        return out

    def _labelled(self, paragraph: Paragraph, labels: re.Pattern[str] | None, column: ColumnSpec | None) -> Record:
        """Returns the text after each label of a cell, by field; text before the first label is the column's own."""
        out: Record = {}
        own = (column.field or column.name) if column else None
        for name, label, value in _split(paragraph, labels):
            if label:
                self.extraction.claim(label, "label")
            target = name or own
            if target and target != NO_FIELD and value.text and not self._claim_if_empty(value):
                kind = column.type if column and target == own else None
                self._join(out, {target: Field.of([value], f"label:{column.name if column else target}", type=kind)})
        return out

    def _join(self, record: Record, more: Record, between: str = " ") -> None:
        """Adds fields to a record; words for a field that already has some are appended."""
        for name, value in more.items():
            before = record.get(name)
            if before is None:
                record[name] = value
            elif value is not None:
                words = f"{before.text}{between}{value.text}"
                record[name] = Field(words, (*before.spans, *value.spans), before.rule, type=before.type)

    def _marks(self, row: Row, table: TableSpec) -> Record:
        """Returns the number in the header above a mark ("IV" above an O), for repeating columns without a dataset."""
        out: Record = {}
        for (name, head), cells in row.series.items():
            column, paragraph = table.columns[name], joined(cells)
            if column.dataset is None and _MARKED.fullmatch(plain(paragraph.text)) and (number := roman_of(head)):
                out[column.field or name] = Field(str(number), (paragraph.span(),), f"cell:{name}", type="number")
        return out

    def _add_series(self, row: Row, record: Mapping[str, Field | None]) -> None:
        """Adds a record for each cell of a column with its own dataset, if the cell was filled in."""
        in_order = self._in_order([head for _, head in row.series])
        for (name, head), cells in row.series.items():
            column, paragraph = row.table.columns[name], joined(cells)
            if column.dataset is None:
                continue
            values = self._labelled(paragraph, column.label_pattern, column) if column.labels else {}
            if not column.labels and paragraph.text and not self._claim_if_empty(paragraph):
                values[column.field or name] = Field.of([paragraph.span()], f"cell:{name}", type=column.type)
            if not any(values.values()) or _is_unfilled(paragraph, values, column):
                self._claim_labels([paragraph])
                continue
            constant = {key: Field(value, (), "head", place=paragraph.lines) for key, value in column.says.items()}
            taken = {key: record.get(key) for key in column.context}
            self.extraction.add(column.dataset, taken | constant | self._period(head, paragraph, in_order) | values)

    def _in_order(self, heads: Sequence[str]) -> bool:
        """True if the months that headers name with a year are in order; else adds a doubt, for copied sheets."""
        named = [(year, month) for head in heads if (year := year_of(head)) and (month := month_of(head))]
        parted = next((pair for pair in pairwise(named) if pair[1] < pair[0]), None)
        if parted:
            before, behind = ("{}-{:02d}".format(*moment) for moment in parted)
            message = f"the column of {behind} stands behind that of {before}"
            note = Note("months_in_order", message, f"after {before}", behind)
            if note not in self.extraction.notes:
                self.extraction.notes.append(note)
        return parted is None

    def _period(self, head: str, paragraph: Paragraph, in_order: bool) -> Record:
        """Returns the month or quarter in a column's header, in the year that the header or the form states."""
        stated = self.context.get("fiscal_year") or self.extraction.fields["documents"][0].get("fiscal_year")
        own = year_of(head) if in_order or stated is None else None
        year = own or (stated.text if stated else None)
        month, quarter = month_of(head), quarter_of(head)
        within = f"{month:02d}" if month else f"Q{quarter}" if quarter else None
        period = f"{year}-{within}" if year and within else None
        return {
            "period": Field(period, (), "head", place=paragraph.lines) if period else None,
            "period_raw": Field(head, (), "head", place=paragraph.lines),
        }

    def _doubt_unknown(self, found: Rows) -> None:
        """Adds a doubt if a known table has words below an unknown header."""
        others = [cell.text for row in found.rows for cell in row.others]
        unread = next((text for text in others if any(c.isalpha() for c in text)), None)
        if unread:
            name = found.table.name.replace("_", " ")
            message = f"the table of {name} has words under a head that is not known: {unread[:80]!r}"
            self.extraction.notes.append(Note("columns_understood", message, "known heads", unread[:80]))

    def _claim_labels(self, paragraphs: Iterable[Paragraph]) -> None:
        for paragraph in paragraphs:
            self.extraction.claim(paragraph, "label")


def _split(paragraph: Paragraph, labels: re.Pattern[str] | None) -> Iterator[tuple[str | None, Span | None, Span]]:
    """Yields (None, None, text before the first label), then (field, label, text after it) for each label."""
    found = list(labels.finditer(plain(paragraph.text))) if labels else []
    ends = [match.start() for match in found] + [len(paragraph.text)]
    yield None, None, paragraph.span(0, ends[0])
    for match, end in zip(found, ends[1:], strict=True):
        field = str(match.lastgroup).rpartition("__")[0]
        yield field, paragraph.span(*match.span()), paragraph.span(match.end(), end)


_ZERO = re.compile(r"\W*0+(?:[.,]0+)?\s*%?\W*")


def _is_unfilled(cell: Paragraph, values: Mapping[str, Field | None], column: ColumnSpec) -> bool:
    """True if a month's cell was not filled in: its formula shows zero or an error while its operands are blank."""
    if any(_ERROR.fullmatch(line.text) for line in cell.lines):
        return True
    figures = {name: field.figure for name, field in values.items() if field}
    if all(figure and figure.computed and figure.value == 0 for figure in figures.values()):
        return True
    value, *operands = column.labels or [column.field or column.name]
    shown = values.get(value)
    typed = (figure := figures.get(value)) is not None and figure.computed is False
    is_zero = shown is None or (shown.figure.value == 0 if shown.figure else _ZERO.fullmatch(shown.text) is not None)
    return bool(operands) and is_zero and not typed and values.get(operands[0]) is None
