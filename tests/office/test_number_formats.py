"""What a reader sees of a number under its format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.office.number_formats import BUILT_IN, number_format
from extractors.readers.office.workbook import EPOCH, EPOCH_1904

ACCOUNTING = '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-'
DAY = 86_400
"""Seconds of a day."""

SEEN = [
    ("General", 12.0, "12"),
    ("General", 0.1, "0.1"),
    ("General", 0.943154061375849, "0.9431540614"),
    ("General", 131373642.0, "131373642"),
    ("0.00%", 0.85, "85.00%"),
    ("0.0%", 1.02222222222222, "102.2%"),
    ("0%", 0.07, "7%"),
    ("0.00", 98.68092, "98.68"),
    ("0.00", 0.005, "0.01"),
    ("#,##0", 25500.0, "25,500"),
    ("#,##0.00", 1234567.891, "1,234,567.89"),
    ("#,##0.0,,", 12345678.0, "12.3"),
    ("0.##", 1.5, "1.5"),
    ("0.##", 1.0, "1"),
    ("#.00", 0.5, ".50"),
    ("#", 0.0, ""),
    ("0", -0.4, "0"),
    ('"$"#,##0', 1250000.0, "$1,250,000"),
    ("$ #,##0;[Red]-$ #,##0", -5000.0, "-$ 5,000"),
    ("0.00;(0.00)", -2.5, "(2.50)"),
    (ACCOUNTING, 0.0, "-"),
    (ACCOUNTING, -1234.0, "-1,234"),
    ('0.00" días"', 3.5, "3.50 días"),
    ('0"%"', 45.0, "45%"),
    ("[<1]0.00%;0", 0.5, "50.00%"),
    ("[<1]0.00%;0", 5.0, "5"),
    ("[>=1000]#,##0;0.0", 5.0, "5.0"),
    ('##"."###"."###"-"0', 123456789.0, "12.345.678-9"),
    ("0.00E+00", 12345.678, "1.23E+04"),
    ("# ?/?", 1.5, "1 1/2"),
    ("# ??/100", 0.25, "25/100"),
    (";;;", 5.0, ""),
    ("dd-mm-yyyy", 45931.0, "01-10-2025"),
    ("mmm-yy", 45931.0, "oct-25"),
    ("[$-340A]mmmm \\d\\e yyyy", 45931.0, "octubre de 2025"),
    ("dddd d", 45931.0, "miércoles 1"),
    ("yyyy-mm-dd hh:mm:ss", 45931.123, "2025-10-01 02:57:07"),
    ("h:mm AM/PM", 45931.75, "6:00 PM"),
    ("mm:ss", 0.25 / 24, "15:00"),
    ("[h]:mm", 1.5, "36:00"),
    ("h:mm A/P", 45931.75, "6:00 P"),
    ("ss", 12.5 / DAY, "13"),
    ("s.0", 12.345 / DAY, "12.3"),
    ("s.00", 12.345 / DAY, "12.35"),
    ("s.00", 2.345 / DAY, "2.35"),
    ("ss.00", 2.345 / DAY, "02.35"),
    ("ss.000", 45931 + 12.3456 / DAY, "12.346"),
    ("mm:ss.0", 59.96 / DAY, "01:00.0"),
    ("h:mm:ss", 3599.5 / DAY, "1:00:00"),
    ("h:mm", 3599.4 / DAY, "0:59"),
    ("[s].00", 75.345 / DAY, "75.35"),
    ("[ss]", 5.0 / DAY, "05"),
    ("[m]:ss", 3605.0 / DAY, "60:05"),
    ("[h]:mm:ss", 3599.9 / DAY, "1:00:00"),
    ("dd-mm-yyyy", 45931 + 86_399.9 / DAY, "01-10-2025"),
    ("dd-mm-yyyy hh:mm:ss", 45931 + 86_399.9 / DAY, "02-10-2025 00:00:00"),
    ("hh:mm", float("inf"), "#######"),
    ("dd-mm-yyyy", -1.0, "#######"),
    ("dd-mm-yyyy", 1e12, "#######"),
    ("0" * 600, 5.0, "5"),
]


@pytest.mark.parametrize(("code", "number", "seen"), SEEN)
def test_what_is_seen(code: str, number: float, seen: str) -> None:
    assert number_format(code).shown(number, EPOCH)[0].strip() == seen


@pytest.mark.parametrize(
    ("code", "number", "stored"), [("0.0%", 1.02222222222222, 102.222222222222), ("0.00", 0.9434, 0.9434)]
)
def test_the_stored_number_is_at_the_scale_that_is_seen(code: str, number: float, stored: float) -> None:
    assert number_format(code).shown(number, EPOCH)[1] == stored


def test_a_date_is_no_number_and_counts_from_the_workbooks_own_day() -> None:
    assert number_format("d-mmm-yy").shown(44469.0, EPOCH_1904) == ("1-oct-25", None)


def test_a_format_of_text_can_add_words() -> None:
    assert number_format('0;0;0;"N° "@').text("12") == "N° 12"
    assert number_format("0.00").text("N/A") == "N/A"


@given(
    st.text(alphabet='0#?.,%;@/E+-[]"\\_*dmyhs <>=()$A', max_size=30), st.floats(allow_nan=False, allow_infinity=False)
)
def test_any_code_shows_something(code: str, number: float) -> None:
    seen, stored = number_format(code).shown(number, EPOCH)
    assert isinstance(seen, str)
    assert stored is None or isinstance(stored, float)


@given(st.sampled_from(sorted(set(BUILT_IN.values()))), st.integers(-(10**9), 10**9))
def test_the_built_in_formats_show_whole_numbers(code: str, number: int) -> None:
    assert number_format(code).shown(float(number), EPOCH)[0].strip()
