"""The header of a form: labels (MINISTERIO, PARTIDA …) with the words after each, in cells or in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field
from extractors.forms.matching import plain

LABELS = {
    "ministry": r"ministerio",
    "ministry_code": r"partida(?:\s+presupuestaria)?",
    "service": r"servicio",
    "service_code": r"capitulo",
}
CODES = ("ministry_code", "service_code")


@lru_cache
def _label() -> re.Pattern[str]:
    options = "|".join(f"(?P<{name}>{pattern})" for name, pattern in LABELS.items())
    return re.compile(rf"(?:^|(?<=\s))(?:{options})(?=\s|:|$)\s*:?\s*")


def read_header(
    cells: Sequence[Paragraph], into: dict[str, Field | None], extraction: Extraction, *, open_: bool
) -> bool:
    """Reads labels and values from the cells of a row (or one line) into `into`; whether there were any.

    A label's value stands after it in its cell, else in the next cell.  `open_` is False once the header is over:
    the words of its labels then mean nothing.  A label whose value is there already is left alone.
    """
    if not open_ or not cells or not _label().match(plain(cells[0].text)):
        return False
    pending: str | None = None
    taken = False
    for cell in cells:
        found = _split(cell)
        is_label = bool(found) and not found[0][2].text and found[0][0] != pending
        if pending and not is_label:
            # "MINISTERIO" | "MINISTERIO DE SALUD": the second is no label but a value that begins with the word.
            _take(pending, cell.span(), into)
            pending, taken = None, True
            continue
        pending = None
        for name, label, value in found:
            extraction.claim(label, "label")
            if value.text:
                _take(name, value, into)
                taken = True
            else:
                pending = name
    return taken or pending is not None


def _take(name: str, value: Span, into: dict[str, Field | None]) -> None:
    if into.get(name) is None:
        into[name] = Field.of([value], "header")


def _split(cell: Paragraph) -> list[tuple[str, Span, Span]]:
    """(name, label, value) of each label in a cell.

    Inside a line only a code's label counts, before its number, or a label after such a number: names hold the words
    "ministerio" and "servicio" too.
    """
    text = plain(cell.text)
    found = []
    for match in _label().finditer(text):
        name = next(k for k, v in match.groupdict().items() if v is not None)
        inside = match.start() > 0
        code = name in CODES and re.match(r"\d{1,2}\b", text[match.end() :])
        if not inside or code or re.search(r"\b\d{1,2}\s+$", text[: match.start()]):
            found.append((name, match))
    out = []
    for i, (name, match) in enumerate(found):
        end = found[i + 1][1].start() if i + 1 < len(found) else len(text)
        out.append((name, cell.span(match.start(), match.end()), cell.span(match.end(), end)))
    return out
