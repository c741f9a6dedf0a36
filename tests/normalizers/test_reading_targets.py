"""Targets with value, unit and computation, and the check of one against the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numbers import NumberHabits
from normalizers.targets import check_computation, is_empty_target, parse_fraction, parse_target

Parts = tuple[float | None, str | None, float | None, float | None]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("50.0 % [(4 /8 )*100]", (50.0, "%", 4.0, 8.0)),
        ("98 % [(9800/10000)*1 00]", (98.0, "%", 9800.0, 10000.0)),
        ("61,02 % [(5.756/9.4 32)*100]", (61.02, "%", 5756.0, 9432.0)),
        ("[(9.8 74.120 / 8.812.600) * 1 00] 112.05 %", (112.05, "%", 9874120.0, 8812600.0)),
        ("12,5 días [(15.000 /1.2 00 )]", (12.5, "días", 15000.0, 1200.0)),
        ("98 %[(4.312 /4.400 )*100]", (98.0, "%", 4312.0, 4400.0)),
        ("117.58 % $[(131.373.642 / 111.726.656) * 100]$", (117.58, "%", 131373642.0, 111726656.0)),
        ("$[(9.874.120 / 8.812.600) * 100]$ 112.05 %", (112.05, "%", 9874120.0, 8812600.0)),
        ("12,5 días [(15.000 /1.200 )]", (12.5, "días", 15000.0, 1200.0)),
        ("62,45 kWh/m2", (62.45, "kWh/m2", None, None)),
        ("41,3 kWh/m2 [(1.652.000/40.000)]", (41.3, "kWh/m2", 1652000.0, 40000.0)),
        ("98,4 % [(61.254.300,5 / 62.250.305,4) * 100]", (98.4, "%", 61254300.5, 62250305.4)),
        ("2,31 % [(87/3.766)*100]", (2.31, "%", 87.0, 3766.0)),
        ("4 informes", (4.0, "informes", None, None)),
        ("8 días hábiles", (8.0, "días hábiles", None, None)),
        ("(497/528)*100", (None, None, 497.0, 528.0)),
        ("(28.0/392.0)*100", (None, None, 28.0, 392.0)),
        ("9/12", (None, None, 9.0, 12.0)),
        ("98,00% (66247 /67599 )", (98.0, "%", 66247.0, 67599.0)),
        (r"50 % $\left[\frac{4}{8} \times 100\right]$", (50.0, "%", 4.0, 8.0)),
        ("36 %", (36.0, "%", None, None)),
        ("7.1 %", (7.1, "%", None, None)),
        ("98.125 %", (98.125, "%", None, None)),
        ("Meta 2018: 98%", (98.0, "%", None, None)),
        ("≥ 80 %", (80.0, "%", None, None)),
        ("75,0 % H: 40 M: 35", (75.0, "%", None, None)),
        ("117.58 % [(131.373. 642 / 111.726 .656) * 100]", (117.58, "%", 131373642.0, 111726656.0)),
        ("**50 %**", (50.0, "%", None, None)),
        ("$ 1.250.000", (1250000.0, "$", None, None)),
    ],
)
def test_a_target_gives_value_unit_and_computation(text: str, parts: Parts) -> None:
    target = parse_target(text)
    assert (target.value, target.unit, target.numerator, target.denominator) == parts
    assert not target.ambiguous
    assert target.problem is None


@pytest.mark.parametrize("text", ["", "No Aplica", "N/A", "n/a", "-", "X", "S/I", "  "])
def test_what_says_that_there_is_no_target_is_empty_without_a_problem(text: str) -> None:
    target = parse_target(text)
    assert is_empty_target(text)
    assert (target.value, target.unit, target.numerator, target.denominator, target.problem) == (None,) * 5


def test_a_value_stands_beside_a_computation_that_is_not_understood() -> None:
    target = parse_target("50 % [(4 /7 x )*100]")
    assert (target.value, target.unit, target.numerator) == (50.0, "%", None)
    assert target.problem == "a computation that is not understood: [(4 /7 x )*100]"


@pytest.mark.parametrize("text", ["entre 5 y 8 días", ",5 %", "12/31/2024", "por definir", "5" * 5000])
def test_a_target_that_is_not_understood_says_so_and_gives_no_value(text: str) -> None:
    target = parse_target(text)
    assert target.value is None
    assert target.problem


@pytest.mark.parametrize(("text", "doubtful"), [("99 al", True), ("30 días de", True), ("30 días de plazo", False)])
def test_a_unit_that_ends_with_a_word_that_joins_is_a_doubt(text: str, doubtful: bool) -> None:
    assert bool(parse_target(text).problem) == doubtful


def test_the_computation_decides_the_reading_that_habits_would_miss() -> None:
    english = NumberHabits.of(["1,250,000.5"])
    assert parse_target("2.31 % [(87/3.766)*100]", english).denominator == 3766.0
    assert parse_target("2310 % [(87/3.766)*100]").denominator == 3.766


def test_nothing_to_decide_leaves_the_target_ambiguous() -> None:
    assert parse_target("1.250 informes").ambiguous
    assert not parse_target("1.250 informes", NumberHabits.of(["1.250.000"])).ambiguous


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("117.58 % [(131.373.642 / 111.726.656) * 100]", True),
        ("66.7 % [(4 /6 )*100]", True),
        ("66.6 % [(4 /6 )*100]", True),
        ("66.5 % [(4 /6 )*100]", False),
        ("66.8 % [(4 /6 )*100]", False),
        ("50 % [(4 /8 )*100]", True),
        ("98,00% (66247 /67599 )", True),
        ("12,5 días [(15.000 /1.200 )]", True),
        ("12,6 días [(15.000 /1.200 )]", False),
        ("1.24 % [(25 /2016 )*100]", True),
        ("50 % [(4 /0 )*100]", False),
        ("50 % [(4 /" + "9" * 18 + ")*100]", False),
    ],
)
def test_the_value_is_held_against_its_computation_rounded_or_cut(text: str, passed: bool) -> None:
    check = check_computation(parse_target(text))
    assert check is not None
    assert check[0] is passed


def test_without_value_or_computation_there_is_nothing_to_check() -> None:
    assert check_computation(parse_target("36 %")) is None
    assert check_computation(parse_target("(497/528)*100")) is None


def test_a_lone_computation_can_be_asked_what_it_comes_to() -> None:
    assert parse_target("(497/528)*100").computed == pytest.approx(94.1287878)
    assert parse_target("50 % [(4/0)*100]").computed is None


def test_a_computation_in_round_brackets_counts_without_its_white_space_where_it_then_fits() -> None:
    found = parse_target("-2.5 % (-1250.0/50000.0)*1 00")
    assert (found.value, found.numerator, found.denominator, found.problem) == (-2.5, -1250.0, 50000.0, None)
    assert parse_target("-2.9 % (-1250.0/50000.0)*1 00").problem


def test_numerator_and_denominator_of_one_cell() -> None:
    assert parse_fraction("9/12") == (9.0, 12.0)
    assert parse_fraction("(2.300/6.434)") == (2300.0, 6434.0)
    assert parse_fraction("(84.600/2.4 00)") == (84600.0, 2400.0)  # a narrow column broke it
    assert parse_fraction("9/12/2024") is None
    assert parse_fraction("12 de 15") is None


def test_a_fraction_without_a_denominator_keeps_its_numerator() -> None:
    assert parse_fraction("9 / N.A.") == (9.0, None)
    assert parse_fraction("(1.250/N/A)") == (1250.0, None)
    assert parse_fraction("12") == (12.0, None)
    assert parse_fraction("N/A") is None
    assert parse_fraction("9 /") is None  # the denominator is lost, not absent


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(0, 3))
def test_any_consistent_target_reads_back_and_passes(above: int, below: int, decimals: int) -> None:
    share = f"{above / below * 100:.{decimals}f}"
    target = parse_target(
        f"{share} % [({above:,} / {below:,}) * 100]".replace(",", "."), NumberHabits.of(["1.000.000"])
    )
    assert target.numerator is not None
    check = check_computation(target)
    assert check is not None
    # Beyond a share of 999 the printed value itself may have two readings; the computation finds the right one.
    assert check[0]


@given(st.text(max_size=200) | st.text(alphabet=st.sampled_from("0123456789.,/()[]*$% \\{}"), max_size=60))
def test_no_text_raises(text: str) -> None:
    target = parse_target(text)
    check_computation(target)
    parse_fraction(text)
