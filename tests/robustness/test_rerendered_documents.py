"""The same statements printed in many ways give the same rows: made documents, compared with what they say.

The quick part of `benchmarks/robustness.py`: kinds of rendering that hold for every seed tried there, on a few seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rerender.catalogue import KINDS, Made
from rerender.compare import differences, false_mets, rows_of
from rerender.encodings import ENCODINGS
from rerender.from_gold import load

from extractors.document import ReadError

CORPUS = Path(__file__).resolve().parent.parent / "data" / "corpus" / "dev"

BOTH, PMG, TERRITORIAL = ("pmg", "territorial"), ("pmg",), ("territorial",)
HOLDS: dict[str, tuple[str, ...]] = {
    "tabs": PMG,
    "tabs_without_marks": PMG,
    "tabs_torn": PMG,
    "tabs_latex": PMG,
    "tabs_stages_repeated": PMG,
    "tabs_other_order": PMG,
    "tabs_without_mide": PMG,
    "tabs_with_notes": PMG,
    "tabs_with_past_results": PMG,
    "tabs_with_verification": PMG,
    "dump": BOTH,
    "dump_yes_no": TERRITORIAL,
    "dump_letters": TERRITORIAL,
    "catdoc": BOTH,
    "catdoc_breaking": BOTH,
    "antiword": BOTH,
    "pipes": BOTH,
    "pipes_without_outer": BOTH,
    "pipes_escaped": BOTH,
    "html": BOTH,
    "grid": BOTH,
    "columns": BOTH,
    "columns_paged": BOTH,
    "columns_centred": BOTH,
    "columns_without_mide": PMG,
    "columns_with_notes": PMG,
    "columns_with_past_results": PMG,
    "columns_with_verification": PMG,
    "one_per_line": BOTH,
    "one_per_line_without_blanks": BOTH,
    "raw": BOTH,
    "pdf_rotated": BOTH,
    "pdf_full": BOTH,
    "pdf_full_yes_no": TERRITORIAL,
    "pdf_full_letters": TERRITORIAL,
    "pdf_full_other_order": PMG,
    "pdf_full_without_mide": PMG,
    "pdf_full_with_notes": PMG,
    "pdf_full_with_past_results": PMG,
    "pdf_full_with_verification": PMG,
    "pdf_hyphenated": BOTH,
    "pdf_shuffled": BOTH,
    "pdf_dashes": BOTH,
    "pdf_horizontal": BOTH,
    "pdf_horizontal_other_order": PMG,
    "pdf_below": BOTH,
    "pdf_outer": BOTH,
    "pdf_vertical": BOTH,
    "pdf_none": BOTH,
    "pdf_none_other_order": PMG,
    "pdf_none_without_mide": PMG,
    "pdf_none_with_notes": PMG,
    "pdf_none_with_past_results": PMG,
    "pdf_watermark": BOTH,
    "docx": BOTH,
    "docx_revised": BOTH,
    "docx_hidden": BOTH,
    "docx_soft_breaks": BOTH,
    "docx_other_order": PMG,
    "docx_without_mide": PMG,
    "docx_with_notes": PMG,
    "docx_with_past_results": PMG,
    "docx_with_verification": PMG,
}
"""Kinds of rendering, and the forms for which none of the first seeds differs."""
SEEDS = range(2)
HARD = {
    "columns_centred": {"territorial": (2, 5, 8)},
    "pdf_below": {"pmg": (2, 704, 707, 741, 743, 823, 825), "territorial": (3, 704, 742)},
    "pdf_full_with_notes": {"pmg": (744,)},
    "pdf_dashes": {"pmg": (603,)},
    "pdf_horizontal": {"pmg": (600,), "territorial": (7, 741)},
    "pdf_none": {"pmg": (5, 7, 9, 11), "territorial": (5, 9, 10, 703)},
    "pdf_none_with_verification": {"pmg": (0, 10)},
    "pdf_horizontal_other_order": {"pmg": (2,)},
    "pdf_head": {"pmg": (3, 8, 603, 744), "territorial": (3, 603, 740)},
    "pdf_horizontal_with_notes": {"pmg": (601,)},
    "pdf_hyphenated": {"pmg": (600,)},
    "pdf_outer": {"territorial": (601,)},
    "pdf_vertical": {"pmg": (0, 701, 704), "territorial": (1, 701, 704, 709)},
    "pdf_zebra": {"pmg": (41,), "territorial": (604, 731, 806)},
}
"""Seeds that once differed: justified text, numbers at the right of their columns, rows torn by the page, cells in the
middle of their rows, rows between vertical rules alone, rules in page margins, justified words beyond the last header,
letters drawn one by one, headers repeated on the next page."""

OPEN_ROWS = "no rule parts rows: a wrapped cell and the next row stand alike"
JUSTIFIED = "words of a justified line of a head stand further apart than the heads do"
TORN = "a row that the page tears is not joined where only level rules part rows"
FAILS: dict[tuple[str, str], tuple[tuple[int, ...], str]] = {
    ("columns_other_order", "pmg"): ((42, 72, 704), "a figure at the beginning of a wrapped line is taken for a cell"),
    ("pdf_head", "pmg"): ((830,), OPEN_ROWS),
    ("pdf_head", "territorial"): ((604,), OPEN_ROWS),
    ("pdf_horizontal_with_notes", "pmg"): ((45, 50), TORN),
    ("pdf_horizontal_with_past_results", "pmg"): ((21,), TORN),
    ("pdf_horizontal_with_verification", "pmg"): ((15,), TORN),
    ("pdf_horizontal_without_mide", "pmg"): ((11,), TORN),
    ("pdf_none_with_verification", "pmg"): ((63,), "seven columns without a rule: the first gutter is missed"),
    ("pdf_below", "territorial"): ((701,), JUSTIFIED),
    ("pdf_none_with_notes", "pmg"): (
        (704,),
        "seven columns without a rule: a word of a formula is taken for the next cell",
    ),
    ("pdf_zebra", "pmg"): ((79,), "a row torn by the page changes its stripe"),
    ("pdf_zebra", "territorial"): ((8, 16), "a row torn by the page changes its stripe"),
}
"""Kinds of rendering that some seeds, far apart as they may be, show to fail: the seeds, and why."""

FROM_CORPUS = {
    "000_c4e424ef76dc8417": ("tabs", "catdoc", "antiword", "pipes", "one_per_line", "columns", "pdf_full"),
    "p05_sag_2021": ("tabs", "catdoc", "antiword", "pipes_without_outer", "pdf_full"),
    "p10_tesoreria_2025": ("tabs_torn", "dump", "grid", "pipes_escaped", "pdf_full"),
    "t02_indap_los_rios": ("dump", "catdoc", "antiword", "pipes", "pdf_full"),
    "t07_dt_metropolitana": ("dump", "catdoc", "antiword", "pipes", "pdf_full"),
}
"""Documents of the corpus, and dialects that can carry all that they say."""


def rows_or_none(made: Made) -> dict[str, list[dict[str, Any]]] | None:
    """Its rows; None where it cannot be read and says why."""
    try:
        return rows_of(made.data, made.file_name)
    except ReadError:
        return None


def said(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows without what tells one file from another."""
    apart = {"document_id", "file_name", "file_names", "coverage", "reader", "reader_confidence"}
    own_ids = "record_id"  # also of the rows that a row points at
    return {
        dataset: [{f: v for f, v in row.items() if f not in apart and not f.endswith(own_ids)} for row in own]
        for dataset, own in rows.items()
    }


