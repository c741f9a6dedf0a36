"""Whole documents that lost something: none is `ok`, and a check says what was lost."""

import re
from pathlib import Path

import pytest

from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.manifest import Entry
from pipeline import process

CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "dev"
TEXT = (CORPUS / "p04_fonasa_2024.txt").read_text(encoding="utf-8-sig")
"""A formulation in tables of pipes, right and `ok` as it is."""


def outcome(text, human_input=NO_INPUT):
    """The rows of a text, its status, and the names of its failed checks."""
    rows = process(text.encode(), "f.txt", human_input)
    return rows, rows["documents"][0].status, {c.check for c in rows["checks"] if not c.passed}


def one_cell_a_line(text):
    """The cells of all tables as lines of their own: nothing says any more under which head each stands."""
    lines = [line for line in text.split("\n") if not re.fullmatch(r"[|\s:-]+", line)]
    return "\n".join(cell.strip() for line in lines for cell in line.strip("| ").split("|"))


def with_sum(words, table):
    """The text with one more row at the end of the first table whose head begins so: words, and what it adds up to."""
    lines = TEXT.split("\n")
    head = next(i for i, line in enumerate(lines) if line.startswith(table))
    end = next(i for i in range(head, len(lines)) if not lines[i].strip())
    width = lines[head].strip("| ").count("|") + 1
    total = sum(float(line.strip("| ").split("|")[-1]) for line in lines[head + 2 : end])
    return "\n".join([*lines[:end], f"|  | {words} |{'  |' * (width - 3)} {total:.2f} |", *lines[end:]])


def test_the_document_is_ok_as_it_is():
    assert outcome(TEXT)[1:] == ("ok", set())


def test_a_formulation_that_lost_its_columns_and_has_other_heads_is_read_and_not_ok():
    lost = one_cell_a_line(TEXT).replace("Nombre del", "Denominación de").replace("Fórmula", "Método")
    rows, status, failed = outcome(lost)
    assert (status, failed) == ("review", {"columns_understood"})
    known = [(i.name, i.formula, i.weight_pct) for i in outcome(TEXT)[0]["indicators"]]
    assert [(i.name, i.formula, i.weight_pct) for i in rows["indicators"]] == known


def test_a_document_without_its_year_is_not_ok_unless_the_manifest_says_it():
    without = TEXT.replace(" AÑO 2024", "")
    assert outcome(without)[1:] == ("review", {"fiscal_year_stated"})
    manifest = HumanInput(entries=(Entry("f.txt", fiscal_year=2024),))
    assert outcome(without, manifest)[1:] == ("ok", set())


@pytest.mark.parametrize("table", ["| N° | Nombre del indicador", "| N° | Nombre del Sistema"])
@pytest.mark.parametrize("words", ["Suma de ponderadores", "Porcentaje Total de Ponderación"])
def test_a_row_of_a_sum_is_no_record_and_is_accounted_for(words, table):
    rows, status, failed = outcome(with_sum(words, table))
    assert (status, failed) == ("ok", set())
    names = [r.name for dataset in ("indicators", "systems") for r in rows[dataset]]
    assert names == [r.name for dataset in ("indicators", "systems") for r in outcome(TEXT)[0][dataset]]
    assert rows["documents"][0].coverage == 1.0


@pytest.mark.parametrize(
    ("printed", "other"), [("| **6** |", "| **5** |"), ("**Total** | **100.00**", "**Total** | **90.00**")]
)
def test_a_row_of_totals_that_the_rows_over_it_contradict_is_not_ok(printed, other):
    assert printed in TEXT
    assert outcome(TEXT.replace(printed, other))[1:] == ("review", {"totals_agree"})


def test_a_total_may_add_up_its_own_table_or_all_before_it():
    names = [line for line in TEXT.split("\n") if line.startswith("| N° | Nombre del indicador")]
    tables = TEXT.rsplit(names[0], 1)
    last = [*tables[1].strip("\n").split("\n\n")]
    grand = sum(i.weight_pct for i in outcome(TEXT)[0]["indicators"])
    for total, passes in ((grand, True), (grand - 5, False)):
        text = f"{tables[0]}{names[0]}\n" + "\n\n".join([f"{last[0]}\n|  | Total |  |  |  | {total:.2f} |", *last[1:]])
        assert ("totals_agree" in outcome(text)[2]) is not passes


def test_a_programme_of_systems_that_lost_a_row_is_not_ok():
    text = (CORPUS.parent / "results" / "f05_sernatur_2005.txt").read_text(encoding="utf-8-sig")
    assert outcome(text)[1:] == ("ok", set())
    lines = text.split("\n")
    short = "\n".join(line for line in lines if "Auditoría Interna" not in line)
    assert outcome(short)[1:] == ("review", {"system_weights_sum_to_100", "totals_agree"})
    without = "\n".join(line for line in short.split("\n") if "Total" not in line)
    assert outcome(without)[1:] == ("review", {"system_weights_sum_to_100"})


def test_a_sum_in_words_that_nobody_foresaw_is_not_ok():
    _, status, failed = outcome(with_sum("Resumen de pesos asignados", "| N° | Nombre del indicador"))
    assert status == "review" and failed


def test_a_column_whose_head_is_unknown_is_read_by_its_cells_and_said():
    rows, status, failed = outcome(TEXT.replace("| Fórmula |", "| Procedimiento |"))
    assert (status, failed) == ("review", {"columns_understood"})
    known = [i.formula for i in outcome(TEXT)[0]["indicators"]]
    assert any(known) and [i.formula for i in rows["indicators"]] == known


def test_results_of_years_before_are_read_and_are_no_target():
    table = [line.split("|") for line in TEXT.split("\n")]
    wide = [line for line in table if len(line) == 8]
    assert wide[0][4].strip() == "Meta"
    for line in wide:
        head, rule = line[4].strip() == "Meta", line[4] == "---"
        line.insert(4, " Efectivo 2022 " if head else "---" if rule else " 45,3 % ")
    rows, status, failed = outcome("\n".join("|".join(line) for line in table))
    assert "45,3 %" in {i.past_results for i in rows["indicators"]}
    assert not any("45,3" in (i.target_raw or "") for i in rows["indicators"])
    assert rows["documents"][0].coverage == 1.0 and (status, failed) == ("ok", set())
