"""No text of ours is a formula in a spreadsheet, and none is lost."""

import csv
import io
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.spreadsheet import csv_line, distinct, escaped, plain


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+56 2 2345",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "﹣1",
        "−1",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\x00=1",
        "\u202e=1",
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert escaped(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'=1", "Ñuñoa", " x", "50 %", "– no", "(-1)", "$ 5"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_none_is_changed_otherwise(text: str) -> None:
    safe = escaped(text)
    assert safe in (text, "'" + text)
    seen = unicodedata.normalize("NFKC", safe).lstrip()
    assert not seen.startswith(("=", "+", "-", "@"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_csv_gives_back_what_was_written(cells: list[str]) -> None:
    line = csv_line(cells)
    assert next(csv.reader(io.StringIO(line, newline=""), strict=True)) == [escaped(cell) for cell in cells]


def test_numbers_are_numbers_and_null_is_no_empty_text() -> None:
    values = [-5, -1.5, Decimal("-3"), Decimal("1.25"), None, "", True, b"\x01", timedelta(days=1)]
    assert csv_line(values) == '-5,-1.5,-3,1.25,,"",true,01,"1 day, 0:00:00"'


def test_times_are_told_in_utc() -> None:
    at = datetime(2024, 5, 1, 8, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert plain(at) == plain(at.astimezone(UTC)) == "2024-05-01T12:00:00Z"
    assert plain([at, {"a": Decimal("1.5")}]) == '["2024-05-01T12:00:00Z", {"a": 1.5}]'


@given(st.lists(st.sampled_from(["a", "a_1", "a_2", "b"])))
def test_columns_of_the_same_name_are_told_apart(names: list[str]) -> None:
    out = distinct(names)
    assert len(set(out)) == len(out) == len(names)
    assert all(new.startswith(old) for new, old in zip(out, names, strict=True))
