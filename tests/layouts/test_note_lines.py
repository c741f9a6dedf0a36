"""A numbered line explains a note mark below the rows of a report; above them it may be what was lost."""

from __future__ import annotations

import pytest

from pipeline import process

HEAD = """INFORME CUMPLIMIENTO INDICADORES DE DESEMPEÑO AÑO 2016
MINISTERIO\tMINISTERIO DE EDUCACION\tPARTIDA\t09
SERVICIO\tJUNTA NACIONAL DE AUXILIO ESCOLAR Y BECAS\tCAPÍTULO\t09
"""
ROWS = """Indicador\tMeta 2016\tEfectivo 2016\tCumple
Porcentaje de becas pagadas a plazo\t98,00%\t97,10%\tNO
"""
LINE = "1.- Porcentaje de becas pagadas a plazo\n"


def residue(text: str) -> str:
    return " ".join(str(getattr(row, "text", "")) for row in process(text.encode(), "informe.txt").get("residue", []))


def test_a_numbered_line_is_a_note_only_below_rows() -> None:
    assert "becas pagadas" not in residue(HEAD + ROWS + LINE)
    assert "1.- Porcentaje de becas pagadas" in residue(HEAD + LINE + ROWS)


def test_under_their_heading_notes_need_no_certain_mark_and_a_date_is_accounted_for() -> None:
    notes = "\nNotas:\n1. Excluye becas de arrastre.\n2 Plazo de 10 días:\n- corridos\n- desde la solicitud\n"
    date = "\nPuerto Montt, 3 de marzo de 2017\n"
    assert residue(HEAD + ROWS + notes + date) == ""
    assert residue(HEAD + ROWS + "\nPlazo de 10 días\n") == "Plazo de 10 días"


@pytest.mark.parametrize(
    ("line", "is_note"),
    [
        ("Ana Soto Rojas Jefa de División", True),
        ("(*) Se excluyen las becas de arrastre", True),
        ("firmados por la jefa de división", False),
        ("Por el jefe de servicio en diciembre", False),
    ],
)
def test_a_line_that_goes_on_with_a_sentence_is_no_signature(line: str, is_note: bool) -> None:
    assert (line in residue(f"{HEAD}{ROWS}\n{line}\n")) != is_note
