"""Tables between bars, one of whose lines lost a bar."""

from __future__ import annotations

import pytest

from extractors.readers.text import read_text

ANTIWORD = """
|N°  |Medidas de Género           |Descripción           |
|1   |Capacitación avanzada en    |Curso de herramientas |
|    |género aplicado al quehacer |para la igualdad, de  |
|    |del Servicio                |24 horas              |
"""
GRID = """
+----+---------------------------+----------------------+
| N° | Medidas de Género         | Descripción          |
+====+===========================+======================+
| 1  | Capacitación avanzada en  | Curso de 24 horas    |
|    | género                    | sobre igualdad       |
+----+---------------------------+----------------------+
| 2  | Diagnóstico               | Actualizarlo         |
|    | institucional             |                      |
+----+---------------------------+----------------------+
"""
PIPES = """
N° | Medidas de Género | Descripción
--- | --- | ---
1 | Capacitación | Curso
 | Diagnóstico | Actualizarlo
3 | Estudios | Publicarlos
"""


@pytest.mark.parametrize(
    ("whole", "torn", "line"),
    [
        (ANTIWORD, ANTIWORD.replace("quehacer |para", "quehacer  para"), 4),
        (GRID, GRID.replace("en  | Curso", "en    Curso"), 5),
        (PIPES, PIPES.replace("Diagnóstico | Act", "Diagnóstico Act"), 5),
    ],
)
def test_a_line_that_lost_a_bar_is_in_doubt(whole: str, torn: str, line: int) -> None:
    assert read_text(whole.encode()).notes == ()
    (note,) = read_text(torn.encode()).notes
    assert note.startswith(f"line {line}: a bar of the table is lost")


def test_a_title_over_all_columns_lost_none() -> None:
    titled = ANTIWORD.replace("|1 ", f"|{'Medidas':55}|\n|1 ", 1)
    assert read_text(titled.encode()).notes == ()
