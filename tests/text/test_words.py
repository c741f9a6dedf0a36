"""Cleaning words of a source, and folding them for matching."""

import pytest

from extractors.words import clean, clean_markup, fold


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  a\u00a0b \t c ", "a b c"),
        ("\ufb01n o\ufb03cina", "fin officina"),
        ("infor\u00admación", "información"),
        ("infor\u00ad", "infor-"),
        ("<b>Total</b> <br/> x", "Total x"),
        ("a < b y c > d", "a < b y c > d"),
        ("Gestio\u0301n\u200b", "Gestión"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("**Total**", "Total"),
        ("*Total*", "Total"),
        ("__Etapas 1__ y **dos**", "Etapas 1 y dos"),
        ("(a/b) * 100 y (c/d) * 100", "(a/b) * 100 y (c/d) * 100"),
        ("(5/5)*100 + (3/3)*100", "(5/5)*100 + (3/3)*100"),
        (r"5\*2 \| n\_t \# \[x\]", "5*2 | n_t # [x]"),
        (r"C:\datos", r"C:\datos"),
        (r"$\frac{a}{b} \% \_x$ \* $ 1.250", r"$\frac{a}{b} \% \_x$ * $ 1.250"),
        ("nombre_de_variable", "nombre_de_variable"),
    ],
)
def test_clean_markup(raw: str, expected: str) -> None:
    assert clean_markup(raw) == expected


@pytest.mark.parametrize("sign", ["N°", "Nº", "No.", "Núm.", "Número", "N °", "n°."])
def test_number_signs_are_one(sign: str) -> None:
    assert fold(f"{sign} Indicadores/Sistemas") == "n indicadores sistemas"


def test_fold_keeps_the_enye() -> None:
    assert fold("  AÑO – Ponderación  (%) ") == "año ponderacion %"
