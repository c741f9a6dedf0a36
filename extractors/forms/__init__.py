"""The known forms: each is a layout file, with a plugin for what the file cannot express."""

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
"""Maximum length of a heading above a table, in characters."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form, and the function that reads a document as this form."""

    spec: FormSpec
    read: Callable[[Document], Read]
    prepares: bool
    """True if its plugin prepares the document first (finds tables in lines); such forms are tried last."""


@of_layouts()
def registry() -> tuple[Form, ...]:
    """Returns every form that has a layout file, those without preparation first."""
    return tuple(sorted(map(_form, forms()), key=lambda form: form.prepares))


def _form(spec: FormSpec) -> Form:
    plugin: Plugin = import_module(f"extractors.forms.{spec.plugin}").PLUGIN if spec.plugin else Plugin()
    read = plugin.read or (lambda document: Reading.of(document, spec, plugin))
    return Form(spec, read, prepares=plugin.prepare is not None)


def extract(document: Document) -> Extraction:
    """Extracts a document as the form of the highest certainty; as `unknown`, tables only, below `MIN_EVIDENCE`."""
    document = document_with_heads(document)
    best: Read | None = None
    titled = next((form for form in registry() if is_titled(document, form.spec)), None)
    for form in sorted(registry(), key=lambda form: form is not titled):
        read = form.read(document)
        if best is None or read.certainty > best.certainty:
            best = read
        if best.certainty >= 1.0:
            break  # no form can be more certain; usually the first, whose title was found, is
    extraction = best.extract() if best and best.certainty >= MIN_EVIDENCE else unknown(document)
    for block in document.blocks:
        if isinstance(block, Paragraph) and DATE_LINE.fullmatch(block.text.lower()):
            extraction.claim(block, "furniture")
    if missing := pages_complete(document):
        extraction.notes.append(missing)
    return extraction


def unknown(document: Document) -> Extraction:
    """Extracts a document of no known form: each table with the heading above it, nothing else."""
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
