"""The layout files of the forms: which there are, and what each says."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@lru_cache
def form_names() -> tuple[str, ...]:
    """The forms that have a layout file, `extractors/forms/FORM.yaml`, in the order of their names."""
    return tuple(sorted(path.stem for folder in _folders() for path in folder.glob("*.yaml")))


@lru_cache
def load_layout(form: str) -> dict[str, Any]:
    """What the layout file of a form says.  It is read once: nobody may change it."""
    import yaml

    path = next(path for folder in _folders() if (path := folder / f"{form}.yaml").exists())
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _folders() -> list[Path]:
    """Where the package of forms lives, found without importing it."""
    spec = find_spec("extractors.forms")
    assert spec is not None  # it is a part of this package
    return [Path(folder) for folder in spec.submodule_search_locations or ()]
