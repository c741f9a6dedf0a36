"""A form's header in columns aligned by spaces, and one line after the other: names wrap, codes stand beside them."""

import re

import pytest

from extractors import extract
from extractors.readers import read_bytes
from extractors.readers.column_heads import PrintedLine
from extractors.readers.labelled import find_labelled
from extractors.readers.line_split import Word

CENTRED = """\
                            MINISTERIO DE
MINISTERIO                                             PARTIDA                  17
                            MINERIA
                            SERVICIO NACIONAL
SERVICIO                    DE GEOLOGIA Y              CAPITULO                 03
                            MINERIA
"""
APART = """\
                            MINISTERIO DE
MINISTERIO                  MINERIA                    PARTIDA                  17

                            SERVICIO NACIONAL
SERVICIO                    DE GEOLOGIA Y              CAPITULO                 03
                            MINERIA
"""
AT_TOP = """\
MINISTERIO                  MINISTERIO DE              PARTIDA                  17
                            MINERIA
SERVICIO                    SERVICIO NACIONAL          CAPITULO                 03
                            DE GEOLOGIA Y
                            MINERIA
"""
ONE_BY_ONE = """\
MINISTERIO
MINISTERIO DE
MINERIA
PARTIDA 17
SERVICIO
SERVICIO NACIONAL
DE GEOLOGIA Y
MINERIA
CAPITULO 03
"""
TITLE = "Formulación del Programa de Mejoramiento de la Gestión Año 2024\n"
BODY = """
Objetivos de Gestión
N°      Objetivos de Gestión                     Ponderación     N° Indicadores/Sistemas
1       Gestión Eficaz                           60.00           3
2       Eficiencia Institucional                 40.00           2
"""


NAMES = {
    "ministry": "MINISTERIO DE MINERIA",
    "ministry_code": "17",
    "service": "SERVICIO NACIONAL DE GEOLOGIA Y MINERIA",
    "service_code": "03",
}


def names(text: str) -> dict[str, str]:
    (said,) = extract(read_bytes(text.encode())).fields["documents"]
    return {name: said[name].text for name in NAMES}


@pytest.mark.parametrize("header", [CENTRED, APART, AT_TOP])
def test_names_that_wrap_in_columns_are_whole(header: str) -> None:
    assert names(TITLE + header + BODY) == NAMES


def test_names_that_wrap_under_their_labels_are_whole() -> None:
    heads = "Objetivos de Gestión\nPonderación\nN° Indicadores/Sistemas\nObjetivo 1. Gestión Eficaz\n100.00\n3\n"
    assert names(TITLE + ONE_BY_ONE + heads) == NAMES


def test_a_header_whose_names_do_not_wrap_is_left_alone() -> None:
    def line(text: str, top: float) -> PrintedLine:
        found = (Word(m[0], m.start(), m.end()) for m in re.finditer(r"\S+", text))
        return PrintedLine(tuple(found), top)

    wrapped = [line(text, n) for n, text in enumerate(AT_TOP.splitlines())]
    assert find_labelled(wrapped, wide=2.0, step=1.0) is not None
    assert find_labelled([wrapped[0], wrapped[2]], wide=2.0, step=1.0) is None
