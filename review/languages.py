"""The languages of the review pages: English, as in code and data, and translations from catalogues."""

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
    """Returns the language of the page that is being built."""
    return _CURRENT.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Context manager in which pages are built in this language."""
    token = _CURRENT.set(language)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@cache
def messages(language: str) -> Catalog:
    """Returns the catalogue of a language from `locales/<language>.po`; empty for English."""
    if language == "en":
        return Catalog()
    return read_po(io.BytesIO((files("review") / "locales" / f"{language}.po").read_bytes()), locale=language)


@cache
def catalogue(language: str) -> NullTranslations:
    """Returns the messages of a language, compiled for gettext."""
    compiled = io.BytesIO()
    write_mo(compiled, messages(language))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str) -> str:
    """Returns the message in the current language, or unchanged if the catalogue does not contain it."""
    text: str = catalogue(current()).gettext(message) if message else message
    return text


def counted(singular: str, plural: str, number: int) -> str:
    """Returns the singular or plural message for `number` things, in the current language."""
    text: str = catalogue(current()).ngettext(singular, plural, number)
    return text


def page_name(language: str) -> str:
    """Returns the file name of a page in a language."""
    return "index.html" if language == "en" else f"index.{language}.html"
