"""Converts the words of a cell to values, by the type of its column; the same for every form and dataset."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from extractors.fields import Field, RawRecord
from extractors.layouts.folding import month_of
from extractors.layouts.spec import ColumnType, fills
from extractors.words import fold, shortened
from normalizers.formulas import parse_formula, plain_formula
from normalizers.numbers import parse_number
from normalizers.reading import NOTHING, Read, Reader, part
from normalizers.schema import ColumnSpec
from normalizers.targets import is_by_sex, is_empty_target, parse_fraction, parse_target

Values = dict[str, Read]
"""Maps a column of a dataset to the value read for it."""

_VERDICTS = {"si": "met", "no": "not_met", "s i": "undetermined", "sin informacion": "undetermined"}
_MARK = re.compile(r"x|s[ií]", re.IGNORECASE)


def type_of(column: ColumnSpec | None) -> ColumnType:
    """Returns how to read a column of a dataset if no layout states a type; "text" if there is no column (None)."""
    if column is None:
        return "text"
    if column.type is int:
        return "number"
    if column.type is float:
        return "percent" if column.column.unit == "percent" else "figure"
    if column.column.unit == "month":
        return "month"
    return "mark" if column.type is bool else "text"


def read_text(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads words as printed."""
    return {field: reader.text(said)}


def read_integer(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads the number of a row, or a count."""
    return {field: reader.integer(said)}


def read_percent(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads a weight or share in percent, with or without the percent sign."""
    return {field: reader.percent(said)}


def read_figure(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads any other number, as a whole number if the record's unit counts things.

    Returns no value for figures by sex ("H: 12 M: 30").
    """
    from extractors.language import counts_things

    if said.figure is not None:
        return {field: Read(said.figure.value, said, "stored")}
    if is_empty_target(said.text):
        return {}
    if is_by_sex(said.text):
        return {}
    number = parse_number(said.text, reader.habits)
    if number and (unit := raw.get("unit")) and counts_things(unit.text):
        number = number.whole()
    if number is None:
        reader.doubt("number_understood", f"no number in {shortened(said.text)!r}", "a number", said.text)
        return {}
    if number.ambiguous:
        reader.doubt("number_unambiguous", f"{shortened(said.text)!r} can be read in two ways", None, said.text)
    return {field: Read(number.value, said, "number", 0.5 if number.ambiguous else 1.0)}


def read_formula(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads how an indicator is computed: as plain text, with its numerator and denominator."""
    text = plain_formula(said.text)
    parsed = parse_formula(text)
    return {
        field: Read(text or None, said, "" if text == said.text else "plain_formula"),
        f"{field}_raw": Read(said.text, said),
        f"{field}_numerator": Read(parsed.numerator if parsed else None, said, "parse_formula"),
        f"{field}_denominator": Read(parsed.denominator if parsed else None, said, "parse_formula"),
    }


def read_target(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads a value with its unit, and the computation after it in brackets."""
    if said.figure is not None:
        unit = parse_target(said.text).unit
        return {
            f"{field}_raw": Read(said.text, said),
            f"{field}_value": Read(said.figure.value, said, "stored"),
            f"{field}_unit": Read(unit, part(said, unit), "target"),
        }
    if is_empty_target(said.text):
        return {}
    if is_by_sex(said.text):
        return {f"{field}_raw": Read(said.text, said)}
    target = parse_target(said.text, reader.habits)
    if target.problem:
        reader.doubt(f"{field}_understood", target.problem, None, said.text)
    if target.ambiguous:
        reader.doubt("number_unambiguous", f"{shortened(said.text)!r} can be read in two ways", None, said.text)
    sure = 0.5 if target.ambiguous else 1.0
    return {
        f"{field}_raw": Read(said.text, said),
        f"{field}_value": Read(target.value, part(said, target.value_raw), "target", sure),
        f"{field}_unit": Read(target.unit, part(said, target.unit), "target"),
        f"{field}_numerator": Read(target.numerator, part(said, target.numerator_raw), "target"),
        f"{field}_denominator": Read(target.denominator, part(said, target.denominator_raw), "target"),
    }


def read_fraction(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads a numerator and a denominator that share a cell ("9/12")."""
    fraction = parse_fraction(said.text, reader.habits)
    if fraction is None:
        return {}
    columns = fills(field, "fraction")
    return {column: Read(part, said, "fraction") for column, part in zip(columns, fraction, strict=True)}


def read_mark(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads an X or SI as true, or the constant that a layout sets ("true", "false")."""
    if said.text in ("true", "false"):
        return {field: Read(said.text == "true", said)}
    return {field: Read(True, said, "mark") if _MARK.search(said.text) else NOTHING}


def read_code(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads an identifier, without the full stop after it."""
    return {field: Read(said.text.rstrip(" .") or None, said, "code")}


def read_verdict(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads SI, NO, or words that the language component recognises as a verdict."""
    from extractors.language import read_verdict as read_words

    verdict = _VERDICTS.get(fold(said.text))
    if verdict is None and (reading := read_words(said.text)):
        verdict = reading.verdict
    if verdict is None:
        reader.doubt("verdict_understood", f"no verdict in {shortened(said.text)!r}", "SI or NO", said.text)
        return {}
    return {field: Read(verdict, said, "verdict"), f"{field}_raw": Read(said.text, said)}


_MONTH_OF_YEAR = re.compile(r"((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})|(\d{1,2})\s*[-/.]\s*((?:19|20)\d\d)")
_QUARTER_OF_YEAR = re.compile(r"(?:19|20)\d\d-Q[1-4]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read_month(reader: Reader, field: str, said: Field, raw: RawRecord) -> Values:
    """Reads a month of a year ("2025-9", "09/2025", "septiembre de 2025") as "2025-09"; keeps a quarter ("2025-Q3")."""
    if _QUARTER_OF_YEAR.fullmatch(said.text):
        return {field: Read(said.text, said, "month")}
    found, named, year = _MONTH_OF_YEAR.fullmatch(said.text.strip()), month_of(said.text), _YEAR.search(said.text)
    number = int(found[2] or found[3]) if found else named
    stated = (found[1] or found[4]) if found else year[0] if year else None
    if number is None or stated is None or not 1 <= number <= 12:
        reader.doubt("period_understood", f"no month of a year in {shortened(said.text)!r}", "2025-09", said.text)
        return {}
    return {field: Read(f"{stated}-{number:02d}", said, "month")}


READERS: Mapping[ColumnType, Callable[[Reader, str, Field, RawRecord], Values]] = {
    "target": read_target,
    "formula": read_formula,
    "figure": read_figure,
    "fraction": read_fraction,
    "percent": read_percent,
    "number": read_integer,
    "count": read_integer,
    "mark": read_mark,
    "code": read_code,
    "verdict": read_verdict,
    "month": read_month,
    "text": read_text,
}
"""Function that reads the words of a column, by column type.

If several columns state the same value, the first type in this order wins: the computation in a target comes before
the separate columns for numerator and denominator.
"""
