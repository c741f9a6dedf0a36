"""The layout files of the forms: which there are, and what each says."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from extractors.layouts.load import Layout, load_layout
from extractors.layouts.spec import FormSpec, TableSpec


@lru_cache
def layouts() -> tuple[Layout, ...]:
    """Every layout file, `extractors/forms/FORM.yaml`, in the order of their names; the first mistake is an error."""
    return tuple(load_layout(path) for path in sorted(p for folder in _folders() for p in folder.glob("*.yaml")))


@lru_cache
def forms() -> tuple[FormSpec, ...]:
    """The forms that have a layout file, in the order of their names."""
    return tuple(layout.form for layout in layouts())


def form_names() -> tuple[str, ...]:
    """The names of `forms`."""
    return tuple(form.form for form in forms())


@lru_cache
def form_spec(name: str) -> FormSpec:
    """The form of a name."""
    return next(form for form in forms() if form.form == name)


@lru_cache
def table_specs() -> tuple[TableSpec, ...]:
    """Every table of every form."""
    return tuple(table for form in forms() for table in form.tables.values())


def has_module(name: str) -> bool:
    """Whether there is a plugin of a name."""
    return any((folder / f"{name}.py").is_file() or (folder / name).is_dir() for folder in _folders())


def _folders() -> list[Path]:
    """Where the package of forms lives, found without importing it."""
    spec = find_spec("extractors.forms")
    assert spec is not None  # it is a part of this package
    return [Path(folder) for folder in spec.submodule_search_locations or ()]
