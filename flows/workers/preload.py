"""Imported by the fork server alone: loads, once, what every worker needs.  Reads no document."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any


@contextmanager
def _without_command_line() -> Iterator[None]:
    """Keeps spaCy from loading its command line with itself: a quarter of its loading, and no worker calls it."""
    names = ("spacy.cli", "spacy.cli.info")
    for name in names:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules["spacy.cli.info"])["info"] = None
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


with _without_command_line():
    import spacy  # noqa: F401 - that it is loaded so

from flows.workers.worker import warm_up  # noqa: E402

_usual_words = sys.excepthook


def _say_nothing_of_an_end(*error: Any) -> None:
    """A worker that is started while its run ends finds nothing of it any more; that is no news."""
    if not issubclass(error[0], FileNotFoundError | EOFError | ConnectionError):
        _usual_words(*error)


sys.excepthook = _say_nothing_of_an_end

# What goes wrong would take the fork server down without a word; the pool's first job meets it again, and tells.
with suppress(Exception):
    warm_up()
    # What is there now stays: no collection of garbage has to look at it, nor copy its pages, in any worker.
    gc.collect()
    gc.freeze()
    # A document makes some ten thousand small objects, of which hardly any is garbage before it is done.
    gc.set_threshold(20_000, 20, 20)
