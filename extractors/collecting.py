"""How often Python looks for garbage while documents are read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 20)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within it garbage is looked for seldom: a document makes some ten thousand small objects, and hardly any of them
    is garbage before it is done."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
