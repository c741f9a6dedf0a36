"""Keys between the rows of a document, and the one key for who submitted it."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers.links import link
from normalizers.reading import Normalized
from normalizers.records import Commitment, DocumentRow, Indicator, Objective, StageGoal, System
from normalizers.vocabulary import canonical_objective

DOCUMENT: dict[str, Any] = {"document_id": "ab" * 32}


def rows(**records: list[Any]) -> Normalized:
    """A document's rows, linked."""
    out = Normalized([])
    out |= {"documents": [of()], **records}
    link(out)
    return out


def of(**values: Any) -> DocumentRow:
    common = {"record_id": "d", "file_name": "f.txt", "form_type": "territorial_stage4", "status": "ok"}
    return DocumentRow(**DOCUMENT, **common, **values)


@pytest.mark.parametrize(
    ("values", "key", "years"),
    [
        ({"service_name": "Instituto de Previsión Social", "service_code": "09"}, "15-09", (2010, None)),
        (
            {"service_name": "Instituto de Previsión Social", "ministry_code": "15", "service_code": "09"},
            "15-09",
            (2010, None),
        ),
        ({"service_name": "Dirección del Trabajo", "fiscal_year": 2008}, "15-02", (None, None)),
        ({"service_name": None, "ministry_code": "33", "service_code": "77"}, "33-77", (None, None)),
        ({"service_name": None, "service_code": "09"}, None, (None, None)),
        ({}, None, (None, None)),
    ],
)
def test_the_service_has_one_key_on_every_form(values: dict[str, Any], key: str | None, years: tuple[Any, Any]) -> None:
    out = Normalized([])
    out["documents"] = [of(**values)]
    link(out)
    (document,) = out["documents"]
    assert isinstance(document, DocumentRow)
    assert document.service_id == key
    assert (document.service_valid_from, document.service_valid_to) == years
    assert (document.ministry_code, document.service_code) == (values.get("ministry_code"), values.get("service_code"))


def test_rows_point_at_the_rows_that_they_belong_to() -> None:
    out = rows(
        objectives=[Objective(**DOCUMENT, record_id=f"o{n}", objective_number=n) for n in (1, 2)],
        indicators=[
            Indicator(**DOCUMENT, record_id="i1", objective_number=1, name="Medidas de Equidad de Género"),
            Indicator(**DOCUMENT, record_id="i2", objective_number=3, name="Otro"),
        ],
        systems=[System(**DOCUMENT, record_id="s1", objective_number=2, system_number=1)],
        stage_goals=[
            StageGoal(**DOCUMENT, record_id="g1", objective_number=2, system_number=1),
            StageGoal(**DOCUMENT, record_id="g2", objective_number=2, system_number=2),
        ],
        commitments=[Commitment(**DOCUMENT, record_id="c1", indicator_name="MEDIDAS DE EQUIDAD DE GENERO")],
    )
    assert [getattr(r, "objective_record_id", 0) for r in out["indicators"]] == ["o1", None]
    assert [getattr(r, "objective_record_id", 0) for r in out["systems"]] == ["o2"]
    assert [getattr(r, "system_record_id", 0) for r in out["stage_goals"]] == ["s1", None]
    assert [getattr(r, "indicator_record_id", 0) for r in out["commitments"]] == ["i1"]


def test_what_could_be_either_of_two_points_at_none() -> None:
    out = rows(
        objectives=[Objective(**DOCUMENT, record_id=f"o{n}", objective_number=1) for n in range(3)],
        indicators=[Indicator(**DOCUMENT, record_id=f"i{n}", objective_number=1, name="Uno") for n in (1, 2)],
        commitments=[
            Commitment(**DOCUMENT, record_id="c1", indicator_name="Uno"),
            Commitment(**DOCUMENT, record_id="c"),
        ],
        systems=[System(**DOCUMENT, record_id="s1"), System(**DOCUMENT, record_id="s2")],
        stage_goals=[StageGoal(**DOCUMENT, record_id="g1")],
    )
    assert [getattr(r, "objective_record_id", 0) for r in out["indicators"]] == [None, None]
    assert [getattr(r, "indicator_record_id", 0) for r in out["commitments"]] == [None, None]
    assert [getattr(r, "system_record_id", 0) for r in out["stage_goals"]] == [None]


def test_an_objective_is_known_through_the_years() -> None:
    spellings = (
        "Calidad de Servicio",
        "CALIDAD DE LOS SERVICIOS",
        "Calidad de los Servicios proporcionados a los usuarios",
    )
    assert {canonical_objective(name) for name in spellings} == {("service_quality", "Calidad de los Servicios")}
    assert canonical_objective("Informe Ejecutivo al Jefe de Servicio") is None
