"""Reads the data files of this package. Does not need spaCy."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, cast

import yaml


@cache
def read_resource(name: str) -> dict[str, Any]:
    """Returns the parsed content of a YAML file of this package."""
    text = resources.files("extractors.language").joinpath(name).read_text(encoding="utf-8")
    return cast(dict[str, Any], yaml.load(text, Loader=yaml.CSafeLoader))
