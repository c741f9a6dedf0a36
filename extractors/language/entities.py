"""Marks quantities with units, organisations, years and laws, for people who search free text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.language.model import Explanation
from extractors.language.resources import read_resource

COMPONENT = "entities"

_NAME_WORD = r"[A-ZÁÉÍÓÚÑ][\wáéíóúñÁÉÍÓÚÑ]*"
_YEAR = r"(?<![\w.,$/-])(?:19|20)\d{2}(?![\w%]|[.,/-]\d)"


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Returns (key of `doc.spans`, rule, pattern) in the order of the data file."""
    data = read_resource("entities.yaml")
    heads = "|".join(re.escape(head) for head in data["organisations"]["heads"])
    acronyms = "|".join(re.escape(name) for name in data["organisations"]["acronyms"])
    units = "|".join(re.escape(unit) for unit in sorted(data["quantities"]["units"], key=len, reverse=True))
    joined = rf"(?:\s+(?:[ye]\s+|(?:de|del|para)\s+(?:(?:la|las|los|el)\s+)?)?{_NAME_WORD})"
    number = r"\d+(?:[.,]\d+)*"
    return (
        ("quantities", "number_unit", re.compile(rf"(?<![\w.,]){number}\s*(?:%|(?:{units})\b)", re.IGNORECASE)),
        ("quantities", "amount", re.compile(rf"(?:US|MM?)?\$\s*{number}")),
        ("organisations", "head_and_name", re.compile(rf"\b(?:{heads})\b{joined}{{1,8}}")),
        ("organisations", "acronym", re.compile(rf"\b(?:{acronyms})\b")),
        ("years", "year", re.compile(_YEAR)),
        *(("laws", "law", re.compile(pattern)) for pattern in data["laws"]["patterns"]),
    )


def _find(doc: Doc, rule: str, matches: Iterable[re.Match[str]], spans: list[Span]) -> None:
    for match in matches:
        span = doc.char_span(*match.span(), label=rule, alignment_mode="expand")
        if span is None or any(span.start < other.end and other.start < span.end for other in spans):
            continue
        span._.why = Explanation(match[0], rule, match.span())
        spans.append(span)


@Language.component(COMPONENT)
def mark_entities(doc: Doc) -> Doc:
    """Marks `doc.spans` with "quantities", "organisations", "years" and "laws"; of overlapping spans one is kept."""
    spans: dict[str, list[Span]] = {"quantities": [], "organisations": [], "years": [], "laws": []}
    for key, rule, pattern in _patterns():
        _find(doc, rule, pattern.finditer(doc.text), spans[key])
    for key, found in spans.items():
        doc.spans[key] = sorted(found, key=lambda span: span.start)
    return doc
