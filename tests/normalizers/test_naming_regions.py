"""Regions by numeral, by name and by both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.regions import regions, regions_named_in, resolve_region


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IX DE LA ARAUCANIA", "CL-AR"),
        ("REGIÓN METROPOLITANA", "CL-RM"),
        ("RM", "CL-RM"),
        ("R.M.", "CL-RM"),
        ("XIII", "CL-RM"),
        ("VIII DEL BIOBIO", "CL-BI"),
        ("VIII DEL BÍO-BÍO", "CL-BI"),
        ("Región de Magallanes y de la Antártica Chilena", "CL-MA"),
        ("XI AYSEN DEL GENERAL CARLOS IBAÑEZ DEL CAMPO", "CL-AI"),
        ("AISEN", "CL-AI"),
        ("VI REGION LIB. GRAL. BDO. O'HIGGINS", "CL-LI"),
        ("VI DEL LIBERTADOR GENERAL BERNARDO O´HIGGINS", "CL-LI"),
        ("5ª Región", "CL-VS"),
        ("QUINTA REGION", "CL-VS"),
        ("X DE LOS LAGOS", "CL-LL"),
        ("XIV DE LOS RÍOS", "CL-LR"),
        ("LOS RIOS", "CL-LR"),
        ("ARACUANIA", "CL-AR"),
        ("IX DE LA ARAUCNIAA", "CL-AR"),
        ("REGION DE VALPRAISO", "CL-VS"),
    ],
)
def test_a_region_is_known_as_forms_print_it(text: str, code: str) -> None:
    assert resolve_region(text).code == code


@pytest.mark.parametrize("text", ["X DE LOS RIOS", "IX DEL MAULE", "VIII IX", "IV DE COQUIMBO Y V"])
def test_what_contradicts_itself_is_nothing_with_a_reason(text: str) -> None:
    found = resolve_region(text)
    assert (found.name, found.code, found.confidence) == (None, None, 0.0)
    assert found.reason


@pytest.mark.parametrize(
    "text", ["", "Nacional", "Todas las regiones", "VII de Mendoza", "Servicio Agrícola", "17", "XVIII"]
)
def test_what_is_no_region_is_nothing_with_a_reason(text: str) -> None:
    assert resolve_region(text).code is None
    assert resolve_region(text).reason


def test_every_region_comes_home_by_name_numeral_and_both() -> None:
    assert len(regions()) == 16
    for region in regions():
        bare = region.name.removeprefix("Región ")
        for text in (
            region.name,
            region.name.upper(),
            region.roman,
            f"{region.roman} {bare.upper()}",
            region.official_code,
        ):
            found = resolve_region(text)
            assert (found.name, found.code) == (region.name, region.code), text


def test_numerals_and_names_are_found_within_other_words() -> None:
    assert regions_named_in("SERVIU VIII REGION") == {"CL-BI"}
    assert regions_named_in("Gobierno Regional de Los Ríos") == {"CL-LR"}
    assert regions_named_in("Dirección del Trabajo") == frozenset()
    assert regions_named_in("SERVICIO DE SALUD IV DE COQUIMBO") == {"CL-CO"}
    assert regions_named_in("Oficina de la 8ª Región") == {"CL-BI"}
    assert regions_named_in("Dirección Regional I y II Región") == {"CL-TA", "CL-AN"}


@pytest.mark.parametrize(
    "text", ["Subsecretaría de la Primera Infancia", "Hospital I", "Etapa V del Servicio", "Centro X Antofagasta"]
)
def test_a_numeral_that_is_not_beside_the_word_region_names_none(text: str) -> None:
    assert regions_named_in(text) <= {"CL-AN"}


@given(st.text(max_size=100))
def test_no_text_raises_and_nothing_comes_without_a_reason(text: str) -> None:
    found = resolve_region(text)
    assert (found.code is None) == (found.name is None)
    assert found.code is not None or found.reason
