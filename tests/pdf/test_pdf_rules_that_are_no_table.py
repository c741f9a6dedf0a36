"""Rules that are no table's: what stands beside them loses no word and becomes no cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import fault_pages
import pytest
from fault_pages import Page

from extractors.document import Document
from extractors.readers.pdf import read_pdf

SEEDS = range(12)


def words_of(document: Document) -> Counter[str]:
    texts = [line.text for line in document.lines()] + [p.text for p in document.furniture]
    return Counter(word for text in texts for word in text.split())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [fault_pages.underlined_labels, fault_pages.footnote_separator])
def test_no_word_is_lost_beside_a_rule(kind: Callable[[int], Page], seed: int) -> None:
    page = kind(seed)
    assert words_of(read_pdf(page.data())) == Counter(page.words)
