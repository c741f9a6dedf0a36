"""How the words of a column head are folded, in a layout file and in a document alike."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.words import fold

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@lru_cache(maxsize=2048)
def fold_head(text: str) -> str:
    """A head for matching: folded, years as "#"."""
    if "19" in text or "20" in text:
        text = _YEAR.sub(" 0000 ", text)
    return fold(text).replace("0000", "#")
