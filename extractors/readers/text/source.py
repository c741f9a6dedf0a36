"""Decodes a text file and splits it into lines with numbers and pages, for any encoding and line ends."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from extractors.document import WORD, Line, Place, ReadError
from extractors.immutable import immutable_dataclass
from extractors.words import PLAIN, clean_markup, collapse

MAX_BYTES = 10_000_000
MAX_LINES = 100_000
MAX_LINE = 200_000
MAX_MARKS = 200_000
"""Limits on a text file: bytes; lines; characters in a line; tabs, bars and form feeds. A form needs about 1 %."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE = ("cp1252", "cp850", "mac_roman")
_SPANISH = re.compile("[áéíóúüñÁÉÍÓÚÜÑ°º“”·¿¡–]")
_LETTER = re.compile(r"(?<=[A-Za-z])[áéíóúñÁÉÍÓÚÑ]|[áéíóúñÁÉÍÓÚÑ](?=[A-Za-z])")
_CONTROLS = bytes([*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_CLOSERS = re.compile(r"\s*[)\]}%][)\]}*%$.,;\s]*")


@immutable_dataclass(eq=False)
class SourceLine:
    """A line as in the file (without its line end and form feeds), with its number and page.

    `last` is the number of the last line if quotation marks join several lines into one row.
    """

    number: int
    text: str
    page: int | None = None
    last: int | None = None

    def cut(self, start: int = 0, end: int | None = None) -> Line:
        """Returns an interval of the line."""
        return self.line_of(collapse(self.text[start:end]))

    def line_of(self, raw: str) -> Line:
        """Returns an interval of the line whose white space is already collapsed."""
        text = raw if PLAIN.fullmatch(raw) else clean_markup(raw)
        return Line(text, raw, Place(self.page, None, None, None, None, self.number, self.last or self.number))

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()

    @property
    def has_words(self) -> bool:
        return self.text.lstrip()[:1].isalnum() or WORD.search(self.text) is not None

    @property
    def closes(self) -> bool:
        """True if the line contains only closing brackets of the line above (")*", ")]"), or its "%"."""
        return _CLOSERS.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A decoded text file; `page_count` is None if there are no form feeds."""

    lines: tuple[SourceLine, ...]
    page_count: int | None = None
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Returns the characters of a text file, and doubts about them.

    A byte order mark decides. Otherwise zero bytes indicate UTF-16, valid UTF-8 is UTF-8, and else the one-byte
    encoding (Windows-1252 first, then DOS 850 and Mac Roman) with the most Spanish letters is chosen.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded_strictly(data[len(bom) :], encoding)
    zeros_at_even, zeros_at_odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(zeros_at_even, zeros_at_odd) * 5 > min(len(data), 4000):
        return _decoded_strictly(data, "utf-16-le" if zeros_at_odd > zeros_at_even else "utf-16-be")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    if broken * 10 < len(_SPANISH.findall(lenient)):
        return lenient, (f"{broken} places are not valid UTF-8",)
    # `max` returns the first of equals: Windows-1252.
    return max((_decoded_by_byte(data, encoding) for encoding in _ONE_BYTE), key=_spanish_letters), ()


def _decoded_strictly(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    return text, (f"{broken} places are not valid {encoding.upper()}",) if broken else ()


def _decoded_by_byte(data: bytes, encoding: str) -> str:
    # Five bytes are undefined in Windows-1252. As in Latin-1, they become control characters, which cleaning removes.
    table = {byte: bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in range(128, 256)}
    return data.decode("latin-1").translate(table)


def _spanish_letters(text: str) -> int:
    return len(_LETTER.findall(text[:200_000]))


def split_lines(data: bytes) -> SourceText:
    """Decodes a text file and splits it into lines.

    Lines end at "\\n", "\\r\\n" or "\\r" and count from 1. A form feed begins a new page but not a new line: the parts
    of a line before and after it have the same number. A final form feed begins no page.

    Raises:
        ReadError: `empty`, `not_a_document` (control characters of a binary file), `too_large`.
    """
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", f"a text of {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    text, notes = decode(data)
    # A separate combining accent would count as a column in a table aligned by spaces.
    text = unicodedata.normalize("NFC", text.lstrip("\ufeff"))
    if not text.strip("\x00 \t\r\n\f\v\ufeff\xa0"):
        raise ReadError("empty", "the file holds no text")
    coded = text.encode("utf-8", errors="replace")
    controls = len(coded) - len(coded.translate(None, _CONTROLS))
    if controls * 50 > len(text) or text.count("\ufffd") * 20 > len(text):
        raise ReadError("not_a_document", "the file is binary data, neither a PDF nor a text")
    if WORD.search(text) is None:
        raise ReadError("empty", "the file holds no words")
    pieces = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    longest, marks = max(map(len, pieces)), sum(map(text.count, "\t|\f"))
    if len(pieces) > MAX_LINES or longest > MAX_LINE or marks > MAX_MARKS:
        raise ReadError(
            "too_large",
            f"a text of {len(pieces):,} lines, the longest of {longest:,} characters, with {marks:,} tabs, "
            f"bars and form feeds; at most {MAX_LINES:,}, {MAX_LINE:,} and {MAX_MARKS:,} are read",
        )
    if "\f" not in text:
        return SourceText(tuple(SourceLine(n, piece) for n, piece in enumerate(pieces, 1)), None, notes)
    return SourceText(*_paged(pieces), notes)


def _paged(pieces: list[str]) -> tuple[tuple[SourceLine, ...], int]:
    lines = []
    page = 1
    for number, piece in enumerate(pieces, 1):
        for i, part in enumerate(piece.split("\f")):
            page += i > 0
            if i == 0 or part:
                lines.append(SourceLine(number, part, page))
    last = max((line.page or 1 for line in lines if not line.blank), default=1)
    return tuple(line if (line.page or 1) <= last else SourceLine(line.number, line.text, last) for line in lines), last
