"""Values that nobody changes, made by the hundred thousand.

`@dataclass(frozen=True)` sets each field through `object.__setattr__`: up to a tenth of all the time that a text takes
from its bytes to its records.  The type checker (`mypy --strict` is part of the tests) forbids a change as well, and
costs nothing.  No dictionary can lose one that changed all the same: what is compared by value has no hash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A dataclass with slots, frozen for the type checker: with `eq` compared by value and not hashable, else hashed
    and told apart by identity."""
    return dataclass(slots=True, eq=eq, kw_only=kw_only)
