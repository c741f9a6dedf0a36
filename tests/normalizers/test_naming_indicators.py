"""Indicators and systems by the id under which they are followed through the years."""

from __future__ import annotations

import pytest

from normalizers.vocabulary import canonical_indicator, canonical_system


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Medidas de Equidad de Género", "gender_equity_measures"),
        ("MEDIDAS DE EQUIDAD DE GENERO", "gender_equity_measures"),
        ("Medidas de Equidad de Genero ", "gender_equity_measures"),
        ("Medidas de Equiad de Génera", "gender_equity_measures"),
        ("Concentración del Gasto Subtítulos 22 + 29", "spending_concentration_22_29"),
        ("Concentración del Gasto Subtítulos 22 y 29", "spending_concentration_22_29"),
        ("Transformación Digital", "digital_transformation"),
    ],
)
def test_an_indicator_is_known_through_the_years(name: str, identity: str) -> None:
    found = canonical_indicator(name)
    assert found is not None
    assert found[0] == identity


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Estado Verde", "green_state"),
        ("Calidad de Servicio y Experiencia Usuaria", "service_quality"),
        ("Calidad de Servicio y Experiencia Usuaría", "service_quality"),
        ("Sistema Planificación y Control de Gestión", "planning_and_control"),
        ("Sistema de Transformación Digital", "digital_transformation_system"),
        ("Seguridad de la Información y Ciberseguridad", "information_security_system"),
    ],
)
def test_a_system_is_known_through_the_years(name: str, identity: str) -> None:
    found = canonical_system(name)
    assert found is not None
    assert found[0] == identity


@pytest.mark.parametrize("name", ["", "Tiempo promedio de respuesta", "Equidad", "Medidas de", "22 + 29", "x" * 5000])
def test_what_is_not_sure_has_no_id(name: str) -> None:
    assert canonical_indicator(name) is None


def test_measures_that_differ_in_one_number_stay_apart() -> None:
    fifteen = canonical_indicator(
        "Solicitudes de Acceso a la Información Pública respondidas en un plazo menor o igual a 15 días hábiles"
    )
    twenty = canonical_indicator(
        "Solicitudes de Acceso a la Información Pública respondidas en un plazo menor o igual a 20 días hábiles"
    )
    assert fifteen is not None
    assert twenty is not None
    assert fifteen[0] != twenty[0]
    assert canonical_indicator("Concentración del Gasto Subtítulos 24 + 33") is None
    assert (
        canonical_indicator(
            "Solicitudes de Acceso a la Información Pública respondidas en un plazo menor o igual a 10 días hábiles"
        )
        is None
    )
