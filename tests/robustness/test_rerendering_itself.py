"""The instrument: made documents vary, are the same every time, and a wrong row shows."""

from __future__ import annotations

import copy

import pytest
from rerender import generate
from rerender.catalogue import KINDS
from rerender.compare import differences, false_mets, wants_review
from rerender.pmg_model import Gold
from rerender.territorial_rows import Pairing, Row12, Said, either


@pytest.mark.parametrize("kind", ["tabs_torn", "columns_paged", "pdf_none"])
def test_a_seed_gives_the_same_bytes_every_time(kind: str) -> None:
    assert KINDS[kind].make("pmg", 3).data == KINDS[kind].make("pmg", 3).data


def test_formulations_vary_and_add_up() -> None:
    made = [generate.pmg(seed) for seed in range(60)]

    assert {len(m.objectives) for m in made} >= {1, 2, 3, 4, 5, 6}
    assert {i.target.unit for m in made for o in m.objectives for i in o.indicators if i.target} >= {
        "%",
        "días",
        "kWh/m2",
        "informes",
    }
    for m in made:
        assert sum(o.weight for o in m.objectives) == 100
        for o in m.objectives:
            assert sum(s.weight for s in o.systems) + sum(i.weight for i in o.indicators) == o.weight
            assert all(abs(sum(g.weight for g in s.goals) - s.weight) < 1e-9 for s in o.systems)


def test_territorial_forms_vary() -> None:
    made = [generate.territorial(seed) for seed in range(60)]

    assert {row.pairing for m in made for row in m.rows11} == {
        "each",
        "one",
        "fewer",
        "shared_indicator",
        "no_indicator",
    }
    verdicts = [said for m in made for own in m.rows11 for said in own.verdicts]
    verdicts += [said for m in made for other in m.rows12 for said in other.verdicts]
    assert {said.verdict for said in verdicts} == {
        "met",
        "partially_met",
        "not_met",
        "not_applicable",
        "undetermined",
    }
    assert any(not m.rows21 for m in made) and any(m.year for m in made)


def _judged() -> tuple[Gold, Gold]:
    gold = generate.territorial(1).gold
    got = copy.deepcopy(gold)
    for rows in got.values():
        for row in rows:
            for field, value in row.items():
                if isinstance(value, dict):
                    row[field] = value["any"][0] if "any" in value else None
    return gold, got


def test_rows_as_expected_show_no_difference() -> None:
    gold, got = _judged()

    assert differences(gold, got) == []


def test_a_wrong_value_a_row_too_few_and_a_row_too_many_show() -> None:
    gold, got = _judged()
    got["verdicts"][0]["commitment"] = "otra cosa"
    dropped = got["narratives"].pop()
    got["objectives"].append({"objective_number": 9, "name": "de más"})

    found = differences(gold, got)

    assert len(found) == 3
    assert "verdicts['1.1', 1.0, 1.0].commitment" in found[1] and repr(dropped["text"])[1:20] in found[2]
    assert found[0].startswith("objectives: one too many")


def test_a_met_that_nobody_said_is_counted() -> None:
    gold, got = _judged()
    row = next(r for r in got["verdicts"] if r["verdict"] != "met")
    row["verdict"] = "met"

    assert false_mets(gold, got) == 1
    assert false_mets(gold, gold) == 0


@pytest.mark.parametrize(("pairing", "is_open"), [("each", False), ("one", False), ("fewer", True)])
def test_a_form_with_fewer_verdicts_than_commitments_wants_review_what_they_judge(
    pairing: Pairing, is_open: bool
) -> None:
    row = Row12("1. Riego", (), (("2. Acceso.", ("Uno", "Dos", "Tres")),), (Said("met", "Cumple"),) * 3, pairing)
    document = {"status": either("ok", "review")}
    assert wants_review({"documents": [document], "verdicts": row.gold(1)}) is is_open
    assert wants_review({"documents": [{"status": "review"}]})
