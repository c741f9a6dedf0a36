"""The records of a PMG formulation from its raw fields."""

from __future__ import annotations

import re

from extractors.fields import Field, RawRecord
from normalizers.formulas import parse_formula, plain_formula
from normalizers.reading import Read, Reader, part
from normalizers.records import Objective
from normalizers.targets import is_empty_target, parse_fraction, parse_target
from normalizers.vocabulary import canonical_indicator, canonical_system


def objective(reader: Reader, raw: RawRecord) -> None:
    """An objective from the summary table, or from its heading where there is no summary."""
    number = reader.integer(raw.get("objective_number"))
    values = {
        "objective_number": number,
        "name": reader.text(raw.get("name")),
        "weight_pct": reader.percent(raw.get("weight_pct")),
        "declared_items": reader.integer(raw.get("declared_items")),
    }
    reader.add("objectives", (number.value,), values)


def heading(reader: Reader, raw: RawRecord) -> None:
    """Headings say an objective's weight again: what disagrees with the summary is a doubt."""
    number, weight = reader.integer(raw.get("objective_number")).value, reader.percent(raw.get("weight_pct")).value
    for row in reader.out.get("objectives", ()):
        if not isinstance(row, Objective) or row.objective_number != number or row.weight_pct is None:
            continue
        if isinstance(weight, float) and abs(weight - row.weight_pct) > 1e-9:
            message = f"objective {number} weighs {row.weight_pct:g} in the summary and {weight:g} in its heading"
            reader.doubt("objective_heading_agrees", message, f"{row.weight_pct:g}", f"{weight:g}")


def indicator(reader: Reader, raw: RawRecord) -> None:
    """An indicator, its formula and its target."""
    objective_number, number = reader.integer(raw.get("objective_number")), reader.integer(raw.get("indicator_number"))
    name = reader.text(raw.get("name"))
    known = canonical_indicator(str(name.value)) if name.value else None
    values = {
        "objective_number": objective_number,
        "indicator_number": number,
        "name": name,
        "indicator_id": Read(known[0] if known else None, name.said, "vocabulary"),
        "name_canonical": Read(known[1] if known else None, name.said, "vocabulary"),
        "weight_pct": reader.percent(raw.get("weight_pct")),
        "priority": reader.text(raw.get("priority")),
        "notes": reader.text(raw.get("notes")),
        "unit_of_measure": reader.text(raw.get("unit")),
        "dimension": reader.text(raw.get("dimension")),
        "verification": reader.text(raw.get("verification")),
        "past_results": reader.text(raw.get("past_results")),
    }
    values |= _formula(raw.get("formula"))
    values |= _target(reader, raw)
    reader.add("indicators", (objective_number.value, number.value), values)


def _formula(said: Field | None) -> dict[str, Read]:
    if said is None:
        return {}
    text = plain_formula(said.text)
    parsed = parse_formula(text)
    return {
        "formula": Read(text or None, said, "" if text == said.text else "plain_formula"),
        "formula_raw": Read(said.text, said),
        "formula_numerator": Read(parsed.numerator if parsed else None, said, "parse_formula"),
        "formula_denominator": Read(parsed.denominator if parsed else None, said, "parse_formula"),
    }


def _target(reader: Reader, raw: RawRecord) -> dict[str, Read]:
    """Target, and whether the indicator is only measured: an X under "Mide" and no target."""
    said, marked = raw.get("target"), raw.get("measured")
    if said and is_empty_target(said.text):
        said = None
    if said is None:
        only = marked is not None and re.search(r"x|s[ií]", marked.text, re.IGNORECASE) is not None
        return {"measured_only": Read(True, marked, "mark")} if only else {}
    target = parse_target(said.text, reader.habits)
    if target.problem:
        reader.doubt("target_understood", target.problem, None, said.text[:80])
    if target.ambiguous:
        reader.doubt("number_unambiguous", f"{said.text[:80]!r} can be read in two ways", None, said.text[:80])
    sure = 0.5 if target.ambiguous else 1.0
    values = {
        "measured_only": Read(False, said, "target"),
        "target_raw": Read(said.text, said),
        "target_value": Read(target.value, part(said, target.value_raw), "target", sure),
        "target_unit": Read(target.unit, part(said, target.unit), "target"),
        "target_numerator": Read(target.numerator, part(said, target.numerator_raw), "target"),
        "target_denominator": Read(target.denominator, part(said, target.denominator_raw), "target"),
    }
    return values | _separate_columns(reader, raw, values)


def _separate_columns(reader: Reader, raw: RawRecord, values: dict[str, Read]) -> dict[str, Read]:
    """Unit, numerator and denominator where the form gives them columns of their own (2017, 2018)."""
    out: dict[str, Read] = {}
    unit, computation = raw.get("unit"), raw.get("computation")
    if unit and values["target_unit"].value is None:
        out["target_unit"] = Read(unit.text, unit)
    fraction = parse_fraction(computation.text, reader.habits) if computation else None
    for i, name in enumerate(("numerator", "denominator")):
        column = f"target_{name}"
        if values[column].value is not None:
            continue
        if said := raw.get(name):
            number = reader.percent(said)
            out[column] = Read(number.value, said, "number")
        elif fraction and computation:
            out[column] = Read(fraction[i], computation, "fraction")
    return out


def system(reader: Reader, raw: RawRecord) -> None:
    """A management system."""
    objective_number, number = reader.integer(raw.get("objective_number")), reader.integer(raw.get("system_number"))
    name = reader.text(raw.get("name"))
    known = canonical_system(str(name.value)) if name.value else None
    values = {
        "objective_number": objective_number,
        "system_number": number,
        "name": name,
        "system_id": Read(known[0] if known else None, name.said, "vocabulary"),
        "name_canonical": Read(known[1] if known else None, name.said, "vocabulary"),
        "weight_pct": reader.percent(raw.get("weight_pct")),
        "framework": reader.text(raw.get("framework")),
        "improvement_area": reader.text(raw.get("improvement_area")),
        "priority": reader.text(raw.get("priority")),
    }
    reader.add("systems", (objective_number.value, number.value), values)


def stage_goal(reader: Reader, raw: RawRecord) -> None:
    """A goal of a stage of a system."""
    columns = ("objective_number", "system_number", "stage_number", "goal_number")
    numbers = {column: reader.integer(raw.get(column)) for column in columns}
    values = numbers | {
        "system_name": reader.text(raw.get("system_name")),
        "description": reader.text(raw.get("description")),
        "weight_pct": reader.percent(raw.get("weight_pct")),
    }
    reader.add("stage_goals", tuple(read.value for read in numbers.values()), values)


def declared_commitments(reader: Reader, raw: RawRecord) -> None:
    """How many commitments the form says that an indicator has; kept for the check."""
    name, number = raw.get("indicator_name"), reader.integer(raw.get("declared")).value
    if isinstance(number, int):
        reader.out.declared_commitments[name.text if name else ""] = number


def commitment(reader: Reader, raw: RawRecord) -> None:
    """A committed measure."""
    name, number = reader.text(raw.get("indicator_name")), reader.integer(raw.get("commitment_number"))
    values = {
        "indicator_name": name,
        "commitment_number": number,
        "measure": reader.text(raw.get("measure")),
        "description": reader.text(raw.get("description")),
    }
    reader.add("commitments", (name.value, number.value), values)
