"""Pages that printed page numbers say to be missing."""

from __future__ import annotations

import pytest

from extractors import extract
from extractors.document import Document, Line, Paragraph, Place
from extractors.page_numbers import pages_complete


def numbered(*footers: str) -> Document:
    """A document whose pages, from the first on, print these lines."""
    lines = [Line(text, text, Place(page)) for page, text in enumerate(footers, 1)]
    return Document((), "test", furniture=tuple(Paragraph.of([line]) for line in lines if line.text))


@pytest.mark.parametrize(
    ("footers", "missing"),
    [
        (("1", "3", "4"), "page 2"),
        (("- 1 -", "- 3 -"), "page 2"),
        (("Página 1 de 3", "Página 2 de 3"), "page 3"),
        (("Santiago, 30-11-2022 1/4", "Santiago, 30-11-2022 2/4", "Santiago, 30-11-2022 4/4"), "page 3"),
    ],
)
def test_a_page_that_the_numbers_leave_out_is_missing(footers: tuple[str, ...], missing: str) -> None:
    note = pages_complete(numbered(*footers))
    assert note and note.expected == missing and footers[0] not in ("", note.message)
    assert note in extract(numbered(*footers)).notes


@pytest.mark.parametrize(
    "footers",
    [
        ("1", "2", "3"),
        ("7", "8", "9"),
        ("Página 1 de 2", "Página 2 de 2"),
        ("", "2", "3"),
        ("Santiago, 30-11-2022", "Santiago, 30-11-2022"),
        ("10:31", "10:35"),
        ("",),
    ],
)
def test_pages_that_are_all_there(footers: tuple[str, ...]) -> None:
    assert pages_complete(numbered(*footers)) is None
