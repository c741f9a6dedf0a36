"""Loads spaCy for a process that never shows its command line."""

from __future__ import annotations

import sys
from types import ModuleType


def load_spacy() -> None:
    """Loads spaCy without its command line, which it loads with itself: a quarter of the time, and no worker calls it.

    `spacy.info` is then None; `import spacy.cli` works as ever.
    """
    if "spacy" in sys.modules:
        return
    package, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    vars(info)["info"] = None
    sys.modules |= {module.__name__: module for module in (package, info)}
    try:
        import spacy  # noqa: F401 - that it is loaded
    finally:
        for module in (package, info):
            sys.modules.pop(module.__name__, None)
