"""From views to HTML: one Jinja environment that escapes everything, pages that carry their style and their script.

Style and script stand in the page itself, allowed by their SHA-256 in the Content-Security-Policy: for a page that is
opened as a file, browsers differ on what "self" is.  Pictures stand beside the page.
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


def _fit(value: Any) -> Any:
    """What any expression of a template gives, before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def shown(value: Any) -> Any:
    """The same value with all its text made fit to be shown: for data that a script is going to show."""
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
        finalize=_fit,
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
        "said": _said,
        "translated": translated,
        "told": _,  # for words that are no message of a template: no percent sign in them is a place for a value
    }
    environment.filters |= filters
    words = {words: _(words) for words in _IN_SCRIPTS}
    own = {"forms": wording().forms, "meanings": _meanings(), "words": words, "language": language}
    environment.globals |= own
    return environment


def percent(share: float) -> str:
    """A share for people; nothing but all is 100 %."""
    return "100 %" if share == 1.0 else f"{min(99.9, int(share * 1000) / 10):.1f} %"


def _rules(values: list[tuple[Any, Value]]) -> str:
    """The rules behind some values."""
    return ", ".join(dict.fromkeys(value.method for _, value in values))


def _said(text: str) -> str:
    """A sentence in the language of the page; one that has no translation says that it is English."""
    return translated(text) if is_translated(text) else Markup('<span lang="en">{}</span>').format(visible(text))


def _meanings() -> dict[str, dict[str, str]]:
    """What each column of each dataset means."""
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
"""Messages that the scripts show; the pages carry them in their language."""


def _allowed(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def render(template: str, script: str, **view: Any) -> str:
    """A page: `template` with `view`, the style and `script` in it, and the policy that allows just these."""
    style, code = _static("review.css"), _static("language.js") + _static(script)
    policy = (
        f"default-src 'none'; img-src 'self' file:; style-src {_allowed(style)}; script-src {_allowed(code)}; "
        "base-uri 'none'; form-action 'none'"
    )
    # Both are files of this package: nothing of a document is in them.
    own = {"style": Markup(style), "script": Markup(code), "policy": policy, "template": CORRECTION}
    return _environment(current()).get_template(template).render(**own, index=page_name(current()), **view)


@cache
def version() -> str:
    """Changes whenever anything in this package does: pages that an older version wrote are written anew."""
    digest = hashlib.sha256()
    package = files("review")
    for folder in (package, package / "static", package / "templates", package / "locales"):
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.is_file() and not file.name.endswith(".pyc"):
                digest.update(file.name.encode() + b"\x1f" + file.read_bytes())
    return digest.hexdigest()[:16]


def put(path: Path, content: str) -> None:
    """Writes a page as a whole, unless it says so already."""
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return
    ready = path.with_name(path.name + ".tmp")
    ready.write_text(content, encoding="utf-8")
    ready.replace(path)
