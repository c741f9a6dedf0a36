"""Every row of provenance, on every document of the corpus: the test opens it and looks."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from corpus import as_dict, golds, rows_of, source

from flows.evaluate import Gold
from normalizers.corrections import CORRECTABLE
from normalizers.records import Provenance, Residue

LINKS = ("objective_record_id", "system_record_id", "indicator_record_id")
COUNTED = {
    "documents": {"file_name", "file_names", "form_type", "status", "coverage", "page_count", "reader", "notes"}
    | {"reader_confidence", "run_id", "pipeline_version", "ingested_at"}
    | {"service_id", "service_valid_from", "service_valid_to"},
    **{dataset: set(LINKS) for dataset in ("indicators", "systems", "stage_goals", "commitments")},
    "measurements": {"item_number"},
    "details": {"dataset", "of_record", "field"},
}
"""Columns that no words of the source say."""


def by_file(gold: Gold) -> str:
    return gold.file


def words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return re.findall(r"[^\W_]+", folded)


def provenance(gold: Gold) -> list[Provenance]:
    return [row for row in rows_of(source(gold))["provenance"] if isinstance(row, Provenance)]


@lru_cache(maxsize=4)
def lines(path: Path) -> list[str]:
    return re.split("\r\n|\r|\n", path.read_text(encoding="utf-8-sig"))


@lru_cache(maxsize=4)
def printed(path: Path) -> list[list[tuple[str, float, float, float, float]]]:
    """The words of each page as plain pdfplumber finds them, with their boxes."""
    with pdfplumber.open(path) as pdf:
        return [
            [(w["text"], w["x0"], w["top"], w["x1"], w["bottom"]) for w in page.extract_words()] for page in pdf.pages
        ]


def at_place(path: Path, row: Provenance | Residue) -> str:
    """The text at a row's place."""
    if row.line_start is not None and row.line_end is not None:
        return " ".join(lines(path)[row.line_start - 1 : row.line_end])
    assert isinstance(row, Provenance)
    assert row.page is not None
    box = (row.x0, row.top, row.x1, row.bottom)
    assert None not in box
    x0, top, x1, bottom = (float(side or 0.0) for side in box)
    inside = [
        text
        for text, left, upper, right, lower in printed(path)[row.page - 1]
        if right > x0 - 0.5
        and left < x1 + 0.5
        and (upper + lower) / 2 > top - 0.5
        and (upper + lower) / 2 < bottom + 0.5
    ]
    return " ".join(inside)


@pytest.mark.parametrize("gold", golds(), ids=by_file)
def test_the_words_of_a_value_stand_at_its_place(gold: Gold) -> None:
    path = source(gold)
    wrong = []
    for row in provenance(gold):
        text = at_place(path, row)
        if row.value_raw is not None and path.suffix == ".txt":
            # A text's line holds the words together, as they stand.
            if " ".join(row.value_raw.split()) not in " ".join(text.split()):
                wrong.append((row.dataset, row.field, row.value_raw, text))
        elif row.value_raw is not None and (missing := set(words(row.value_raw)) - set(words(text))):
            wrong.append((row.dataset, row.field, row.value_raw, str(missing)))
    assert wrong == []


@pytest.mark.parametrize("gold", golds(), ids=by_file)
def test_every_value_has_a_place(gold: Gold) -> None:
    rows = rows_of(source(gold))
    said = {(row.dataset, row.record_id, row.field) for row in provenance(gold)}
    lost = [
        (name, column, value)
        for name in CORRECTABLE
        for record in map(as_dict, rows.get(name, ()))
        for column, value in record.items()
        if value is not None
        and column not in {"document_id", "record_id"} | COUNTED.get(name, set())
        and (name, record["record_id"], column) not in said
    ]
    assert lost == []


@pytest.mark.parametrize("gold", golds(), ids=by_file)
def test_residue_stands_at_its_place_and_coverage_counts_it(gold: Gold) -> None:
    path = source(gold)
    rows = rows_of(path)
    (document,) = map(as_dict, rows["documents"])
    residue = [row for row in rows.get("residue", ()) if isinstance(row, Residue)]
    assert (document["coverage"] == 1.0) == (not residue)
    if path.suffix == ".txt":
        for row in residue:
            assert set(words(row.text)) <= set(words(at_place(path, row)))


def test_rows_of_one_value_are_in_reading_order() -> None:
    for gold in golds():
        by_value: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
        for row in provenance(gold):
            by_value[row.dataset, row.record_id, row.field].append((row.page or 0, row.line_start or 0))
        for places in by_value.values():
            assert all(a <= b for a, b in pairwise(places))
