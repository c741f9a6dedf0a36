"""Corrections: applied where the old value stands, reported where it does not, refused where they make no sense."""

from __future__ import annotations

from datetime import date

import pytest

from extractors import extract, read_bytes
from normalizers import normalize
from normalizers.corrections import Correction, apply_corrections, digest, parse_correction
from normalizers.entries import CorrectionError, read_entries
from normalizers.reading import Normalized
from normalizers.records import Objective, Provenance

FORM = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2022

Objetivos de Gestión\tPonderación\tN° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz\t60.00\t
Objetivo N°2: Calidad\t40.00\t1
"""

ENTRY = """
- document: {document}
  dataset: objectives
  record: {record}
  field: {field}
  old: {old}
  new: {new}
  who: M. Soto
  when: 2026-11-20
  why: letter 12
"""


def parse(text: str, source: str = "a.yaml") -> list[Correction]:
    return [parse_correction(entry) for entry in read_entries(text, source)]


def rows() -> Normalized:
    return normalize(extract(read_bytes(FORM.encode())), "form.txt")


def first(of: Normalized) -> Objective:
    row = of["objectives"][0]
    assert isinstance(row, Objective)
    return row


def places(of: Normalized, field: str) -> list[Provenance]:
    found = [r for r in of["provenance"] if isinstance(r, Provenance)]
    return [r for r in found if r.field == field and r.record_id == first(of).record_id]


def entry(of: Normalized, **values: object) -> str:
    values = {"document": first(of).document_id[:16], "record": f"'{first(of).record_id}'"} | values
    return ENTRY.format(**values)


def test_a_correction_sets_the_value_and_provenance_says_so() -> None:
    out = rows()
    before = places(out, "weight_pct")
    apply_corrections(out, parse(entry(out, field="weight_pct", old=60, new=50.5)))
    assert first(out).weight_pct == 50.5
    after = places(out, "weight_pct")
    assert [(p.method, p.value_raw, p.line_start) for p in after] == [("correction", "60.00", before[0].line_start)]
    assert all(n.passed for n in out.notes)


def test_a_value_that_the_document_does_not_say_can_be_supplied() -> None:
    out = rows()
    apply_corrections(out, parse(entry(out, field="declared_items", old="null", new=2)))
    assert first(out).declared_items == 2
    assert [(p.method, p.value_raw) for p in places(out, "declared_items")] == [("correction", None)]


@pytest.mark.parametrize(
    ("values", "why"),
    [({"old": 61}, "the value is 60.0"), ({"record": "'00000000000000000000'"}, "no such record")],
)
def test_a_stale_correction_is_reported_and_not_applied(values: dict[str, object], why: str) -> None:
    out = rows()
    text = entry(out, **({"field": "weight_pct", "old": 60, "new": 50} | values))
    apply_corrections(out, parse(text))
    assert first(out).weight_pct == 60.0
    assert [n.check for n in out.notes if not n.passed] == ["correction_applies"]
    assert why in out.notes[-1].message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("field: weight_pct", "field: weigth_pct", "no field 'weigth_pct'"),
        ("field: weight_pct", "field: record_id", "no field 'record_id'"),
        ("dataset: objectives", "dataset: provenance", "dataset: is one of"),
        ("new: 50", "new: fifty", "new: 'fifty' is not a number"),
        ("new: 50", "new: true", "new: True is not a number"),
        ("when: 2026-11-20", "when: yesterday", "when: 'yesterday' is no date"),
        ("  why: letter 12\n", "", "why missing"),
        ("who: M. Soto", "who: M. Soto\n  sure: yes", "unknown sure"),
        ("- document:", "- document: ab12\n  x:", "unknown x"),
        ("\n- document", "\ndocument", "no valid YAML"),
        ("new: 50", "new: !fill-in", "may.yaml, line 7: new: still has to be filled in"),
        ("new: 50", "new: [50]", "line 7: new: expected one value"),
        ("new: 50", "new: 50\n  new: 51", "line 8: new: stands twice"),
        ("when: 2026-11-20", "when: 2026-13-20", "when: 2026-13-20 cannot be"),
        ("  why:", " why:", "line 10: no valid YAML|line 11: no valid YAML"),
    ],
)
def test_what_is_no_correction_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    text = entry(rows(), field="weight_pct", old=60, new=50)
    assert old in text
    with pytest.raises(CorrectionError, match=says) as refused:
        parse(text.replace(old, new), "may.yaml")
    assert str(refused.value).startswith("may.yaml")


def test_the_digest_names_the_corrections_whatever_their_order() -> None:
    out = rows()
    one = parse(entry(out, field="weight_pct", old=60, new=50), "a")
    two = parse(entry(out, field="name", old="Gestión Eficaz", new="Gestión"), "b")
    assert digest([*one, *two]) == digest([*two, *one]) != digest(one)
    assert digest([]) == ""
    assert one[0].when == date(2026, 11, 20)
