"""Folding of column headers for matching, the same for layout files and for documents."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.words import fold

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
"""First three letters of the Spanish month names."""
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(
    r"""
    \b
    ( ene(?:ro)? | feb(?:rero)? | mar(?:zo)?
    | abr(?:il)? | may(?:o)? | jun(?:io)?
    | jul(?:io)? | ago(?:sto)? | sept?(?:iembre)?
    | oct(?:ubre)? | nov(?:iembre)? | dic(?:iembre)?
    )
    \b
    """,
    re.VERBOSE,
)
_YEAR_BEHIND = re.compile(r"(?<=@) \d\d$")
_SHORT_YEAR = re.compile(r"(?i)[a-z.]\s*[-/' ]\s*(\d\d)$")
PLACEHOLDERS = {"{year}": "2000", "{month}": "enero", "{quarter}": "II Trimestre", "{roman}": "II"}
"""Placeholders that a column header in a layout file can contain, with a sample; `{roman}` also stands for 1 to 9."""

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "pri": 1, "seg": 2, "ter": 3, "cua": 4}
_QUARTER = re.compile(
    r"""
    \b
    (?: (?P<before>[1-4]|i{1,3}|iv|primer|segundo|tercer|cuarto)(?:[ ]?(?:er|ro|do|to))?[ ]trim(?:estre)?
    | trim(?:estre)?[ ](?P<after>[1-4]|i{1,3}|iv)
    | t(?P<short>[1-4])
    )
    \b
    """,
    re.VERBOSE,
)
_ROMAN = re.compile(rf"\b({'|'.join(sorted(ROMAN, key=len, reverse=True))}|[1-9])$")


def sample_head(head: str) -> str:
    """Returns a column header of a layout file as a document could print it: each placeholder becomes its sample."""
    for placeholder, words in PLACEHOLDERS.items():
        head = head.replace(placeholder, words)
    return head


@lru_cache(maxsize=2048)
def fold_head(text: str) -> str:
    """Folds a column header for matching: lower case, no accents, no punctuation, and placeholders for what varies.

    Years become "#", months "@", quarters "$"; a roman number or one digit at the end of several words becomes "&".
    """
    if "19" in text or "20" in text:
        text = YEAR.sub(" 0000 ", text)
    folded = fold(text).replace("0000", "#")
    folded = _QUARTER.sub("$", folded)
    if " " in folded:
        folded = _ROMAN.sub("&", folded)
    return _YEAR_BEHIND.sub(" #", _MONTH.sub("@", folded))


def year_of(head: str) -> int | None:
    """Returns the year that a column header names ("Oct. 2025", "oct-25"), or None."""
    if match := YEAR.search(head):
        return int(match[0])
    short = _SHORT_YEAR.search(head.strip()) if _MONTH.search(fold(head)) else None
    return 2000 + int(short[1]) if short else None


def month_of(head: str) -> int | None:
    """Returns the month (1 to 12) that a column header names, or None."""
    match = _MONTH.search(fold(head))
    return 1 + MONTHS.index(match[1][:3]) if match else None


def quarter_of(head: str) -> int | None:
    """Returns the quarter (1 to 4) that a column header names, or None."""
    match = _QUARTER.search(fold(head))
    quarter = match and (match["before"] or match["after"] or match["short"])
    return (int(quarter) if quarter.isdigit() else _QUARTERS[quarter[:3]]) if quarter else None


def roman_of(head: str) -> int | None:
    """Returns the number at the end of a column header, roman (up to 10) or one digit, or None."""
    match = _ROMAN.search(fold(head))
    return (ROMAN.get(match[1]) or int(match[1])) if match else None
