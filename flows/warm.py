"""Imported by the fork server alone: loads, once, what every worker needs."""

import gc
from contextlib import suppress

from flows.worker import warm_up

# What goes wrong would take the fork server down without a word; the pool's first job meets it again, and tells.
with suppress(Exception):
    warm_up()
    # What is there now stays: no collection of garbage has to look at it, nor copy its pages, in any worker.
    gc.collect()
    gc.freeze()
    # A document makes some ten thousand small objects, of which hardly any is garbage before it is done.
    gc.set_threshold(20_000, 20, 20)
