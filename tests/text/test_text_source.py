"""Encodings, line ends and places of text files."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import read
from extractors.document import ReadError
from extractors.readers import read_bytes
from extractors.readers.text import source as source_module
from extractors.readers.text.source import decode, split_lines
from extractors.words import PLAIN, clean_markup

SPANISH = "FORMULACIÓN AÑO 2024\nMINISTERIO\tEducación\n“Ponderación” · Niñez: 25,5 % – único ¿sí?\n"


def paragraphs(data: bytes) -> list[str]:
    document = read_bytes(data)
    return [line.text for line in document.lines()]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_an_encoding_does_not_change_what_is_read(encoding: str) -> None:
    assert paragraphs(SPANISH.encode(encoding)) == paragraphs(SPANISH.encode("utf-8"))


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "latin-1"])
def test_an_old_one_byte_encoding_is_told_by_its_spanish_letters(encoding: str) -> None:
    text = "Descripción del año: niñez, gestión pública, educación y protección. MEDICIÓN N°1"
    assert decode(text.encode(encoding))[0] == text


def test_a_few_broken_bytes_do_not_turn_utf8_into_windows_1252() -> None:
    data = ("Gestión pública: año, niñez, código, región, número. " * 3).encode() + b"\xff fin"
    text, notes = decode(data)
    assert text.startswith("Gestión pública") and "\ufffd" in text
    assert notes == ("1 places are not valid UTF-8",)
    assert read_bytes(data).notes == notes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_lines_or_their_numbers(end: str) -> None:
    lines = split_lines(end.join(["uno", "", "tres"]).encode()).lines
    assert [(line.number, line.text) for line in lines] == [(1, "uno"), (2, ""), (3, "tres")]


def test_a_form_feed_begins_a_page_but_no_line() -> None:
    source = split_lines(b"uno\n\fdos\ntres\fcuatro\n\f")
    assert [(line.number, line.page, line.text) for line in source.lines if line.text] == [
        (1, 1, "uno"),
        (2, 2, "dos"),
        (3, 2, "tres"),
        (3, 3, "cuatro"),
    ]
    assert source.page_count == 3


def test_without_form_feeds_pages_are_unknown() -> None:
    source = split_lines(b"uno\ndos")
    assert source.page_count is None and {line.page for line in source.lines} == {None}


def test_a_stretch_shows_its_words_its_raw_and_its_place() -> None:
    line = split_lines("x\nel  <b>gé\u00adnero</b>\u00a0 y\t\ufb01n".encode()).lines[1].cut()
    assert line.text == "el género y fin"
    assert line.raw == "el <b>gé\u00adnero</b> y \ufb01n"
    assert (line.place.line_start, line.place.line_end, line.place.page) == (2, 2, None)


def test_what_counts_as_plain_is_left_alone_by_cleaning() -> None:
    plain = [char for char in map(chr, range(sys.maxunicode + 1)) if PLAIN.fullmatch(char)]
    assert "ñ" in plain and not set("*_\\<\xa0\xad") & set(plain)
    for char in plain:
        assert clean_markup(f"a{char}a{2 * char}") == f"a{char}a{2 * char}".rstrip()


def test_decomposed_accents_are_composed() -> None:
    assert split_lines("Gestio\u0301n".encode()).lines[0].cut().text == "Gestión"


@pytest.mark.parametrize(
    ("data", "error_type"),
    [
        (b"", "empty"),
        (b" \r\n\t\f \x00", "empty"),
        ("\ufeff \n".encode(), "empty"),
        (b"----- | ---\n***", "empty"),
        (bytes(range(256)) * 20, "not_a_document"),
        (b"\x00\x01\x02\x03" * 500, "not_a_document"),
        (b"PK\x03\x04" + b"word/document.xml" * 9, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "unsupported"),
        (b"{\\rtf1 hola}", "unsupported"),
        (b"\xff\xd8\xff\xe0 JFIF", "unsupported"),
        (b"<!DOCTYPE html><p>hola", "unsupported"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, error_type: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data)
    assert caught.value.error_type == error_type


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 200_001,
        b"a\t\n" * 200_001,
        b"a|\n" * 200_001,
        b"a\f" * 200_001,
        b"a\n" * 100_001,
        b"palabra\n" * 1_250_001,
    ],
    ids=["long line", "tabs", "bars", "pages", "lines", "bytes"],
)
def test_a_hostile_text_is_too_large(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data)
    assert caught.value.error_type == "too_large"
    assert "at most" in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"**a " * 40_000,
        b"__a " * 40_000,
        b"$\\a" * 50_000,
        b"$" + b"\\a" * 50_000,
        b"<b " * 50_000,
        b"a|b\n|-|-" + b" " * 150_000 + b"-|\nc|d",
        b"+" + b"- " * 90_000 + b"\n|a|\n|b|",
        b"a   " * 40_000,
        b"x y\n1/2\n\f" * 5_000,
    ],
    ids=["bold", "underscores", "latex", "open latex", "tags", "separator", "rule", "gaps", "pages"],
)
def test_a_hostile_line_takes_no_quadratic_time(data: bytes) -> None:
    import time

    begin = time.perf_counter()
    assert read_bytes(data).blocks
    assert time.perf_counter() - begin < 10  # quadratic time would be minutes


def test_the_bounds_are_far_above_any_form() -> None:
    assert source_module.MAX_LINES >= 50_000 and source_module.MAX_BYTES >= 1_000_000


def test_a_pdf_is_a_pdf_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    seen: list[bytes] = []
    fake = types.ModuleType("extractors.readers.pdf")

    def read_pdf(data: bytes) -> object:
        seen.append(data)
        raise ReadError("needs_ocr", "no text layer")

    fake.read_pdf = read_pdf  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "extractors.readers.pdf", fake)
    with pytest.raises(ReadError, match="no text layer"):
        read_bytes(b"\n%PDF-1.7 ...")
    assert seen == [b"\n%PDF-1.7 ..."]


def test_a_document_is_known_by_its_bytes() -> None:
    # what coreutils' sha256sum says of a file of these five bytes
    assert read_bytes(b"hola\n").document_id == "133ee989293f92736301280c6f14c89d521200c17dcdcecca30cd20705332d44"


@given(st.binary(max_size=400))
def test_any_bytes_give_a_document_or_a_reason(data: bytes) -> None:
    if b"%PDF-" in data:
        return
    try:
        document = read_bytes(data)
    except ReadError as error:
        assert str(error)
    else:
        assert any(line.text for line in document.lines())


TEXTS = st.text(alphabet="aeñÓ1 .,|\t\n-+·#:°*\\", min_size=1, max_size=200)


@given(TEXTS.filter(lambda text: any(c.isalnum() for c in text)))
def test_encodings_and_line_ends_give_the_same_words(text: str) -> None:
    expected = paragraphs(text.encode())
    assert paragraphs(text.replace("\n", "\r\n").encode("utf-8-sig")) == expected
    assert paragraphs(text.replace("\n", "\r").encode("utf-16")) == expected


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file") as failure:
        read(tmp_path / "missing.txt")
    assert failure.value.error_type == "io"
