"""The forms that the pipeline knows, each found by its own recogniser.  A new form is two files and its samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from extractors.document import Document, Table
from extractors.fields import Extraction, HeadedTable
from extractors.layouts import form_names

MIN_EVIDENCE = 0.6
"""A document whose best recogniser says less than this (0..1) is `unknown`."""

MAX_HEADING = 200
"""A longer paragraph (characters) is no heading of the table after it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: whether its title stands where a document begins, how sure it is of it (0..1), and what it reads."""

    name: str
    titled: Callable[[Document], bool]
    recognise: Callable[[Document], float]
    extract: Callable[[Document], Extraction]


@lru_cache
def registry() -> tuple[Form, ...]:
    """Every form that has a layout file, from the module of the same name.

    First come those that say `QUICK_TO_TELL`: where one is certain, no table is looked for in lines to ask the others.
    """
    modules = {name: import_module(f"extractors.forms.{name}") for name in form_names()}
    names = sorted(modules, key=lambda name: not getattr(modules[name], "QUICK_TO_TELL", False))
    titled = {name: getattr(modules[name], "titled", _no_title) for name in names}
    return tuple(Form(n, titled[n], modules[n].recognise, modules[n].extract) for n in names)


def _no_title(document: Document) -> bool:
    return False


def extract(document: Document) -> Extraction:
    """What the document says, as the form that it is; `unknown`, with its tables alone, where it is none."""
    score, best = 0.0, None
    forms = registry()
    titled = next((form for form in forms if form.titled(document)), None)
    for form in sorted(forms, key=lambda form: form is not titled):
        if (said := form.recognise(document)) > score:
            score, best = said, form
        if score >= 1.0:
            break  # nobody can be surer, and mostly the one whose title is there is
    return best.extract(document) if best and score >= MIN_EVIDENCE else unknown(document)


def unknown(document: Document) -> Extraction:
    """A document that is no known form: its tables with the heading over each, nothing else."""
    extraction = Extraction(document, "unknown")
    heading: tuple[str, ...] = ()
    for block in document.blocks:
        if isinstance(block, Table):
            extraction.tables.append(HeadedTable(block, heading))
        elif len(block.text) <= MAX_HEADING:
            heading = (block.text,)
    for furniture in document.furniture:
        extraction.claim(furniture, "furniture")
    return extraction
