"""Learns labels of a form's header that no layout lists from the values after them.

Such values are a ministry, an agency, a region, or a code of the budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, pairwise

from extractors.document import Block, Document, Paragraph
from extractors.language.resources import read_resource
from extractors.layouts.numbered import heading_of_table
from extractors.layouts.spec import FormSpec
from extractors.learning.likeness import alike_words
from extractors.words import fold, plain

_MAX_BLOCKS = 15
_MAX_PAIRS = 16
"""Maximum number of labels in a header."""
_MAX_WORDS = 6
_MAX_LABEL = 60
_MINISTRY = re.compile(r"ministerio\s+(?:del?|secretaria)\s.+")
_REGION = re.compile(
    r"(?:(?:[ivx]{1,4}|rm|\d{1,2})\W{0,3}\s*(?:region\s+)?|region\s+)(?:del?\s.+|metropolitana\b.*)|metropolitana\b.*"
)
_CODE = re.compile(r"\d{1,2}")


def header_labels(document: Document, form: FormSpec) -> Mapping[str, str]:
    """Maps each field of the form's header that no known label of the document names to the label before its value."""
    known = {fold(label): field for field, labels in form.header.items() for label in labels}
    pairs = list(islice(_pairs(document, form), _MAX_PAIRS))
    stated = {known[fold(label)] for label, _ in pairs if fold(label) in known}
    out: dict[str, str] = {}
    name = ""
    for label, value in pairs:
        field = known.get(fold(label)) or _field(label, value, form, name)
        name = field if field in ("ministry", "service") else name
        if field and field not in stated:
            out.setdefault(field, label)
    return out


def is_body(text: str) -> bool:
    """True if a text in capitals names a public agency in three words or more ("FONDO NACIONAL DE SALUD")."""
    words = fold(text).split()
    return text.isupper() and len(words) > 2 and words[0] in _bodies() and not any(c.isdigit() for c in text)


@cache
def _bodies() -> frozenset[str]:
    """Returns the words with which names of public agencies begin."""
    return frozenset(fold(head).split()[0] for head in read_resource("entities.yaml")["organisations"]["heads"])


def _field(label: str, value: str, form: FormSpec, name: str) -> str | None:
    """Returns the field that a value belongs to by its form, or None.

    A code belongs to the ministry or service named before it (`name`), unless its label resembles one known code label.
    """
    if _CODE.fullmatch(value):
        codes = [field for field in form.header if field.endswith("_code")]
        alike = [field for field in codes if any(alike_words(label, known) for known in form.header[field])]
        by_place = f"{name}_code" if f"{name}_code" in codes else None
        return alike[0] if len(alike) == 1 else by_place
    if _MINISTRY.fullmatch(plain(value)):
        kind = "ministry"
    elif _REGION.fullmatch(plain(value)):
        kind = "region"
    else:
        kind = "service" if fold(value).partition(" ")[0] in _bodies() else ""
    return kind if kind in form.header else None


def _pairs(document: Document, form: FormSpec) -> Iterator[tuple[str, str]]:
    """Yields (label, value) of texts that can be a label and its value: around a colon, or in neighbouring cells."""
    for block in document.blocks[:_MAX_BLOCKS]:
        rows = _rows(block)
        if any(_ends_header(text, form) for row in rows for text in row[:1]):
            return
        for row in rows:
            for text in row:
                label, colon, value = text.partition(":")
                if colon and value.strip() and _is_label(label):
                    yield label.strip(), value.strip()
            for label, value in pairwise(row):
                if ":" not in label.rstrip(": ") and _is_label(label):
                    yield label.rstrip(": "), value


def _rows(block: Block) -> list[list[str]]:
    """Returns the texts of a block that can be labels and values, row by row."""
    if isinstance(block, Paragraph):
        return [[block.text]]
    if not block.columns_known:
        return [[cell.paragraphs[0].text for cell in block.cells if cell.paragraphs]]
    return [[cell.text for cell in row if cell.text] for row in block.rows()]


def _ends_header(text: str, form: FormSpec) -> bool:
    """True if a text ends the header: where the form numbers its tables, its headings can be above the header."""
    numbers_table = heading_of_table(text) is not None
    if form.numbered or numbers_table:
        return numbers_table
    words = plain(text)
    return any(pattern.match(words) for heading in form.headings.values() for pattern in heading.patterns)


def _is_label(text: str) -> bool:
    """True if a text can be a label: few words, no digits, and not a value."""
    text = text.strip(" :")
    if not text or len(text) > _MAX_LABEL or len(text.split()) > _MAX_WORDS or any(c.isdigit() for c in text):
        return False
    return not is_body(text) and not (_MINISTRY.fullmatch(plain(text)) and text.isupper())
