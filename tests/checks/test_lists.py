"""Lists of a row that do not agree, rows that were read as one, and what the documents say of it."""

from pathlib import Path

import pytest
from checked import found

from pipeline import process
from review.wording import wording

DOCS = Path(__file__).parents[2] / "docs"
FORM = """Formulario Etapa N°4

OBJETIVO N°1: "Descripción del desarrollo alcanzado en la incorporación de la perspectiva territorial".

\tSERVICIO: INSTITUTO DE DESARROLLO AGROPECUARIO

\tREGIÓN: XIV DE LOS RIOS

\tActividad 2.1

Descripción del desarrollo alcanzado por el Sistema de Información implementado.

\tObjetivos comprometidos

\tCumplimiento de los objetivos

\tRecomendaciones para mantener o mejorar el desarrollo del sistema de información

\t- Identifica sistemas de información

- Genera reportes por comuna

- Publica el catastro de predios

\t- Cumplido{first}

- Cumplido parcialmente{second}

\tMantener el registro
"""
"""Three objectives, and verdicts on two of them."""


@pytest.mark.parametrize(
    ("groups", "passed"),
    [(["1. Riego", "1. Riego"], True), (["1. Riego", "2. Turismo"], False), ([None, "2. Turismo"], False)],
)
def test_a_row_stands_under_one_product_group(groups, passed):
    verdicts = [{"product_group": group, "item_number": n} for n, group in enumerate(groups, 1)]
    (check,) = found("rows_apart", form="territorial_stage4", verdicts=verdicts)
    assert check.passed is passed and (passed or check.subject == "1.1 row 1")


def test_rows_may_differ_in_their_group():
    verdicts = [{"product_group": f"{n}. Riego", "row_number": n} for n in (1, 2)]
    (check,) = found("rows_apart", form="territorial_stage4", verdicts=verdicts)
    assert check.passed


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("", "", False),
        (": los sistemas de información se identificaron", ": se publicó el catastro de predios", True),
    ],
)
def test_lists_of_unequal_length_need_words_that_say_what_belongs_together(first, second, agree):
    rows = process(FORM.format(first=first, second=second).encode(), "f.txt")
    assert [v.commitment.split()[0] for v in rows["verdicts"]] == ["Identifica", "Publica"]
    (check,) = [c for c in rows["checks"] if c.check == "lists_agree"]
    assert check.passed is agree and ("verdicts 2, commitments 3" in check.message) is not agree


def test_every_check_is_on_the_page_that_explains_them():
    page = (DOCS / "checks.md").read_text(encoding="utf-8")
    assert [name for name in wording().checks if f"`{name}`" not in page] == []
