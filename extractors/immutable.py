"""Dataclasses that are immutable for the type checker but cheap to create, for objects made by the hundred thousand.

`@dataclass(frozen=True)` sets each field through `object.__setattr__`, which costs up to a tenth of the time from a
text's bytes to its records. `mypy --strict`, part of the tests, forbids changes at no cost. A mutation that slips
through cannot corrupt a dictionary, because classes compared by value have no hash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable_dataclass(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Makes a dataclass with slots, frozen for the type checker only. With `eq` it is compared by value and has no
    hash; without it, it is compared and hashed by identity."""
    return dataclass(slots=True, eq=eq, kw_only=kw_only)
