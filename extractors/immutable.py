"""Values that nobody changes, made by the hundred thousand.

`@dataclass(frozen=True)` sets each field through `object.__setattr__`: a tenth of all the time that a text takes from
its bytes to its records went into that.  The type checker (`mypy --strict` is part of the tests) forbids a change as
well, and costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A dataclass with slots whose fields the type checker takes for frozen; told apart by identity unless `eq`."""
    return dataclass(slots=True, eq=eq, unsafe_hash=eq, kw_only=kw_only)
