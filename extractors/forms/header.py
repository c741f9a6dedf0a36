"""The header of a form: labels (MINISTERIO, PARTIDA …) with the value of each, in cells or in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field, Note
from extractors.layouts.spec import FormSpec
from extractors.words import fold, plain

BODIES = ("ministry", "service", "region")
"""Fields that name whose document it is; a document has one value for each."""


def _pattern(labels: Sequence[str]) -> str:
    return "|".join(re.escape(plain(label)).replace(r"\ ", r"\s+") for label in sorted(labels, key=len, reverse=True))


@lru_cache
def _label(form: FormSpec) -> re.Pattern[str]:
    options = "|".join(f"(?P<{name}>{_pattern(labels)})" for name, labels in form.header.items())
    return re.compile(rf"(?:^|(?<=\s))(?:{options})(?=\s|:|$)\s*:?\s*")


@lru_cache
def label_alone(form: FormSpec) -> re.Pattern[str]:
    """Returns a pattern (plain text) of a label of the header with nothing after it."""
    return re.compile("|".join(_pattern(labels) for labels in form.header.values()))


def _is_code(name: str) -> bool:
    return name.endswith("_code")


@dataclass(slots=True)
class Header:
    """The header as read so far: the values found, and labels that still wait for their values.

    `open` is False once the header has ended: its labels are then no longer read.
    """

    form: FormSpec
    fields: dict[str, Field | None] = field(default_factory=dict)
    open: bool = True
    waiting: list[str] = field(default_factory=list)
    wrapped: str | None = None
    """Label whose value ended the line before; a name can continue on the next line."""

    def read(self, cells: Sequence[Paragraph], extraction: Extraction) -> bool:
        """Reads labels and values from the cells of a row (or from one line); returns True if there were any.

        A label's value is in the same cell after the label, else in the next cell, else in the next row ("PARTIDA
        CAPÍTULO" above "9 1"; "MINISTERIO" above "MINISTERIO DE" above "MINERIA").  The first value of a label is kept.
        """
        if not self.open or not cells:
            return False
        if self.waiting and self._codes_below(cells, extraction):
            return True
        if len(cells) == 1 and self._name_below(cells[0], extraction):
            return True
        self.waiting = []
        begins = _label(self.form).match(plain(cells[0].text))
        if not begins:
            return self._take_wrapped(cells) or self._named_code(
                Paragraph.of(line for cell in cells for line in cell.lines), extraction
            )
        self.wrapped = None
        if len(cells) == 1 and not _is_labelled(cells[0].text, begins):
            return False  # "Ministerio de Hacienda - Dirección de Presupuestos" on a line is a name, not a label
        values: list[Span] = []
        for cell in cells:
            found = _split(cell, self.form)
            is_label = bool(found) and not found[0][2].text and found[0][0] not in self.waiting
            if len(values) < len(self.waiting) and not is_label:
                # "MINISTERIO" | "MINISTERIO DE SALUD": the second is no label but a value that begins with that word.
                values.append(cell.span())
                continue
            self._fill(values, extraction)
            values = []
            for name, label, value in found:
                extraction.claim(label, "label")
                if value.text:
                    self._take(name, value, extraction)
                    self.wrapped = name if len(cells) == 1 and not _is_code(name) else None
                else:
                    self.waiting.append(name)
        self._fill(values, extraction)
        return True

    def _fill(self, values: Sequence[Span], extraction: Extraction) -> None:
        """Gives values to the labels directly before them, in order ("PARTIDA" | "CAPÍTULO" | "09" | "01")."""
        first = len(self.waiting) - len(values)
        for name, value in zip(self.waiting[first:], values, strict=True):
            self._take(name, value, extraction)
        del self.waiting[first:]

    def _named_code(self, line: Paragraph, extraction: Extraction) -> bool:
        """Reads a row with an agency in capitals and then its code ("INSTITUTO NACIONAL DE … CAPÍTULO: 05")."""
        found = [part for part in _split(line, self.form) if _is_code(part[0]) and part[2].text]
        name = line.span(0, found[0][1].start) if found else None
        if name is None or not re.fullmatch(r"[^a-záéíóúñ\d:]{4,120}", name.text):
            return False
        self._take(found[0][0].removesuffix("_code"), name, extraction)
        for code, label, value in found:
            extraction.claim(label, "label")
            self._take(code, value, extraction)
        return True

    def _take_wrapped(self, cells: Sequence[Paragraph]) -> bool:
        """Reads a line in capitals directly after a name as the rest of the name, which a narrow column wrapped."""
        name, text = self.wrapped, cells[0].text
        self.wrapped = None
        above = self.fields.get(name) if name else None
        if name is None or above is None or len(cells) > 1 or not re.fullmatch(r"[^a-záéíóúñ\d:]{2,60}", text):
            return False
        self.fields[name] = Field.of([*above.spans, cells[0].span()], "header")
        self.wrapped = name
        return True

    def _name_below(self, line: Paragraph, extraction: Extraction) -> bool:
        """Reads the line below a lone label as its value: a name, which can begin with the label's own word."""
        name = self.waiting[0] if len(self.waiting) == 1 else None
        if name is None or _is_code(name) or not re.fullmatch(r"[A-ZÁÉÍÓÚÑ][^\d:]{2,120}", line.text):
            return False
        found = _label(self.form).match(plain(line.text))
        if found and found.lastgroup != name:
            return False
        self._take(name, line.span(), extraction)
        self.waiting, self.wrapped = [], name
        return True

    def _codes_below(self, cells: Sequence[Paragraph], extraction: Extraction) -> bool:
        """Reads a row of codes only, if it has one code for each waiting label."""
        codes = [cell.span(*m.span()) for cell in cells for m in re.finditer(r"\d{1,2}", cell.text)]
        only = re.fullmatch(r"(?:\s*\d{1,2}\b)+\s*", " ".join(cell.text for cell in cells))
        if not only or len(codes) != len(self.waiting):
            return False
        for name, code in zip(self.waiting, codes, strict=True):
            self._take(name, code, extraction)
        self.waiting = []
        return True

    def read_repeated_label(self, line: Paragraph, extraction: Extraction) -> dict[str, Field | None] | None:
        """Returns the fields of a line that begins with a label and a colon after the header's end; else None.

        A different agency than the header's adds a doubt.  The caller decides what holds for the rows below.
        """
        found = [part for part in _split(line, self.form) if part[1].text.endswith(":") and part[2].text]
        if not found or found[0][1].start > 0:
            return None
        for name, label, value in found:
            extraction.claim(label, "label")
            if name in BODIES:
                self._take(name, value, extraction)
            else:
                extraction.claim(value, "label")
        return {name: Field.of([value], "header") for name, _, value in found}

    def _take(self, name: str, value: Span, extraction: Extraction) -> None:
        """Stores a value; a repeated value is claimed as a label, and a different one also adds a doubt."""
        known = self.fields.get(name)
        if known is None:
            self.fields[name] = Field.of([value], "header")
            return
        extraction.claim(value, "label")
        if fold(known.text) != fold(value.text):
            message = f"the document names two, as if two forms stood in it: {known.text!r} and {value.text!r}"
            extraction.notes.append(Note("one_form", message, known.text, value.text))


