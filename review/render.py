"""Renders views to HTML: a Jinja environment per language that escapes all values, and pages with style and script.

Style and script are in the page itself, allowed by their SHA-256 in the Content-Security-Policy: for a page that is
opened as a file, browsers differ on what "self" means.  Pictures are files beside the page.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from normalizers.records import DATASETS
from review.languages import _, counted, current, page_name
from review.page import Value, meaning
from review.sentences import is_translated, translated
from review.text import CORRECTION, scalar, visible
from review.wording import wording


def _visible_value(value: Any) -> Any:
    """Makes the result of a template expression visible, before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def shown(value: Any) -> Any:
    """Returns the value with all texts in it made `visible`, for data that a script shows."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return {key: shown(item) for key, item in value.items()} if isinstance(value, dict) else value


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("review"),
        autoescape=True,
        finalize=_visible_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_, counted, newstyle=True)  # type: ignore[attr-defined]
    filters: dict[str, Callable[..., Any]] = {
        "percent": percent,
        "day": lambda at: f"{at:%Y-%m-%d}",
        "yaml": scalar,
        "rules": _rules,
        "sentence": _sentence,
        "translated": translated,
        "gettext": _,  # for texts from data: unlike template messages, a percent sign in them is no placeholder
    }
    environment.filters |= filters
    words = {words: _(words) for words in _IN_SCRIPTS}
    values = {"forms": wording().forms, "meanings": _meanings(), "words": words, "language": language}
    environment.globals |= values
    return environment


def percent(share: float) -> str:
    """Returns a share (0 to 1) in percent as text; only 1.0 is shown as 100 %."""
    return "100 %" if share == 1.0 else f"{min(99.9, int(share * 1000) / 10):.1f} %"


def _rules(values: list[tuple[Any, Value]]) -> str:
    """Returns the rules that read some values."""
    return ", ".join(dict.fromkeys(value.method for _, value in values))


def _sentence(text: str) -> str:
    """Returns a sentence in the language of the page; one without a translation is marked as English (`lang="en"`)."""
    return translated(text) if is_translated(text) else Markup('<span lang="en">{}</span>').format(visible(text))


def _meanings() -> dict[str, dict[str, str]]:
    """Returns the meaning of each column, by dataset and column."""
    return {
        name: {spec.name: meaning(spec.column.meaning, spec.column.es) for spec in DATASETS[name].columns}
        for name in wording().datasets
    }


@cache
def _static(name: str) -> str:
    return (files("review") / "static" / name).read_text(encoding="utf-8")


_IN_SCRIPTS = (
    "Copy",
    "Copied",
    "Selected: copy it with the keyboard",
    "not stated",
    "document",
    "documents",
    "{documents}, {waiting} to look at",
    "{documents}, none to look at",
    "{documents} found",
    "No document fits. Clear a filter or search for less.",
    "Show more ({left} left)",
    "ok",
    "review",
    "accepted",
    "failed",
)
"""Messages that the scripts show; each page contains them in its language."""


def _hash_source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def render(template: str, script: str, **view: Any) -> str:
    """Returns a page: `template` filled with `view`, style and `script`, and a policy that allows only these two."""
    style, code = _static("review.css"), _static("language.js") + _static(script)
    policy = (
        f"default-src 'none'; img-src 'self' file:; style-src {_hash_source(style)}; script-src {_hash_source(code)}; "
        "base-uri 'none'; form-action 'none'"
    )
    # Style and script need no escaping: they are files of this package and contain nothing from a document.
    fixed = {"style": Markup(style), "script": Markup(code), "policy": policy, "template": CORRECTION}
    return _environment(current()).get_template(template).render(**fixed, index=page_name(current()), **view)


@cache
def version() -> str:
    """Returns a digest of all files of this package: pages that another version wrote are written again."""
    digest = hashlib.sha256()
    package = files("review")
    for folder in (package, package / "static", package / "templates", package / "locales"):
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.is_file() and not file.name.endswith(".pyc"):
                digest.update(file.name.encode() + b"\x1f" + file.read_bytes())
    return digest.hexdigest()[:16]


def put(path: Path, content: str) -> None:
    """Writes a file atomically, unless it already has this content."""
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return
    ready = path.with_name(path.name + ".tmp")
    ready.write_text(content, encoding="utf-8")
    ready.replace(path)
