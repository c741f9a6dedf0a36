"""How the words of a column head are folded, in a layout file and in a document alike."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.words import fold

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
"""How the names of months begin."""
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(
    r"\b(ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?|"
    r"sept?(?:iembre)?|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?)\b"
)
_YEAR_BEHIND = re.compile(r"(?<=@) \d\d$")
_SHORT_YEAR = re.compile(r"(?i)[a-z.]\s*[-/' ]\s*(\d\d)$")
_ROMAN = re.compile(rf"\b({'|'.join(sorted(ROMAN, key=len, reverse=True))})$")


def sample_head(head: str) -> str:
    """A head of a layout file as a document could print it: a year for `{year}`, a month, a number."""
    return head.replace("{year}", "2000").replace("{month}", "enero").replace("{roman}", "II")


@lru_cache(maxsize=2048)
def fold_head(text: str) -> str:
    """A head for matching: folded, years as "#", months as "@", a roman number at its end as "&"."""
    if "19" in text or "20" in text:
        text = _YEAR.sub(" 0000 ", text)
    folded = fold(text).replace("0000", "#")
    if " " in folded:
        folded = _ROMAN.sub("&", folded)
    return _YEAR_BEHIND.sub(" #", _MONTH.sub("@", folded))


def year_of(head: str) -> int | None:
    """The year that a head names ("Oct. 2025", "oct-25")."""
    if found := _YEAR.search(head):
        return int(found[0])
    short = _SHORT_YEAR.search(head.strip()) if _MONTH.search(fold(head)) else None
    return 2000 + int(short[1]) if short else None


def month_of(head: str) -> int | None:
    """The month (1 to 12) that a head names."""
    found = _MONTH.search(fold(head))
    return 1 + MONTHS.index(found[1][:3]) if found else None


def roman_of(head: str) -> int | None:
    """The roman number at the end of a head."""
    found = _ROMAN.search(fold(head))
    return ROMAN[found[1]] if found else None
