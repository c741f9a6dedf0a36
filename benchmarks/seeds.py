"""Range of seeds on a command line of the robustness benchmarks."""

from __future__ import annotations


def seed_range(text: str) -> range:
    """Returns the range of `FIRST-END` (without END), or of one seed."""
    first, _, end = text.partition("-")
    return range(int(first), int(end) if end else int(first) + 1)