@pytest.mark.parametrize(
    ("kind", "form", "seed"),
    [
        *((kind, form, seed) for kind, forms in HOLDS.items() for form in forms for seed in SEEDS),
        *((kind, form, seed) for kind, forms in HARD.items() for form, seeds in forms.items() for seed in seeds),
    ],
)
def test_a_made_document_yields_what_it_says(kind: str, form: str, seed: int) -> None:
    made = KINDS[kind].make(form, seed)

    assert differences(made.gold, rows_of(made.data, made.file_name)) == []


def test_every_kind_holds_or_is_said_to_fail() -> None:
    """The encodings have a test of their own."""
    pairs = {(name, form) for name, kind in KINDS.items() for form in kind.forms if not name.startswith("encoding_")}
    holds = {(kind, form) for kind, forms in HOLDS.items() for form in forms}

    assert holds | FAILS.keys() == pairs


@cache
def result(kind: str, form: str, seed: int) -> tuple[list[str], str]:
    """What differs, and the status."""
    made = KINDS[kind].make(form, seed)
    rows = rows_of(made.data, made.file_name)
    return differences(made.gold, rows), rows["documents"][0]["status"]


FAILING = [(kind, form, seed) for (kind, form), (seeds, _) in FAILS.items() for seed in seeds]


def must_fail(reason: str) -> pytest.MarkDecorator:
    """A crash is never expected."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


@pytest.mark.parametrize(
    ("kind", "form", "seed"), [pytest.param(*case, marks=must_fail(FAILS[case[:2]][1])) for case in FAILING]
)
def test_a_kind_that_fails_still_does(kind: str, form: str, seed: int) -> None:
    assert result(kind, form, seed)[0] == []


@pytest.mark.parametrize(("kind", "form", "seed"), FAILING)
def test_a_kind_that_fails_says_so(kind: str, form: str, seed: int) -> None:
    differing, status = result(kind, form, seed)

    assert differing == [] or status != "ok"


@pytest.mark.parametrize("kind", sorted(k for k in KINDS if not k.startswith("encoding_")))
def test_no_rendering_brings_the_reader_down_or_makes_up_a_met(kind: str) -> None:
    for form in KINDS[kind].forms:
        made = KINDS[kind].make(form, 7)
        rows = rows_or_none(made)
        assert rows is None or false_mets(made.gold, rows) == 0


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, kinds in FROM_CORPUS.items() for kind in kinds])
def test_what_the_corpus_says_survives_other_dialects(name: str, kind: str) -> None:
    content = load(CORPUS / f"{name}.gold.json")
    assert content is not None

    data = KINDS[kind].draw(content.flow, Random(f"{kind} {name}"))

    assert differences(content.gold, rows_of(data, "x")) == []


@pytest.mark.parametrize("name", ["p02_sernac_2022", "p05_sag_2021", "t03_junaeb_tarapaca", "t05_conadi_arica"])
def test_encodings_and_line_ends_change_no_row(name: str) -> None:
    original = (CORPUS / f"{name}.txt").read_bytes()
    text = original.decode("utf-8-sig").replace("\r\n", "\n")
    expected = said(rows_of(original, name))

    differing = [e for e, encode in ENCODINGS.items() if said(rows_of(encode(text), name)) != expected]

    assert differing == []
