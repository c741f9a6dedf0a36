"""Imported by the fork server alone: loads, once, what every worker needs.  Reads no document."""

import gc
import sys
from contextlib import suppress
from typing import Any

from extractors.language.loading import load_spacy
from flows.workers.worker import warm_up

_usual_words = sys.excepthook


def _say_nothing_of_an_end(*error: Any) -> None:
    """A worker that is started while its run ends finds nothing of it any more; that is no news."""
    if not issubclass(error[0], FileNotFoundError | EOFError | ConnectionError):
        _usual_words(*error)


sys.excepthook = _say_nothing_of_an_end

# What goes wrong would take the fork server down without a word; the pool's first job meets it again, and tells.
with suppress(Exception):
    load_spacy()
    warm_up()
    # What is there now stays: no collection of garbage has to look at it, nor copy its pages, in any worker.
    gc.collect()
    gc.freeze()
