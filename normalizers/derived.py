"""What the values of a record say together, by dataset: names in the vocabulary, marks beside targets, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extractors.fields import RawRecord
from normalizers.columns import Values
from normalizers.reading import NOTHING, Read, Reader
from normalizers.records import Measurement
from normalizers.vocabulary import canonical_indicator, canonical_objective, canonical_system


def objective(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Its name in the vocabulary."""
    return values | _canonical(values, "objective", canonical_objective)


def indicator(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Its name in the vocabulary, and whether it is only measured: an X under "Mide" and no target."""
    if (target := values.get("target_raw")) is not None and target.said:
        values |= {"measured_only": Read(False, target.said, "target")}
        unit = values.get("unit_of_measure", NOTHING)
        if values["target_unit"].value is None and unit.said:
            values["target_unit"] = Read(unit.said.text, unit.said)
    return values | _canonical(values, "indicator", canonical_indicator)


def result(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """The name of its indicator in the vocabulary; what its figures say is said when they are settled (`judged`)."""
    return values | _canonical(values, "indicator", canonical_indicator)


def system(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Its name in the vocabulary."""
    return values | _canonical(values, "system", canonical_system)


def stage_goal(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """The id of its system, which it names itself."""
    name = values.get("system_name", NOTHING)
    known = canonical_system(str(name.value)) if name.value else None
    return values | {"system_id": Read(known[0] if known else None, name.said, "vocabulary")}


def verdict(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """The words of a verdict that the language component has read."""
    said = raw["verdict"]
    return values | {"verdict_raw": Read(" ".join(span.text for span in said.spans) or None, said)}


def measurement(reader: Reader, raw: RawRecord, values: Values) -> Values:
    """Its number within the section."""
    section = values["section"].value
    rows = reader.out.get("measurements", ())
    item = 1 + sum(1 for row in rows if isinstance(row, Measurement) and row.section == section)
    return values | {"item_number": Read(item)}


def _canonical(values: Values, kind: str, find: Callable[[str], tuple[str, str] | None]) -> Values:
    name = values.get("name", NOTHING)
    known = find(str(name.value)) if name.value else None
    return {
        f"{kind}_id": Read(known[0] if known else None, name.said, "vocabulary"),
        "name_canonical": Read(known[1] if known else None, name.said, "vocabulary"),
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
"""By dataset, what is added to the values of a record."""
