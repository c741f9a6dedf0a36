"""The name of a data file of this package in, what it holds out; the spelling in which its words are compared.

Free of spaCy.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml


def fold(text: str) -> str:
    """Lower case without accents: how cues are spelled and matched.  Keeps the number of characters where it can."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


@cache
def read_resource(name: str) -> dict[str, Any]:
    """A data file of this package."""
    text = resources.files("extractors.language").joinpath(name).read_text(encoding="utf-8")
    return cast(dict[str, Any], yaml.load(text, Loader=yaml.CSafeLoader))
