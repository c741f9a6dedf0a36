"""Recognises single lines in any kind of source: headings of forms and tables, and header rows of known forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import digits

from extractors.layouts import forms, of_layouts, table_specs
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import known_heads, match_heads
from extractors.layouts.matches import HeadMatch
from extractors.layouts.numbered import heading_of_table, numbered_patterns
from extractors.layouts.spec import HeadingSpec
from extractors.words import PLAIN, clean_markup, fold, plain

MAX_HEAD = 160
"""Maximum length of a cell that can be a column header, in characters."""
MAX_TABLE_HEADING = 80
"""Length in characters from which a line does not name a table: it is a sentence that mentions one."""
MAX_HEAD_WORDS = 14
"""Maximum number of words of a column header."""
_HASHES = re.compile(r"^\s{0,3}(#{1,6})[^\S\t]+(?=\S)")
_TAGGED = re.compile(r"^\s*<h([1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_OBJECTIVE = re.compile(r"objetivo (?:de gestion )?(?:n )?\d{1,2}\b")
_NOTES = re.compile(r"notas?$")
"""The heading of the notes below a table (with a colon), which ends the table."""
_SHARE = re.compile(r"\((?:(?i:ponderaci)[^()]*|[^()\d]{0,40}\d[\d.,]*\s*%\s*\)\W*$)")
"""A share in brackets at the end of a line."""
_COMMITMENTS = re.compile(r"compromisos? (?:[a-z]+ ){0,3}indicador ")
_GROUP = re.compile(r"\([^()]*\)")
_LITERAL = re.compile(r"([a-z]+)(?![?*{])|\(\?:([a-z]+(?:\|[a-z]+)*)\)(?![?*{])")
"""Literal letters, or a group of such alternatives, with which everything that a pattern matches begins."""


def heading_level(text: str) -> tuple[int, int]:
    """Returns (heading level by markdown or an HTML tag, 0 if none; index at which the line's words begin)."""
    if match := _HASHES.match(text) if "#" in text else None:
        return len(match[1]), match.end()
    match = _TAGGED.match(text) if "<" in text else None
    return (int(match[1]), match.end()) if match else (0, 0)


def crosses_table(text: str) -> bool:
    """True if a line is a row over the whole width of a form's table: a band, or a label with its value."""
    if ":" not in text and "/" not in text:
        return False
    folded = plain(text)
    return any(
        (table.label_pattern and table.label_pattern.match(folded))
        or (table.band and table.band.pattern.fullmatch(folded))
        for table in table_specs()
    )


def match_head_row(cells: list[str]) -> HeadMatch | None:
    """Returns the best match of a row's cells with the column headers of known forms; None if there is none."""
    if not 2 <= len(cells) <= 20 or max(map(len, cells)) > MAX_HEAD:
        return None
    return match_heads([cell.strip() if PLAIN.fullmatch(cell) else clean_markup(cell) for cell in cells])


def head_height(cells: Iterable[list[str]], *, open_end: bool = False) -> int:
    """Returns how many lines a known header takes; 0 if there is none.

    Args:
        cells: the texts of the header's cells if it takes one line, two lines …
        open_end: True if the first row's lines would end in the last header's cell, so that of equal matches the
            shorter counts.
    """
    best, height = 0.0, 0
    for n, texts in enumerate(cells, 1):
        if max(map(len, texts)) > MAX_HEAD:
            break  # it only grows with further lines
        match = match_head_row(texts)
        if match and (match.score > best or (match.score == best and not open_end)):
            best, height = match.score, n
    return height


@of_layouts()
def _head_beginnings() -> frozenset[str]:
    """Returns every known column header and all its beginnings, one of which may fill the header's first line."""
    words = (head.split() for head in known_heads())
    return frozenset(" ".join(head[: n + 1]) for head in words for n in range(len(head)))


@of_layouts()
def _first_words() -> frozenset[str]:
    return frozenset(head.split()[0] for head in known_heads())


@of_layouts(1024)
def can_begin_head(word: str) -> bool:
    """True if a column header of a known form begins with this word."""
    return fold_head(word).split(" ")[0] in _first_words()


def begins_head(parts: Sequence[str]) -> bool:
    """True if a printed line, split at wide gaps, can be the first line of a known header row: at least half of its
    parts are a column header or the beginning of one."""
    known = sum(1 for part in parts if len(part) <= MAX_HEAD and _says_head(part))
    return known > 0 and known * 2 >= len(parts)


def torn_head(row: Mapping[int, str], rest: Mapping[int, str]) -> list[str]:
    """Joins a header row with its rest in the row below (cut off by a page break), cell by cell; [] if it is not one.

    The rest must fill only some of the columns, and the row must contain beginnings of known column headers.

    Args:
        row: the cells by column; rest: the non-empty cells below, by column.
    """
    torn = rest and rest.keys() < row.keys() and begins_head([text for text in row.values() if text])
    return [f"{text} {rest.get(column, '')}".strip() for column, text in row.items()] if torn else []


def _says_head(part: str) -> bool:
    first = part.split(maxsplit=1)
    return bool(first) and can_begin_head(first[0]) and fold_head(part) in _head_beginnings()


def part_heads(words: Sequence[str]) -> list[int]:
    """Returns the word indices at which column headers begin in a line of headers one space apart; [] if it is not one.

    Each part is a header or the beginning of one ("Principales dificultades en su Recomendaciones y"). Not split are a
    line with only one header, and a heading made of such words ("Compromisos Indicador Medidas de Equidad de Género").
    """
    if _COMMITMENTS.match(fold(" ".join(words))):
        return []
    beginnings = _head_beginnings()
    starts: list[int] = []
    i = 0
    while i < len(words):
        starts.append(i)
        # All beginnings of a header are known, so the first word that does not continue one ends it.  No header begins
        # in brackets, so such a word belongs to the one before.
        ends = range(i, min(len(words), i + MAX_HEAD_WORDS)) if can_begin_head(words[i]) else ()
        further = (j for j in ends if not words[j].startswith(("(", "[")))
        i = next((j for j in further if fold_head(" ".join(words[i : j + 1])) not in beginnings), i + len(ends))
        if i == starts[-1]:
            return []
    return starts if len(starts) > 1 else []


@of_layouts()
def _whole_heads() -> frozenset[str]:
    return frozenset(known_heads())


def part_short_heads(words: Sequence[str]) -> list[int]:
    """Returns the word indices at which column headers begin if each is as short as known headers can be: "Meta" and
    "Numerador" instead of "Meta Numerador"; [] if the words are not made of known headers."""
    starts: list[int] = []
    end = 0
    while end < len(words):
        starts.append(end)
        ends = range(end + 1, min(len(words), end + MAX_HEAD_WORDS) + 1)
        whole = (j for j in ends if fold_head(" ".join(words[starts[-1] : j])) in _whole_heads())
        end = next((j for j in whole if j == len(words) or can_begin_head(words[j])), 0)
        if not end:
            return []
    return starts if len(starts) > 1 else []


@of_layouts()
def _header_labels() -> frozenset[str]:
    return frozenset(fold(label) for form in forms() for labels in form.header.values() for label in labels)


def is_header_label(text: str) -> bool:
    """True if a text is only a label of a form's header ("MINISTERIO", "Capítulo:")."""
    return fold(text) in _header_labels()


@of_layouts()
def _titles() -> tuple[re.Pattern[str], ...]:
    return tuple(title for form in forms() for title in form.title_patterns)


def opens_section(text: str) -> bool:
    """True if a line is a heading of a form, which ends any table before it.

    Such as "OBJETIVO N°2: …", "Objetivo 1. … (Ponderación: 30.00%)", "Compromisos Indicador …:", a form's title, or
    a markdown heading.  A tab is a wide gap: column headers side by side ("Compromisos", "Indicador") are no heading.
    """
    return heading_level(text)[0] > 0 or (5 <= len(text) <= 400 and _may_open(text) and _is_section(text))


@of_layouts(2048)
def _is_section(text: str) -> bool:
    clean = clean_markup(text)
    folded = fold(clean)
    if _OBJECTIVE.match(folded):
        shown = clean.startswith("OBJETIVO") or "ponderaci" in folded or ends_in_share(clean)
        return shown or _states_heading(clean)
    if _NOTES.match(folded) and clean.endswith(":"):
        return True
    if _COMMITMENTS.match(fold(text.partition("\t")[0])):
        return clean.endswith(":") or (clean[0].isupper() and clean[-1] not in ".,;")
    return any(title.match(folded) for title in _titles()) or _states_heading(clean)


def _states_heading(text: str) -> bool:
    """True if a line is a heading of a form by the values that it states: "1. … . Ponderación objetivo 1: 75.00%"."""
    words = plain(text)
    return any(spec.is_stated(words) for spec in _headings())


@of_layouts()
def _headings() -> tuple[HeadingSpec, ...]:
    return tuple(spec for form in forms() for spec in form.headings.values() if spec.needs)


def ends_in_share(text: str) -> bool:
    """True if a line ends with the weight of an objective in brackets: "(Ponderación: 30.00%)"."""
    return "(" in text and _SHARE.search(text) is not None


def opens_table(text: str) -> bool:
    """True if a line names the table below it by its number ("Actividad 1.1")."""
    return len(text) < MAX_TABLE_HEADING and _may_open(text) and heading_of_table(text) is not None


def _may_open(text: str) -> bool:
    """True if a heading can begin with the first word of a line; most lines fail this and need no folding."""
    first = text.split(maxsplit=1)
    return bool(first) and _is_opening(first[0])


@of_layouts(1024)
def _is_opening(word: str) -> bool:
    if "<" in word or not word.isprintable():
        return True  # cleaning the whole line may change this word
    folded = fold(clean_markup(word))
    return not folded or folded.startswith(_openings())


@of_layouts()
def _openings() -> tuple[str, ...]:
    """Returns the literal letters with which headings of forms and tables begin; "" if a pattern has none.

    A heading that states values is looked for only behind these, and behind a number.
    """
    patterns = (_OBJECTIVE, _COMMITMENTS, _NOTES, *_titles(), *numbered_patterns())
    starts = (start for pattern in patterns for start in _literal_starts(pattern.pattern))
    return (*starts, *(digits if _headings() else ()))


def _literal_starts(pattern: str) -> Sequence[str]:
    bare, count = pattern, 1
    while count:
        bare, count = _GROUP.subn("", bare)
    start = _LITERAL.match(pattern.removeprefix("^").removeprefix(r"\W*"))
    return (start[1] or start[2]).split("|") if start and "|" not in bare else [""]
