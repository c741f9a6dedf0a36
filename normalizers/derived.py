"""Derives values of a record from its other values, by dataset: vocabulary ids, `measured_only`, item numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extractors.fields import RawRecord
from normalizers.columns import Values
from normalizers.reading import NOTHING, Reader, ReadValue
from normalizers.records import Measurement
from normalizers.targets import is_only_measured
from normalizers.vocabulary import canonical_indicator, canonical_objective, canonical_system


def objective(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds id and name in the vocabulary."""
    return values | _canonical(values, "objective", canonical_objective)


def indicator(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds id and name in the vocabulary, and whether the indicator is only measured.

    It is if the target is "Medir", or if there is an X below "Mide" and no target.
    """
    if (source := raw.get("target")) is not None and is_only_measured(source.text):
        values |= {"measured_only": ReadValue(True, source, "target")}
    if (target := values.get("target_raw")) is not None and target.source:
        values |= {"measured_only": ReadValue(False, target.source, "target")}
        unit = values.get("unit_of_measure", NOTHING)
        if values["target_unit"].value is None and unit.source:
            values["target_unit"] = ReadValue(unit.source.text, unit.source)
    return values | _canonical(values, "indicator", canonical_indicator)


def result(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds its indicator's id and name in the vocabulary.

    Compliance and verdict are computed later, after corrections (`normalizers.compliance`).
    """
    return values | _from_fractions(values) | _canonical(values, "indicator", canonical_indicator)


def _from_fractions(values: Values) -> Values:
    """Converts shares to percent if the form prints compliance as the plain ratio of result and target (0.9, 1.04).

    Only a compliance equal to that ratio proves it; the weights of the record are then fractions too.
    """
    compliance, result, target = (
        values.get(name, NOTHING) for name in ("compliance_pct", "result_value", "target_value")
    )
    units = {values.get(name, NOTHING).value for name in ("result_unit", "target_unit")}
    if not (_is_plain(compliance) and result.value and target.value and len(units) == 1):
        return {}
    assert isinstance(compliance.value, float) and isinstance(result.value, float) and isinstance(target.value, float)
    ratio = result.value / target.value
    if min(abs(compliance.value - ratio), abs(compliance.value - 1 / ratio)) > _ROUNDED:
        return {}
    shares = {name: values.get(name, NOTHING) for name in ("compliance_pct", "weight_pct", "weight_obtained_pct")}
    return {
        name: replace(read, value=float(f"{100.0 * read.value:.12g}"), rule="fraction_of_one")
        for name, read in shares.items()
        if _is_plain(read) and isinstance(read.value, float) and (name == "compliance_pct" or read.value <= 1.0)
    }


_ROUNDED = 0.006
"""Maximum difference between a ratio printed with two decimals and the exact ratio."""


def _is_plain(read: ReadValue) -> bool:
    """True if a share is printed without a percent sign."""
    return isinstance(read.value, float) and read.source is not None and "%" not in read.source.text


def system(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds id and name in the vocabulary."""
    return values | _canonical(values, "system", canonical_system)


def stage_goal(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds the vocabulary id of the system that the goal names."""
    name = values.get("system_name", NOTHING)
    entry = canonical_system(str(name.value)) if name.value else None
    return values | {"system_id": ReadValue(entry[0] if entry else None, name.source, "vocabulary")}


def verdict(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds the words from which the language component read the verdict."""
    source = raw["verdict"]
    return values | {"verdict_raw": ReadValue(" ".join(span.text for span in source.spans) or None, source)}


def measurement(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Adds the number of the measurement within its section."""
    section = values["section"].value
    rows = reader.out.get("measurements", ())
    item = 1 + sum(1 for row in rows if isinstance(row, Measurement) and row.section == section)
    return values | {"item_number": ReadValue(item)}


def _canonical(values: Values, kind: str, find: Callable[[str], tuple[str, str] | None]) -> Values:
    name = values.get("name", NOTHING)
    entry = find(str(name.value)) if name.value else None
    return {
        f"{kind}_id": ReadValue(entry[0] if entry else None, name.source, "vocabulary"),
        "name_canonical": ReadValue(entry[1] if entry else None, name.source, "vocabulary"),
    }


DERIVED: Mapping[str, Callable[[Reader, RawRecord, Values], Values]] = {
    "objectives": objective,
    "indicators": indicator,
    "systems": system,
    "stage_goals": stage_goal,
    "results": result,
    "verdicts": verdict,
    "measurements": measurement,
}
"""Function that adds derived values to a record, by dataset."""
