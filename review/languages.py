"""The languages of the review pages: English, as written in code and data, and what the catalogues say for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "es")
_CURRENT: ContextVar[str] = ContextVar("language of the pages", default="en")


def current() -> str:
    """The language of the page that is being made."""
    return _CURRENT.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, pages are made in this language."""
    token = _CURRENT.set(language)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@cache
def messages(language: str) -> Catalog:
    """The catalogue of a language as it is written, in `locales/<language>.po`; empty for English."""
    if language == "en":
        return Catalog()
    return read_po(io.BytesIO((files("review") / "locales" / f"{language}.po").read_bytes()), locale=language)


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of a language, as gettext looks them up."""
    compiled = io.BytesIO()
    write_mo(compiled, messages(language))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str) -> str:
    """The message in the current language; itself where the catalogue has none."""
    said: str = catalogue(current()).gettext(message) if message else message
    return said


def counted(one: str, many: str, number: int) -> str:
    """The message for so many things, in the current language."""
    said: str = catalogue(current()).ngettext(one, many, number)
    return said


def page_name(language: str) -> str:
    """The file of a page in a language."""
    return "index.html" if language == "en" else f"index.{language}.html"
