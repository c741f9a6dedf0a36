"""Reads the data files of this package, and folds words for comparison. Does not need spaCy."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml


def fold(text: str) -> str:
    """Returns lower case without accents, as cues are spelled. Keeps the number of characters for composed letters."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


@cache
def read_resource(name: str) -> dict[str, Any]:
    """Returns the parsed content of a YAML file of this package."""
    text = resources.files("extractors.language").joinpath(name).read_text(encoding="utf-8")
    return cast(dict[str, Any], yaml.load(text, Loader=yaml.CSafeLoader))
