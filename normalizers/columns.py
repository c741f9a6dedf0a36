"""Converts the words of a cell to values, by the type of its column; the same for every form and dataset."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from extractors.fields import Field, RawRecord
from extractors.layouts.folding import month_of
from extractors.layouts.spec import ColumnType, dataset_columns_of
from extractors.words import fold, shortened
from normalizers.formulas import parse_formula, plain_formula
from normalizers.numbers import parse_number
from normalizers.reading import NOTHING, Reader, ReadValue, part
from normalizers.schema import DatasetColumn
from normalizers.targets import is_by_sex, is_empty_target, parse_fraction, parse_target

Values = dict[str, ReadValue]
"""Maps a column of a dataset to the value read for it."""

_VERDICTS = {"si": "met", "no": "not_met", "s i": "undetermined", "sin informacion": "undetermined"}
_MARK = re.compile(r"x|s[ií]", re.IGNORECASE)
_FIGURES_AND_SLASH = re.compile(r"\d[^/]*/|/.*\d")


def type_of(column: DatasetColumn | None) -> ColumnType:
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


def read_text(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads words as printed."""
    return {field: reader.text(source)}


def read_integer(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads the number of a row, or a count."""
    return {field: reader.integer(source)}


def read_percent(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads a weight or share in percent, with or without the percent sign."""
    return {field: reader.percent(source)}


def read_figure(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads any other number, as a whole number if the record's unit counts things.

    Returns no value for figures by sex ("H: 12 M: 30").
    """
    from extractors.language import counts_things

    if source.figure is not None:
        return {field: ReadValue(source.figure.value, source, "stored")}
    if is_empty_target(source.text):
        return {}
    if is_by_sex(source.text):
        return {}
    number = parse_number(source.text, reader.habits)
    if number and (unit := raw.get("unit")) and counts_things(unit.text):
        number = number.whole()
    if number is None:
        reader.doubt("number_understood", f"no number in {shortened(source.text)!r}", "a number", source.text)
        return {}
    if number.ambiguous:
        reader.doubt("number_unambiguous", f"{shortened(source.text)!r} can be read in two ways", None, source.text)
    return {field: ReadValue(number.value, source, "number", 0.5 if number.ambiguous else 1.0)}


def read_formula(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads how an indicator is computed: as plain text, with its numerator and denominator."""
    text = plain_formula(source.text)
    parsed = parse_formula(text)
    return {
        field: ReadValue(text or None, source, "" if text == source.text else "plain_formula"),
        f"{field}_raw": ReadValue(source.text, source),
        f"{field}_numerator": ReadValue(parsed.numerator if parsed else None, source, "parse_formula"),
        f"{field}_denominator": ReadValue(parsed.denominator if parsed else None, source, "parse_formula"),
    }


def read_target(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads a value with its unit, and the computation after it in brackets."""
    if source.figure is not None:
        unit = parse_target(source.text).unit
        return {
            f"{field}_raw": ReadValue(source.text, source),
            f"{field}_value": ReadValue(source.figure.value, source, "stored"),
            f"{field}_unit": ReadValue(unit, part(source, unit), "target"),
        }
    if is_empty_target(source.text):
        return {}
    if is_by_sex(source.text):
        return {f"{field}_raw": ReadValue(source.text, source)}
    target = parse_target(source.text, reader.habits)
    if target.problem:
        reader.doubt(f"{field}_understood", target.problem, None, source.text)
    if target.ambiguous:
        reader.doubt("number_unambiguous", f"{shortened(source.text)!r} can be read in two ways", None, source.text)
    confidence = 0.5 if target.ambiguous else 1.0
    return {
        f"{field}_raw": ReadValue(source.text, source),
        f"{field}_value": ReadValue(target.value, part(source, target.value_raw), "target", confidence),
        f"{field}_unit": ReadValue(target.unit, part(source, target.unit), "target"),
        f"{field}_numerator": ReadValue(target.numerator, part(source, target.numerator_raw), "target"),
        f"{field}_denominator": ReadValue(target.denominator, part(source, target.denominator_raw), "target"),
    }


def read_fraction(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads a numerator and a denominator that share a cell ("9/12"); doubts other figures around a slash."""
    if is_empty_target(source.text) or is_by_sex(source.text):
        return {}
    fraction = parse_fraction(source.text, reader.habits)
    if fraction is None:
        if _FIGURES_AND_SLASH.search(source.text):
            reader.doubt("number_understood", f"no fraction in {shortened(source.text)!r}", "9/12", source.text)
        return {}
    columns = dataset_columns_of(field, "fraction")
    return {column: ReadValue(part, source, "fraction") for column, part in zip(columns, fraction, strict=True)}


def read_mark(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads an X or SI as true, or the constant that a layout sets ("true", "false")."""
    if source.text in ("true", "false"):
        return {field: ReadValue(source.text == "true", source)}
    return {field: ReadValue(True, source, "mark") if _MARK.search(source.text) else NOTHING}


def read_code(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads an identifier, without the full stop after it."""
    return {field: ReadValue(source.text.rstrip(" .") or None, source, "code")}


def read_verdict(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads SI, NO, or words that the language component recognises as a verdict."""
    from extractors.language import read_verdict as read_words

    verdict = _VERDICTS.get(fold(source.text))
    if verdict is None and (reading := read_words(source.text)):
        verdict = reading.verdict
    if verdict is None:
        reader.doubt("verdict_understood", f"no verdict in {shortened(source.text)!r}", "SI or NO", source.text)
        return {}
    return {field: ReadValue(verdict, source, "verdict"), f"{field}_raw": ReadValue(source.text, source)}


_MONTH_OF_YEAR = re.compile(r"((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})|(\d{1,2})\s*[-/.]\s*((?:19|20)\d\d)")
_QUARTER_OF_YEAR = re.compile(r"(?:19|20)\d\d-Q[1-4]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read_month(reader: Reader, field: str, source: Field, raw: RawRecord) -> Values:
    """Reads a month of a year ("2025-9", "09/2025", "septiembre de 2025") as "2025-09"; keeps a quarter ("2025-Q3")."""
    if _QUARTER_OF_YEAR.fullmatch(source.text):
        return {field: ReadValue(source.text, source, "month")}
    numeric, month = _MONTH_OF_YEAR.fullmatch(source.text.strip()), month_of(source.text)
    year_match = _YEAR.search(source.text)
    number = int(numeric[2] or numeric[3]) if numeric else month
    stated = (numeric[1] or numeric[4]) if numeric else year_match[0] if year_match else None
    if number is None or stated is None or not 1 <= number <= 12:
        reader.doubt("period_understood", f"no month of a year in {shortened(source.text)!r}", "2025-09", source.text)
        return {}
    return {field: ReadValue(f"{stated}-{number:02d}", source, "month")}


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
