"""Chooses the dialect of a text by evidence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.document import Block
from extractors.readers.known_lines import match_head_row, opens_section, opens_table
from extractors.readers.text.bars import bars_of, is_bar_line, is_rule, may_have_bars, read_bars, with_ascii_bars
from extractors.readers.text.catdoc import read_catdoc
from extractors.readers.text.dump import read_dump
from extractors.readers.text.layout import read_layout
from extractors.readers.text.pipes import is_separator, pipe_count, read_pipes
from extractors.readers.text.plain import read_plain
from extractors.readers.text.source import SourceLine, SourceText
from extractors.readers.text.tabs import continuation_lines, join_quoted, read_tabs

_WIDE_GAP = re.compile(r"   (?<=\S   ) *\S")
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to write tables in a text: its name and its reader."""

    name: str
    read: Callable[[SourceText], list[Block]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a dialect: a score (0 to 1), and the reason as a message."""

    dialect: Dialect
    score: float
    reason: str


TABS = Dialect("tabs", read_tabs)
DUMP = Dialect("dump", read_dump)
CATDOC = Dialect("catdoc", read_catdoc)
PIPES = Dialect("pipes", read_pipes)
BARS = Dialect("bars", read_bars)
LAYOUT = Dialect("layout", read_layout)
PLAIN = Dialect("plain", read_plain)


def choose(source: SourceText) -> tuple[Dialect, float]:
    """Returns the dialect with the highest score, and its confidence (0 to 1): its share of all dialects' scores."""
    evidence = weigh(source)
    best = max(evidence, key=lambda item: item.score)
    return best.dialect, best.score / sum(item.score for item in evidence)


def weigh(source: SourceText) -> list[Evidence]:
    """Returns the evidence for each dialect; on equal scores, the first one wins."""
    lines = [line for line in join_quoted(source.lines) if not line.blank]
    tabbed = [line for line in lines if "\t" in line.text and ("\t" in line.text.rstrip("\t") or line.text[0] == "\t")]
    evidence = [*_barred(lines), *_tabbed(lines, tabbed)]
    wide = [line.text for line in lines if "   " in line.text and _WIDE_GAP.search(line.text)]
    gaps = sum(1 for text in wide if not is_bar_line(with_ascii_bars(text)))
    if gaps >= 2 and len(tabbed) * 3 < gaps:
        evidence.append(Evidence(LAYOUT, min(1.0, _ENOUGH + gaps / len(lines)), f"{gaps} lines with wide gaps"))
    return [*evidence, Evidence(PLAIN, 0.05, "no line tells of cells")]


def _barred(lines: Sequence[SourceLine]) -> list[Evidence]:
    if not any(may_have_bars(line.text) for line in lines):
        return []
    texts = [with_ascii_bars(line.text) for line in lines]
    piped = [(line.number, text, count) for line, text in zip(lines, texts, strict=True) if (count := pipe_count(text))]
    if len(piped) < 2:
        return []
    barred = [(number, bars_of(text)) for number, text, _ in piped if is_bar_line(text)]
    separators = sum(1 for _, text, _ in piped if is_separator(text) and "+" not in text.strip(" +"))
    rules = sum(1 for text in texts if text.lstrip()[:1] == "+" and is_rule(text))
    aligned = sum(1 for (a, above), (b, below) in itertools.pairwise(barred) if b == a + 1 and above == below)
    share = len(piped) / len(lines)
    if rules >= 2 or (not separators and barred and aligned * 2 >= len(barred)):
        return [Evidence(BARS, min(1.0, _ENOUGH + share), f"{aligned} bars stand over each other, {rules} rules")]
    if separators:
        return [Evidence(PIPES, min(1.0, _ENOUGH + share), f"{separators} separators under heads")]
    equal = sum(1 for (_, _, above), (_, _, below) in itertools.pairwise(piped) if above == below)
    return [Evidence(PIPES, share * equal / len(piped), f"{equal} lines with as many pipes as the line above")]


def _tabbed(lines: Sequence[SourceLine], tabbed: Sequence[SourceLine]) -> list[Evidence]:
    if not tabbed:
        return []
    share = min(1.0, _ENOUGH + len(tabbed) / len(lines))
    single = sum(1 for line in tabbed if line.text.startswith("\t") and line.text.count("\t") == 1)
    dumped = single / len(tabbed)
    # A line without a tab directly below one with tabs continues its last cell, unless it is a heading.
    numbers = {line.number for line in tabbed}
    continued = continuation_lines(lines)
    continuations = [
        line
        for line in lines
        if line.number - 1 in numbers
        and line.number not in continued
        and line.number not in numbers
        and not opens_section(line.text)
        and not opens_table(line.text)
    ]
    torn = (len(continuations) + _lines_of_parted_rows(lines)) / len(tabbed) if dumped < 0.5 else 0.0
    return [
        Evidence(DUMP, share * dumped, f"{single} of {len(tabbed)} lines with tabs have one, at their start"),
        Evidence(CATDOC, share * min(1.0, 2 * torn), f"{len(continuations)} lines go on with a cell of the line above"),
        Evidence(TABS, share * (1 - dumped) * max(0.0, 1 - 2 * torn), f"{len(tabbed)} rows of cells"),
    ]


def _lines_of_parted_rows(lines: Sequence[SourceLine]) -> int:
    """Counts the lines of rows below a known header that have their cells on two lines.

    Such a row begins below its header, below another such row, or below a line that holds a part of its first cell.
    """
    count = width = end = 0
    for n, (line, below) in enumerate(itertools.pairwise(lines)):
        texts = line.text.split("\t")
        if opens_section(line.text) or opens_table(line.text):
            width = 0
        elif len(texts) > 2 and match_head_row(texts):
            width, end = len(texts), n + 1
        elif len(texts) == 1:
            end = n + 1
        elif n == end and len(texts) < width and "\t" in below.text and len(texts) + below.text.count("\t") == width:
            count, end = count + 2, n + 2
    return count
