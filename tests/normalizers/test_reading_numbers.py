"""Numbers in both notations, and what a document's own habits decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numbers import NumberHabits, find_numbers, number_problem, parse_number, parse_percent


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("131.373.642", 131373642.0, 0),
        ("1.234.567,8", 1234567.8, 1),
        ("117.58", 117.58, 2),
        ("25,00%", 25.0, 2),
        ("57.1 %", 57.1, 1),
        ("$ 1.250.000", 1250000.0, 0),
        ("1.33 días", 1.33, 2),
        ("12,5", 12.5, 1),
        ("0.125", 0.125, 3),
        ("1234,567", 1234.567, 3),
        ("1,250,000.5", 1250000.5, 1),
        ("-3,5 %", -3.5, 1),
        ("62,45 kWh/m2", 62.45, 2),
        ("12días", 12.0, 0),
        ("$ 12.450", 12450.0, 0),
        ("-$185.400 por cupo", 185400.0, 0),
    ],
)
def test_a_number_with_one_reading_is_read_in_either_notation(text: str, value: float, decimals: int) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.decimals, number.ambiguous) == (value, decimals, False)


@pytest.mark.parametrize(
    "text", ["", "sin información", ",5 %", "01.02.2023", "1.2.3", "1.23.456", "m2", "22 + 29", "año t-1"]
)
def test_what_is_not_one_number_gives_none_with_a_reason(text: str) -> None:
    assert parse_number(text) is None
    assert number_problem(text)


def test_five_thousand_digits_never_become_a_float() -> None:
    assert parse_number("7" * 5000) is None
    assert parse_number("7" * 30) is None
    assert "digits" in (number_problem("7" * 30) or "")
    assert find_numbers("1." * 5000 + "1") == []


def test_the_span_holds_the_digits_and_the_sign() -> None:
    text = "Meta: -1.234,5 días"
    number = parse_number(text)
    assert number is not None
    assert text[number.start : number.end] == "-1.234,5"


def test_three_digits_after_a_point_are_thousands_and_ambiguous_when_nothing_decides() -> None:
    number = parse_number("3.250 usuarios")
    assert number is not None
    assert (number.value, number.ambiguous, number.other) == (3250.0, True, 3.25)
    swapped = number.other_reading()
    assert swapped is not None
    assert (swapped.value, swapped.decimals, swapped.ambiguous) == (3.25, 3, False)


@pytest.mark.parametrize(
    ("texts", "value", "ambiguous"),
    [
        (["131.373.642", "117.58 %"], 1250.0, False),
        (["24,5 días", "sin más"], 1250.0, False),
        (["24,5 días", "6.75 días"], 1250.0, True),
        (["24,5 días", "Actividad 1.1", "1.2 Descripción de modificaciones"], 1250.0, False),
        (["1,250,000.5"], 1.25, False),
        (["0.125", "1234.567"], 1.25, False),
        (["0.125", "1.250.000"], 1250.0, True),
        (["el 01.02.2023 a las 8:30"], 1250.0, True),
    ],
)
def test_a_documents_habits_decide_what_three_digits_are(texts: list[str], value: float, ambiguous: bool) -> None:
    number = parse_number("1.250", NumberHabits.of(texts))
    assert number is not None
    assert (number.value, number.ambiguous) == (value, ambiguous)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25.00", 25.0),
        ("15%", 15.0),
        ("2,5%", 2.5),
        ("5 %", 5.0),
        ("**20%**", 20.0),
        ("100.00%", 100.0),
        ("33.333", 33.333),
    ],
)
def test_weights_are_numbers_in_percent(text: str, value: float) -> None:
    number = parse_percent(text)
    assert number is not None
    assert (number.value, number.ambiguous) == (value, False)


def test_all_numbers_of_a_text_are_found_in_order() -> None:
    found = find_numbers("de 24,5 días a 6.75 días en 3 comunas (kWh/m2, t-1)")
    assert [n.value for n in found] == [24.5, 6.75, 3.0]


def _printed(value: int, decimals: str, point: str, comma: str) -> str:
    return f"{value:,}".replace(",", point) + (comma + decimals if decimals else "")


@given(
    st.integers(0, 10**12),
    st.text("0123456789", max_size=2),
    st.sampled_from([(".", ","), (",", "."), ("", "."), ("", ",")]),
)
def test_any_number_printed_in_either_notation_reads_back(value: int, decimals: str, marks: tuple[str, str]) -> None:
    number = parse_number(_printed(value, decimals, *marks))
    assert number is not None
    wanted = float(f"{value}.{decimals or 0}")
    assert wanted in (number.value, number.other)
    assert number.value == wanted or number.ambiguous


@given(st.text(max_size=300))
def test_no_text_raises_and_every_span_lies_within(text: str) -> None:
    habits = NumberHabits.of([text])
    parse_percent(text, habits)
    number_problem(text)
    for number in find_numbers(text, habits):
        assert 0 <= number.start < number.end <= len(text)
