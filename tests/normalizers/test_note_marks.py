"""A superscript figure behind a value points to a note; behind a unit it is an exponent."""

from __future__ import annotations

import pytest

from extractors.note_marks import belongs, without_note_marks
from normalizers.numbers import parse_percent
from normalizers.targets import parse_target


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("5,8³", "5,8"),
        ("25 %²", "25 %"),
        ("1.100 talleres¹", "1.100 talleres"),
        ("98,5%¹²", "98,5%"),
        ("12 m²", "12 m²"),
        ("3,5 kWh/m²", "3,5 kWh/m²"),
        ("10³ m³", "10³ m³"),
        ("x² + y²", "x² + y²"),
        ("800 cm³ por km²", "800 cm³ por km²"),
        ("sin marca", "sin marca"),
    ],
)
def test_note_marks_go_and_exponents_stay(text: str, plain: str) -> None:
    assert without_note_marks(text) == plain


@pytest.mark.parametrize(
    ("mark", "word", "raised", "part"),
    [
        ("2", "m", True, True),
        ("3", "5,8", True, False),
        ("a", "3", True, True),
        ("a", "3,5", True, False),
        ("°", "N", True, True),
        ("2", "CO", False, True),
        ("2", "5,8", False, False),
        ("*", "25%", True, False),
    ],
)
def test_what_belongs_to_its_word(mark: str, word: str, raised: bool, part: bool) -> None:
    assert belongs(mark, word, raised=raised) is part


def test_a_value_keeps_its_number() -> None:
    percent = parse_percent("25%²")
    assert percent is not None
    assert percent.value == 25.0
    assert parse_target("5,8³").value == 5.8
    target = parse_target("1.100 talleres¹")
    assert (target.value, target.unit) == (1100.0, "talleres")
    assert parse_target("12,5 m²").unit == "m²"
