"""What a line says by itself, in every kind of source: a heading of a form or of a table, a row of known heads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extractors.layouts import forms, of_layouts, table_specs
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import known_heads, match_heads
from extractors.layouts.matches import HeadMatch
from extractors.layouts.numbered import heading_of_table, numbered_patterns
from extractors.words import PLAIN, clean_markup, fold, plain

MAX_HEAD = 160
"""A cell of more characters is no head."""
MAX_TABLE_HEADING = 80
"""A line of so many characters names no table alone: it is a sentence that speaks of one."""
MAX_HEAD_WORDS = 14
"""A run of more words is no head."""
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+(?=\S)")
_TAGGED = re.compile(r"^\s*<h([1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_OBJECTIVE = re.compile(r"objetivo (?:de gestion )?(?:n )?\d{1,2}\b")
_NOTES = re.compile(r"notas?$")
"""Over the notes under a table, and before a colon: what follows is no row of it."""
_SHARE = re.compile(r"\((?:(?i:ponderaci)[^()]*|[^()\d]{0,40}\d[\d.,]*\s*%\s*\)\W*$)")
"""A share in brackets at the end of a line."""
_COMMITMENTS = re.compile(r"compromisos? (?:[a-z]+ ){0,3}indicador ")
_GROUP = re.compile(r"\([^()]*\)")
_LITERAL = re.compile(r"[a-z]+(?![?*{])")
"""The letters with which all that a pattern matches begins."""


def heading_level(text: str) -> tuple[int, int]:
    """(level, start): the heading level that markdown or a tag gives a line (0: none) and where its words begin."""
    if match := _HASHES.match(text) if "#" in text else None:
        return len(match[1]), match.end()
    match = _TAGGED.match(text) if "<" in text else None
    return (int(match[1]), match.end()) if match else (0, 0)


def crosses_table(text: str) -> bool:
    """Whether a line is a row over the whole width of a form's table: a band, or a label with what it says."""
    if ":" not in text and "/" not in text:
        return False
    folded = plain(text)
    return any(
        (table.label_pattern and table.label_pattern.match(folded))
        or (table.band and table.band.pattern.fullmatch(folded))
        for table in table_specs()
    )


def match_head_row(cells: list[str]) -> HeadMatch | None:
    """What the cells of a row say if they are a head that some form knows."""
    if not 2 <= len(cells) <= 20 or max(map(len, cells)) > MAX_HEAD:
        return None
    return match_heads([cell.strip() if PLAIN.fullmatch(cell) else clean_markup(cell) for cell in cells])


@of_layouts()
def _head_beginnings() -> frozenset[str]:
    """Every known head, and every beginning of one that could fill the first of its lines."""
    words = (head.split() for head in known_heads())
    return frozenset(" ".join(head[: n + 1]) for head in words for n in range(len(head)))


@of_layouts()
def _first_words() -> frozenset[str]:
    return frozenset(head.split()[0] for head in known_heads())


@of_layouts(1024)
def can_begin_head(word: str) -> bool:
    """Whether a head that some form knows begins with this word."""
    return fold_head(word).split(" ")[0] in _first_words()


def begins_head(parts: Sequence[str]) -> bool:
    """Whether a printed line, parted at wide gaps, could be the first of a row of known heads: half of its parts say
    a head or the beginning of one."""
    known = sum(1 for part in parts if len(part) <= MAX_HEAD and _says_head(part))
    return known > 0 and known * 2 >= len(parts)


def torn_head(row: Mapping[int, str], rest: Mapping[int, str]) -> list[str]:
    """What a row of heads and the rest of it, which a page's end put into the row below, say together, cell by cell;
    [] where it is no such thing: the rest is that of some heads, and beginnings of heads stand above it.

    Args:
        row: the cells by column; rest: those below that are not empty.
    """
    torn = rest and rest.keys() < row.keys() and begins_head([text for text in row.values() if text])
    return [f"{text} {rest.get(column, '')}".strip() for column, text in row.items()] if torn else []