def _is_labelled(line: str, label: re.Match[str]) -> bool:
    """True if a line that begins with a label's words has a label: in capitals, or before a colon or a lone number."""
    is_label = re.match(r"[A-ZÁÉÍÓÚ]{2,}\b", line) or label[0].rstrip().endswith(":")
    return bool(is_label) or line[label.end() :].strip().isdigit()


def _split(cell: Paragraph, form: FormSpec) -> list[tuple[str, Span, Span]]:
    """Returns (name, label, value) for each label in a cell.

    Inside a line a label counts only before a colon, as a code's label before its number, or after such a number: names
    can contain the words "ministerio" and "servicio" too.
    """
    text = plain(cell.text)
    found: list[tuple[str, re.Match[str]]] = []
    for match in _label(form).finditer(text):
        name = next(k for k, v in match.groupdict().items() if v is not None)
        inside = match.start() > 0
        code = _is_code(name) and re.match(r"\d{1,2}\b", text[match.end() :])
        pair = _is_code(name) and found and _is_code(found[-1][0]) and not text[found[-1][1].end() : match.start()]
        colon = match[0].rstrip().endswith(":")
        if not inside or colon or code or pair or re.search(r"\b\d{1,2}\s+$", text[: match.start()]):
            found.append((name, match))
    out = []
    for i, (name, match) in enumerate(found):
        end = found[i + 1][1].start() if i + 1 < len(found) else len(text)
        out.append((name, cell.span(match.start(), match.end()), cell.span(match.end(), end)))
    return out
