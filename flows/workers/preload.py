"""Imported only by the fork server: loads once what every worker needs.  Reads no document."""

import gc
import sys
from contextlib import suppress
from typing import Any

from extractors.language.loading import load_spacy
from flows.workers.worker import warm_up

_default_hook = sys.excepthook


def _hide_errors_of_an_end(*error: Any) -> None:
    """Hides errors of a worker that starts while its run ends: it no longer finds the files and pipes of the run."""
    if not issubclass(error[0], FileNotFoundError | EOFError | ConnectionError):
        _default_hook(*error)


sys.excepthook = _hide_errors_of_an_end

# An error here would end the fork server silently; the pool's first job meets the same error and reports it.
with suppress(Exception):
    load_spacy()
    warm_up()
    # Objects loaded so far stay alive: garbage collection in a worker neither scans them nor copies their memory pages.
    gc.collect()
    gc.freeze()
