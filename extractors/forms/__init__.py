"""The forms that the pipeline knows: each is a layout file, and a plugin where data cannot say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from extractors.document import Document, Paragraph, Table
from extractors.fields import Extraction, HeadedTable
from extractors.forms.engine import Plugin, Read, Reading, is_titled
from extractors.layouts import forms, of_layouts
from extractors.layouts.spec import MIN_EVIDENCE, FormSpec
from extractors.page_numbers import DATE_LINE, pages_complete
from extractors.table_heads import document_with_heads

MAX_HEADING = 200
"""A longer paragraph (characters) is no heading of the table after it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form, and how it reads a document."""

    spec: FormSpec
    read: Callable[[Document], Read]
    prepares: bool
    """Whether it looks for tables in lines before it reads: then it is asked after those that do not."""


@of_layouts()
def registry() -> tuple[Form, ...]:
    """Every form that has a layout file; those that are quick to tell come first."""
    return tuple(sorted(map(_form, forms()), key=lambda form: form.prepares))


def _form(spec: FormSpec) -> Form:
    plugin: Plugin = import_module(f"extractors.forms.{spec.plugin}").PLUGIN if spec.plugin else Plugin()
    read = plugin.read or (lambda document: Reading.of(document, spec, plugin))
    return Form(spec, read, prepares=plugin.prepare is not None)


def extract(document: Document) -> Extraction:
    """What the document says, as the form that it is; `unknown`, with its tables alone, where it is none."""
    document = document_with_heads(document)
    best: Read | None = None
    titled = next((form for form in registry() if is_titled(document, form.spec)), None)
    for form in sorted(registry(), key=lambda form: form is not titled):
        read = form.read(document)
        if best is None or read.certainty > best.certainty:
            best = read
        if best.certainty >= 1.0:
            break  # nobody can be surer, and mostly the one whose title is there is
    extraction = best.extract() if best and best.certainty >= MIN_EVIDENCE else unknown(document)
    for block in document.blocks:
        if isinstance(block, Paragraph) and DATE_LINE.fullmatch(block.text.lower()):
            extraction.claim(block, "furniture")
    if missing := pages_complete(document):
        extraction.notes.append(missing)
    return extraction


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
