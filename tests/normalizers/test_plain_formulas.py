"""Formulas out of LaTeX, and their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.formulas import MAX_FORMULA, ParsedFormula, parse_formula, plain_formula


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (
            r"$(N^{\circ} \text{ de trámites en } t / N^{\circ} \text{ total al año } t, \text{ según (CPAT)}) * 100$",
            "(N° de trámites en t / N° total al año t, según (CPAT)) * 100",
        ),
        (r"$\frac{\text{Sumatoria de días}}{\text{Número de reclamos}}$", "Sumatoria de días / Número de reclamos"),
        (r"$\frac{\text{A}}{\text{B}} \times 100$", "(A / B) * 100"),
        (r"$\left(\frac{a}{b}\right) \cdot 100\%$", "(a / b) * 100%"),
        (r"$\dfrac{a + b}{c}$", "(a + b) / c"),
        (r"$\frac{(a + b)}{c}$", "(a + b) / c"),
        (r"\(\frac{\frac{a}{b}}{c}\)", "(a / b) / c"),
        (r"$$\sum_{i=1}^{n} x_{i}$$", "Σ_(i=1)^n x_i"),
        (r"\text{Gasto } t / \text{Total } t", "Gasto t / Total t"),
        (r"$[(9.874.120 / 8.812.600) * 100]$ 112.05 %", "[(9.874.120 / 8.812.600) * 100] 112.05 %"),
        (r"50 \% $(4/8)$", r"50 \% (4/8)".replace("\\", "")),
    ],
)
def test_latex_reads_as_the_forms_print_formulas(latex: str, plain: str) -> None:
    assert plain_formula(latex) == plain


@pytest.mark.parametrize(
    "text",
    [
        "(Monto $ ejecutado / Monto $ total) * 100",
        "(a_1 / b^2) * 100",
        r"ver C:\reportes\2024 {a}",
        "(Gasto en el año t/Total)*100",
        "cuesta $5 y $6",
    ],
)
def test_text_without_latex_is_left_alone(text: str) -> None:
    assert plain_formula(text) == text


def test_white_space_is_collapsed() -> None:
    assert plain_formula(" (a \n /\t b) ") == "(a / b)"


@pytest.mark.parametrize(
    "text", [r"\frac", r"\frac{a", "$^{", r"{\text{a}", "$}{$", "\\", r"$\frac{}{}$", "{" * 500 + r"\frac"]
)
def test_damaged_latex_neither_raises_nor_loses_words(text: str) -> None:
    assert ("a" in plain_formula(text)) == ("a" in text.replace("frac", ""))


@given(st.text(alphabet=st.sampled_from(r"\{}$^_()[]/*+ abt1°%~&"), max_size=80) | st.text(max_size=80))
def test_any_formula_survives(text: str) -> None:
    plain = plain_formula(text)
    assert plain == " ".join(plain.split())
    parse_formula(text)


@given(st.text(alphabet=st.characters(exclude_characters="\\$^"), max_size=200))
def test_without_a_sign_of_latex_only_white_space_changes(text: str) -> None:
    assert plain_formula(text) == " ".join(text.split())


def test_a_text_of_any_length_comes_back() -> None:
    long = r"\frac{a}{b}" * MAX_FORMULA
    assert plain_formula(long) == long


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(a en t / b en t) * 100", ParsedFormula("a en t", "b en t", 100.0)),
        (
            "(Número en el año t/Número total en el año t)*100",
            ParsedFormula("Número en el año t", "Número total en el año t", 100.0),
        ),
        ("((a + b + c) / d ) * 100", ParsedFormula("a + b + c", "d", 100.0)),
        ("Consumo (CT) / Superficie (ST)", ParsedFormula("Consumo (CT)", "Superficie (ST)", None)),
        ("100 * (a / b)", ParsedFormula("a", "b", 100.0)),
        (
            "(bienes y/o servicios / total de bienes y/o servicios) x 100",
            ParsedFormula("bienes y/o servicios", "total de bienes y/o servicios", 100.0),
        ),
        ("((a - b) / b) * 100", ParsedFormula("a - b", "b", 100.0)),
        (r"$\frac{a}{b}$", ParsedFormula("a", "b", None)),
    ],
)
def test_a_ratio_gives_its_parts(text: str, parts: ParsedFormula) -> None:
    assert parse_formula(text) == parts


@pytest.mark.parametrize(
    "text", ["", "Porcentaje de a - Porcentaje de b", "a / b / c", "(a / b", "a) / (b", "(a / b) - (c / d)", "/ b"]
)
def test_what_is_not_one_ratio_has_no_parts(text: str) -> None:
    assert parse_formula(text) is None
