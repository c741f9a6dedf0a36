"""The patterns of layout files: compiles them, inserts the shared ones, and rejects what never matches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractors.words import plain

_NOT_WORDS = re.compile(r"\\.|\(\?P[<=]\w+[>)]|\(\?[a-zA-Z-]*[:)]")
"""Parts of a pattern that do not stand for a literal letter."""
PLACEHOLDER = re.compile(r"\{([a-z_]\w*)\}", re.IGNORECASE)
"""A name in braces: that of a shared pattern, or of a placeholder in a column header."""


@cache
def shared_patterns() -> Mapping[str, str]:
    """Returns the patterns that layouts share, by name (`patterns.yaml`), each as a group.

    `{name}` in a layout's pattern is replaced by the pattern of that name.
    """
    data = Path(__file__).with_name("patterns.yaml").read_bytes()
    patterns: Mapping[str, str] = yaml.load(data, Loader=yaml.CSafeLoader)
    return {name: f"(?:{pattern})" for name, pattern in patterns.items()}


def read_pattern(text: Any) -> Any:
    """Compiles a pattern of a layout; raises ValueError with the reason if it is wrong or can never match."""
    if not isinstance(text, str):
        return text
    shared = shared_patterns()
    if unknown := next((name for name in PLACEHOLDER.findall(text) if name not in shared), None):
        raise ValueError(f"there is no shared pattern {{{unknown}}}: there are {', '.join(shared)}")
    try:
        pattern = re.compile(PLACEHOLDER.sub(lambda match: shared[match[1]], text))
    except re.error as error:
        raise ValueError(f"the pattern does not compile: {error}") from None
    words = _NOT_WORDS.sub("", text)
    if impossible := next((c for c in words if c != "ñ" and plain(c) != c), None):
        raise ValueError(f"{impossible!r} is never found: what is searched is in lower case without accents")
    return pattern


def label_pattern(labels: Mapping[str, tuple[str, ...]], end: str) -> re.Pattern[str]:
    """Builds a pattern of labels for plain text, longest first, each a group named `<field>__<number>`."""
    wordings = [(field, plain(wording)) for field, words in labels.items() for wording in words]
    wordings.sort(key=lambda pair: -len(pair[1]))
    options = (f"(?P<{field}__{i}>{re.escape(wording)})" for i, (field, wording) in enumerate(wordings))
    return re.compile(rf"(?<!\w)(?:{'|'.join(options)}){end}")


_NEVER_FOLDED = re.compile(r"[:;,\"/#°º¿¡&@_](?![^{]*\})")


def title_pattern(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Returns a title's pattern; raises ValueError if it searches for punctuation, which folding removes."""
    if match := _NEVER_FOLDED.search(_NOT_WORDS.sub("", pattern.pattern)):
        raise ValueError(f"{match[0]!r} is never found: titles are searched without punctuation")
    return pattern
