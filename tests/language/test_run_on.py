"""Where a second sentence begins inside another: `extractors.language.run_on`."""

from __future__ import annotations

import pytest

from extractors.language.run_on import run_on


def opened(text: str) -> str | None:
    """The word that begins a second sentence, where "Mejorar …" is an entry of its own."""
    found = run_on(text, lambda rest: rest.startswith("Mejorar"))
    return text[slice(*found)] if found else None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Control de incendios Mejorar la atención", "Mejorar"),
        ("igual o superior a 80% Mejorar la atención", "Mejorar"),
        ("los equipos regionales Escasa dotación de profesionales", "Escasa"),
        ("la provincia cordillerana Convenios suscritos", "Convenios"),
        ("las localidades Los resultados del año", "Los"),
    ],
)
def test_a_sentence_inside_another_shows(text: str, word: str) -> None:
    assert opened(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "la meta Mejorar la atención",
        "los objetivos Mejorar la atención y otros",
        "para Mejorar la atención",
        "Control de incendios. Mejorar la atención",
        "Cumplir Metas de los indicadores",
        "los funcionarios de La Serena y de las Direcciones regionales",
        "la gestión Institucional de los equipos",
        "las comunas Puerto Montt y Osorno",
        "las dependencias SII del país",
        "el ministro Juan García de",
    ],
)
def test_names_and_titles_begin_no_sentence(text: str) -> None:
    assert opened(text) is None
