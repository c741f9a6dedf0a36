"""Finds words that a narrow column breaks without a hyphen: "investigacio" above "nes" is one word.

A word processor breaks a word only if it is wider than its cell: its first piece is then alone on its line and fills
the line to the last letter.  A whole word that happens to fill its line looks the same.  The spelling of the pieces
decides; if it cannot, a note asks a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.layouts.heads import head_scores
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import TextLine

_WORD = re.compile(r"[^\W\d_]+")
_LAST = re.compile(r"[^\W\d_]+$")
_LONG = 4
"""Minimum length of a first piece that `_NEVER_LAST` can judge, in letters; abbreviations ("art") have any ending."""
_NEVER_LAST = re.compile(r"(?:[bcfghjkmñpqtvwií]|[^aeo]u|[^aeiouáéíóúü]{2})$")
"""Endings that no Spanish word of at least `_LONG` letters has."""
_ENDS_WORD = re.compile(r"(?:[áéó]n|[aeiou]s|nte|ble|dad|ivo|iva|ari[oa]|ador|[aei]r)$")
"""Endings of whole words that the first piece of a broken word rarely has."""
_NEVER_FIRST = re.compile(
    r"""
    (?! [bcdfgpt][lr] | ch | ll | ps ) [bcdfghj-np-tv-xzñ]{2}  # consonants that begin no syllable
    | (?:
        [bcdfghj-np-tv-xzñ]{1,3}                               # no vowel at all
      | [ai]?ci[oó]n(?:es)? | si[oó]n(?:es)? | i?mientos? | [ai]?mente | i?dad(?:es)? | [ae]ncias?
      | [ai]d[oa]s? | [ai]dores | [ai]?bles? | iv[oa]s? | istas? | ari[oa]s? | [ue]?ales | i?entos?
    ) $
    """,
    re.VERBOSE,
)
"""Beginnings that no word has, and endings that are not words by themselves ("ciones", "mente")."""
_SHORT = 3

# fmt: off
_SHORT_WORDS = frozenset((
    "a", "al", "año", "art", "con", "da", "dar", "de", "del", "día", "dos", "e", "ej", "el", "en", "es", "etc",
    "fin", "fue", "ha", "han", "has", "he", "hrs", "ir", "kg", "km", "la", "las", "le", "les", "ley", "lo",
    "los", "más", "mes", "mts", "muy", "ni", "no", "nos", "nro", "o", "por", "que", "red", "se", "sea", "ser",
    "si", "sí", "sin", "son", "su", "sus", "t", "tal", "tu", "u", "un", "una", "uno", "uso", "ver", "vez",
    "vía", "vs", "y", "ya",
))
# fmt: on
"""Words of at most three letters; any other piece of at most three letters is not a word."""
_BETWEEN = frozenset(("con", "de", "del", "para", "por", "que", "y"))
"""Words that are rarely the second piece of a broken word."""
_CLOSES = ")]}.,;:%°º"
"""Characters that never begin a line."""
_IN_FIGURE = re.compile(r"[\d.,/*(]")
_FLUSH = 1.5
"""Maximum distance between the starts of lines of one column, in points."""


@dataclass(frozen=True, slots=True)
class _Seam:
    """Two neighbouring lines of a cell; the first is a single word that leaves no room for another letter."""

    above: TextLine
    below: TextLine
    page: PageContent
    in_head: bool
    """True for a known column header: it is recognised even if its words are broken, so it needs no note."""

    @property
    def pieces(self) -> tuple[str, str]:
        """Letters at the end of the first line and at the beginning of the second, in lower case; "" for none."""
        last, first = _LAST.search(self.above.text), _WORD.match(self.below.text)
        return (last[0].casefold() if last else "", first[0].casefold() if first else "")


def mark_broken_words(tables: Sequence[tuple[PageContent, Grid, Sequence[Sequence[TextLine]]]]) -> None:
    """Marks the lines of a document's cells whose last word continues on the next line (`is_broken`).

    `tables` are (page, grid, lines of each cell).  If any word of the document is broken, each doubtful pair of lines
    adds a note to its page.
    """
    seams = [seam for page, grid, cells in tables for seam in _seams(page, grid, cells)]
    if not seams:
        return
    known = _words((line for _, _, cells in tables for own in cells for line in own), seams)
    broken = [seam for seam in seams if _is_one_word(seam, known)]
    for seam in broken:
        seam.above.is_broken = True
    for seam in seams if broken else ():
        open_ = seam not in broken and not seam.in_head and all(seam.pieces)
        if open_ and not _are_two_words(seam, known):
            where = f"{seam.above.text[-30:]!r} and {seam.below.text[:30]!r}"
            seam.page.notes.append(f"a narrow column may have broken a word between {where}")


def _words(lines: Iterable[TextLine], seams: Sequence[_Seam]) -> frozenset[str]:
    """Returns the words of lines in lower case, without the pieces at seams and lone letters ("P/B/S" has no word)."""
    ends, begins = {id(seam.above) for seam in seams}, {id(seam.below) for seam in seams}
    out: set[str] = set()
    for line in lines:
        words = [word.casefold() for word in _WORD.findall(line.text)]
        out.update(word for word in words[id(line) in begins : len(words) - (id(line) in ends)] if len(word) > 1)
    return frozenset(out)


def _is_one_word(seam: _Seam, known: frozenset[str]) -> bool:
    """True if the pieces certainly are one word or figure: the word occurs elsewhere, or a piece cannot be a word."""
    if seam.below.text[0] in _CLOSES:
        return True
    last, first = seam.pieces
    if not (last and first):
        return bool(_IN_FIGURE.match(seam.above.text[-1]) and seam.below.text[0].isdigit())
    if last + first in known:
        return True
    if len(last) >= _LONG and _NEVER_LAST.search(last) and last not in known:
        return True
    fragment = first not in _SHORT_WORDS if len(first) <= _SHORT else _NEVER_FIRST.match(first) is not None
    return fragment and first not in known


def _are_two_words(seam: _Seam, known: frozenset[str]) -> bool:
    """True if the pieces are probably two words: the first is a word or ends like one, or the second is a word."""
    last, first = seam.pieces
    own = first in _BETWEEN or (first in known and first not in _SHORT_WORDS)
    return own or last in known or _ENDS_WORD.search(last) is not None


def _seams(page: PageContent, grid: Grid, cells: Sequence[Sequence[TextLine]]) -> Iterator[_Seam]:
    left: dict[int, float] = {}
    for cell, own in zip(grid.cells, cells, strict=True):
        for line in own:
            left[cell.column] = min(left.get(cell.column, line.x0), line.x0)
    for cell, own in zip(grid.cells, cells, strict=True):
        found = []
        for above, below in pairwise(own):
            if " " in above.text:
                continue  # more than one word, as on nearly every line
            start = left[cell.column]
            right = grid.xs[cell.column + cell.column_span] - max(start - grid.xs[cell.column], 0.0)
            flush = above.x0 - start <= _FLUSH and below.x0 - start <= _FLUSH
            if flush and not below.text[0].isupper() and right - above.x1 < _letter(below):
                found.append((above, below))
        in_head = bool(found and head_scores(" ".join(line.text for line in own)))
        yield from (_Seam(above, below, page, in_head) for above, below in found)


def _letter(line: TextLine) -> float:
    """Returns the width of a line's first letter, in points."""
    word = line.words[0]
    return word.widths[word.text[0]] * word.size
