"""Places: every value's box or words, where the source has them."""

import pytest
from review_corpus import ALIGNED, CORPUS, PDF, UNKNOWN, WEIGHTS

from extractors.readers.text.source import split_lines
from pipeline import process
from review.places import box_places, match_words, segments, text_places
from review.residue import find_residue

TEXTS = (WEIGHTS, ALIGNED, "t06_sernam_valparaiso.txt", "p04_fonasa_2024.txt")


def as_rows(records):
    return [{name: getattr(r, name) for name in r.__dataclass_fields__} for r in records]


def provenance(text, *values):
    """Rows of provenance: (record, field, words, line)."""
    return [
        {"dataset": "objectives", "record_id": r, "field": f, "value_raw": w, "line_start": n, "line_end": n}
        for r, f, w, n in values
    ], split_lines(text.encode()).lines


def marked(places, lines):
    """Each value's field with the words that are marked for it."""
    by_number = {s.number: s for s in places.stretches}
    return {
        key[2]: [lines[i].text[a:b] for n in numbers for i, a, b in by_number[n].parts]
        for key, numbers in places.of_value.items()
    }


def columns(places, key):
    by_number = {s.number: s for s in places.stretches}
    return [by_number[n].parts for n in places.of_value[key]]


@pytest.mark.parametrize("name", TEXTS)
def test_the_words_of_every_value_are_marked_on_its_lines(name):
    data = (CORPUS / name).read_bytes()
    rows, lines = as_rows(process(data, name)["provenance"]), split_lines(data).lines
    with_words = [row for row in rows if row["value_raw"]]
    assert len(with_words) > 50
    for row in with_words:
        places = text_places([row], [], lines)
        (stretch,) = places.stretches
        words = " ".join(lines[i].text[a:b] for i, a, b in stretch.parts)
        assert not stretch.implied
        assert {lines[i].number for i, _, _ in stretch.parts} == {row["line_start"]}
        assert "".join(words.split()).replace("\\", "") == "".join(row["value_raw"].split()).replace("\\", "")


def test_lines_cut_into_pieces_are_still_the_lines():
    data = (CORPUS / ALIGNED).read_bytes()
    lines = split_lines(data).lines
    places = text_places(as_rows(process(data, ALIGNED)["provenance"]), [], lines)
    cut = list(segments(lines, places.stretches))
    assert ["".join(piece.text for piece in pieces) for pieces in cut] == [line.text for line in lines]
    shown = {number for pieces in cut for piece in pieces for number in piece.numbers}
    assert shown == {number for numbers in places.of_value.values() for number in numbers}


def test_a_figure_that_fills_a_cell_is_preferred():
    rows, lines = provenance("2020 metas de 20\t20\t200", ("a", "weight_pct", "20", 1))
    places = text_places(rows, [], lines)
    assert columns(places, ("objectives", "a", "weight_pct")) == [((0, 17, 19),)]


def test_two_figures_of_a_record_stand_in_two_cells():
    values = [("a", "objective_number", "1", 1), ("a", "weight_pct", "1", 1), ("b", "objective_number", "1", 1)]
    rows, lines = provenance("1\tNombre\t1", *values)
    places = text_places(rows, [], lines)
    first, second = ((0, 0, 1),), ((0, 9, 10),)
    assert columns(places, ("objectives", "a", "objective_number")) == [first]
    assert columns(places, ("objectives", "a", "weight_pct")) == [second]
    assert columns(places, ("objectives", "b", "objective_number")) == [first]


def test_markup_between_words_does_not_hide_them():
    rows, lines = provenance("| **Medidas** de <b>Equidad</b> |", ("a", "name", "Medidas de Equidad", 1))
    assert marked(text_places(rows, [], lines), lines) == {"name": ["**Medidas** de <b>Equidad"]}


def test_words_that_are_not_there_give_the_line_as_implied():
    rows, lines = provenance("  uno dos  ", ("a", "name", "tres", 1), ("a", "declared_items", None, 1))
    places = text_places(rows, [], lines)
    assert marked(places, lines) == {"name": ["uno dos"], "declared_items": ["uno dos"]}
    assert all(stretch.implied for stretch in places.stretches)


def test_boxes_are_those_of_provenance_and_small_ones_lie_on_top():
    data = (CORPUS / PDF).read_bytes()
    rows = as_rows(process(data, PDF)["provenance"])
    places = box_places(rows, {})
    by_number = {box.number: box for box in places.boxes}
    for row in rows:
        key = (row["dataset"], row["record_id"], row["field"])
        corners = [(b.page, b.x0, b.top, b.x1, b.bottom) for b in map(by_number.get, places.of_value[key])]
        wanted = (row["page"], row["x0"], row["top"], row["x1"], row["bottom"])
        assert any(all(abs(x - y) < 0.06 for x, y in zip(found, wanted, strict=True)) for found in corners)
    drawn = [(box.page, box.area) for box in places.boxes if not box.implied]
    assert drawn == sorted(drawn, key=lambda pair: (pair[0], -pair[1]))
    assert len(places.boxes) < len(rows) / 1.5  # values at one place share it


def test_residue_of_a_pdf_is_found_on_its_page():
    data = (CORPUS / UNKNOWN).read_bytes()
    residue = as_rows(process(data, UNKNOWN)["residue"])
    found = find_residue(data, residue)
    assert {number for number, _ in found[1]} == set(range(1, len(residue) + 1))
    (head,) = [box for number, box in found[1] if number == 1]
    assert head[1] < 120 and head[0] > 300  # "Balance de Gestión Integral 2016", top right of the page
    assert all(x0 < x1 <= 612 and top < bottom <= 792 for _, (x0, top, x1, bottom) in found[1])


def test_residue_of_a_text_is_marked_word_by_word():
    text = "| N° | Monto |\n| 1 | 350.000 |"
    lines = split_lines(text.encode()).lines
    piece = {"line_start": 1, "line_end": 2, "text": "N Monto 350.000"}
    places = text_places([], [piece], lines)
    assert marked(places, lines) == {"text": ["N° | Monto", "350.000"]}


def test_words_are_matched_in_one_run_before_one_by_one():
    assert match_words(["a", "b"], ["a", "x", "a", "b"]) == [2, 3]
    assert match_words(["a", "b"], ["a", "x", "b"]) == [0, 2]
    assert match_words(["z", "b"], ["a", "b"]) == [1]
    assert match_words([], ["a"]) == []
