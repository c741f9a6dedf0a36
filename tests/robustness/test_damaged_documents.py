"""Nothing goes wrong in silence: a good document, damaged in one way, is read as what it says or is not `ok`.

The quick part of `benchmarks/silence.py`: every damage, on every source in turn.
"""

from __future__ import annotations

import pytest
from damage.catalogue import DAMAGES, Damaged, damaged
from damage.judge import Outcome, is_good, judged, outcome
from damage.linked_tables import flow_of, link_tables, printed_rows
from rerender.catalogue import KINDS
from rerender.pmg_model import Gold

SOURCES = (
    "tabs",
    "dump",
    "catdoc",
    "antiword",
    "pipes",
    "html",
    "grid",
    "columns_paged",
    "one_per_line",
    "raw",
    "pdf_full",
    "pdf_horizontal",
    "pdf_none",
    "pdf_outer",
)
"""A kind of rendering for each way in which a source parts its cells."""
SEEDS = {"pmg": 1, "territorial": 0}
PART = 2


def outcomes(name: str) -> dict[str, Outcome]:
    """What became of a damage, by source and form, where it applies."""
    pairs = [(kind, form) for kind in SOURCES for form in KINDS[kind].forms]
    some = [pair for n, pair in enumerate(pairs) if (n // 2 + DAMAGES.index(name)) % PART == 0]
    found = {f"{kind} {form}": outcome(kind, form, SEEDS[form], name) for kind, form in some}
    return {where: result for where, result in found.items() if result is not None}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_never_silent(name: str) -> None:
    found = outcomes(name)

    assert found and {where: result.what for where, result in found.items() if result.kind == "silent"} == {}


@pytest.mark.parametrize("kind", ["tabs", "pdf_none"])
@pytest.mark.parametrize("form", ["pmg", "territorial"])
def test_an_undamaged_document_says_what_it_said(kind: str, form: str) -> None:
    for seed in range(10):
        flow, gold, _ = KINDS[kind].printed(form, seed)
        blocks = link_tables(flow, gold)

        assert flow_of(blocks) == flow
        assert printed_rows(blocks, gold) == gold


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_changes_a_document_and_always_in_the_same_way(name: str) -> None:
    made = [
        (kind, form, document)
        for kind in ("tabs", "antiword", "html", "pdf_full")
        for form in KINDS[kind].forms
        if (document := damaged(kind, form, SEEDS[form], name))
    ]

    assert made
    for kind, form, document in made:
        assert document == damaged(kind, form, SEEDS[form], name)
        assert document.data != KINDS[kind].make(form, SEEDS[form]).data


def test_what_is_read_wrongly_and_called_ok_is_silent() -> None:
    made = KINDS["tabs"].make("pmg", SEEDS["pmg"])
    other = {**made.gold, "documents": [{**made.gold["documents"][0], "fiscal_year": 1999}]}

    def kind_of(data: bytes, *readings: Gold) -> str:
        return judged(Damaged(data, made.file_name, readings, "")).kind

    assert is_good("tabs", "pmg", SEEDS["pmg"])
    assert kind_of(made.data, other, made.gold) == "right"
    assert kind_of(made.data, other) == "silent"
    assert kind_of(made.data) == "silent"
    assert kind_of(b"nothing", other) == "flagged"
