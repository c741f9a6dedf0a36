"""The layout files of the forms: finds, loads and caches them.

A document can add column headers that no layout lists (`extractors.learning`): while it is read, `forms` includes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from extractors.layouts.load import Layout, load_layout
from extractors.layouts.spec import FormSpec, TableSpec

A = TypeVarTuple("A")
R = TypeVar("R")


class _Extended:
    """The forms as one document extends them, and the caches of results computed from them."""

    def __init__(self, forms: tuple[FormSpec, ...]) -> None:
        self.forms = forms
        self.computed: dict[object, Callable[..., Any]] = {}


_EXTENDED: ContextVar[_Extended | None] = ContextVar("extended forms", default=None)


def of_layouts(maxsize: int | None = None) -> Callable[[Callable[[*A], R]], Callable[[*A], R]]:
    """`lru_cache` for results that depend on the layouts; forms that a document extends get caches of their own."""

    def decorate(compute: Callable[[*A], R]) -> Callable[[*A], R]:
        shared_cache = lru_cache(maxsize)(compute)

        @wraps(compute)
        def cached(*args: *A) -> R:
            extended = _EXTENDED.get()
            if extended is None:
                return shared_cache(*args)
            document_cache = extended.computed.get(shared_cache)
            if document_cache is None:
                document_cache = extended.computed[shared_cache] = lru_cache(maxsize)(compute)
            result: R = document_cache(*args)
            return result

        return cached

    return decorate


@contextmanager
def extended(changed: Sequence[FormSpec]) -> Iterator[None]:
    """Within this context, `forms` returns the changed forms in place of those with the same names; contexts nest."""
    by_name = {form.form: form for form in changed}
    token = _EXTENDED.set(_Extended(tuple(by_name.get(form.form, form) for form in forms())))
    try:
        yield
    finally:
        _EXTENDED.reset(token)


@lru_cache
def layouts() -> tuple[Layout, ...]:
    """Returns every layout file (`extractors/forms/FORM.yaml`), sorted by name; `LayoutError` if one has mistakes."""
    return tuple(load_layout(path) for path in sorted(p for folder in _folders() for p in folder.glob("*.yaml")))


@lru_cache
def _usual_forms() -> tuple[FormSpec, ...]:
    return tuple(layout.form for layout in layouts())


def forms() -> tuple[FormSpec, ...]:
    """Returns the forms that have a layout file, in the order of their files."""
    extended = _EXTENDED.get()
    return extended.forms if extended else _usual_forms()


def form_names() -> tuple[str, ...]:
    """Returns the names of `forms`."""
    return tuple(form.form for form in forms())


@of_layouts()
def form_spec(name: str) -> FormSpec:
    """Returns the form with this name; raises `LookupError` if there is none."""
    spec = next((form for form in forms() if form.form == name), None)
    if spec is None:
        raise LookupError(f"there is no form {name!r}: there are {', '.join(form_names())}")
    return spec


@of_layouts()
def table_specs() -> tuple[TableSpec, ...]:
    """Returns every table of every form."""
    return tuple(table for form in forms() for table in form.tables.values())


def has_module(name: str) -> bool:
    """True if a plugin (module or package) of this name exists in `extractors.forms`."""
    return any((folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file() for folder in _folders())


def _folders() -> list[Path]:
    """Returns the folders of the package `extractors.forms`, found without importing it."""
    spec = find_spec("extractors.forms")
    assert spec is not None  # it is a part of this package
    return [Path(folder) for folder in spec.submodule_search_locations or ()]
