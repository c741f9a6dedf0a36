"""Imported by the fork server alone: loads, once, what every worker needs."""

from contextlib import suppress

from flows.worker import warm_up

# What goes wrong would take the fork server down without a word; the pool's first job meets it again, and tells.
with suppress(Exception):
    warm_up()