def _says_head(part: str) -> bool:
    first = part.split(maxsplit=1)
    return bool(first) and can_begin_head(first[0]) and fold_head(part) in _head_beginnings()


def part_heads(words: Sequence[str]) -> list[int]:
    """Where heads begin (indices of words) in a printed line of heads that stand but a space apart; [] if it is none.

    Each part says a head or the beginning of one ("Principales dificultades en su Recomendaciones y"); a line that
    says but one is not parted, nor a heading made of such words ("Compromisos Indicador Medidas de Equidad de Género").
    """
    if _COMMITMENTS.match(fold(" ".join(words))):
        return []
    beginnings = _head_beginnings()
    starts: list[int] = []
    i = 0
    while i < len(words):
        starts.append(i)
        # A head that is longer begins with all that is shorter: the first word that does not go on ends it.
        ends = range(i, min(len(words), i + MAX_HEAD_WORDS)) if can_begin_head(words[i]) else ()
        i = next((j for j in ends if fold_head(" ".join(words[i : j + 1])) not in beginnings), i + len(ends))
        if i == starts[-1]:
            return []
    return starts if len(starts) > 1 else []


@of_layouts()
def _header_labels() -> frozenset[str]:
    return frozenset(fold(label) for form in forms() for labels in form.header.values() for label in labels)


def is_header_label(text: str) -> bool:
    """Whether a text is a label of a form's header and nothing else ("MINISTERIO", "Capítulo:")."""
    return fold(text) in _header_labels()


@lru_cache
def _titles() -> tuple[re.Pattern[str], ...]:
    return tuple(title for form in forms() for title in form.title_patterns)


def opens_section(text: str) -> bool:
    """Whether a line is a heading of a form: it stands outside tables, whatever stands before it.

    "OBJETIVO N°2: …", "Objetivo 1. … (Ponderación: 30.00%)", "Compromisos Indicador …:", a form's title, a heading
    in markdown.
    """
    return heading_level(text)[0] > 0 or (5 <= len(text) <= 400 and _may_open(text) and _is_section(text))


@lru_cache(maxsize=2048)
def _is_section(text: str) -> bool:
    clean = clean_markup(text)
    folded = fold(clean)
    if _OBJECTIVE.match(folded):
        return clean.startswith("OBJETIVO") or "ponderaci" in folded or ends_in_share(clean)
    if _NOTES.match(folded) and clean.endswith(":"):
        return True
    if _COMMITMENTS.match(folded) and (clean.endswith(":") or (clean[0].isupper() and clean[-1] not in ".,;")):
        return True
    return any(title.match(folded) for title in _titles())


def ends_in_share(text: str) -> bool:
    """Whether a line says at its end, in brackets, how much an objective weighs: "(Ponderación: 30.00%)"."""
    return "(" in text and _SHARE.search(text) is not None


def opens_table(text: str) -> bool:
    """Whether a line names the table under it by its number ("Actividad 1.1")."""
    return len(text) < MAX_TABLE_HEADING and _may_open(text) and heading_of_table(text) is not None


def _may_open(text: str) -> bool:
    """Whether a heading of a form or of a table can begin as a line does: most cannot, and need no folding."""
    first = text.split(maxsplit=1)
    return bool(first) and _is_opening(first[0])


@lru_cache(maxsize=1024)
def _is_opening(word: str) -> bool:
    if "<" in word or not word.isprintable():
        return True  # cleaning the whole line may make another word of it
    folded = fold(clean_markup(word))
    return not folded or folded.startswith(_openings())


@lru_cache
def _openings() -> tuple[str, ...]:
    """The letters with which what a heading of a form or of a table says begins; "" where a pattern tells none."""
    return tuple(
        _literal_start(pattern.pattern)
        for pattern in (_OBJECTIVE, _COMMITMENTS, _NOTES, *_titles(), *numbered_patterns())
    )


def _literal_start(pattern: str) -> str:
    bare, count = pattern, 1
    while count:
        bare, count = _GROUP.subn("", bare)
    start = _LITERAL.match(pattern.removeprefix("^").removeprefix(r"\W*"))
    return start[0] if start and "|" not in bare else ""
