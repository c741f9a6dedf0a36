"""The sample texts: no word is lost, every word knows its line, and columns hold what the gold answers say."""

import json
from collections import Counter
from pathlib import Path

import pytest

from extractors.document import WORD, Document, Table
from extractors.layouts.matches import HeadMatch
from extractors.readers import read_bytes
from extractors.readers.known_lines import match_head_row
from extractors.readers.text.source import split_lines
from extractors.words import clean_markup, collapse

DEV = Path(__file__).parents[1] / "data" / "corpus" / "dev"
TEXTS = sorted(DEV.glob("*.txt"))
PMG = [path for path in TEXTS if path.name[0] == "p" or path.name.startswith("000")]
DIALECTS = {
    "000": "tabs",
    "002": "dump",
    "p01": "tabs",
    "p02": "tabs",
    "p03": "tabs",
    "p04": "pipes",
    "p05": "pipes",
    "p06": "layout",
    "p07": "layout",
    "t01": "dump",
    "t02": "dump",
    "t03": "dump",
    "t04": "plain",
    "t05": "catdoc",
    "t06": "bars",
    "x01": "tabs",
}


def read(path: Path) -> Document:
    """Reads a sample without joining the pieces of its tables."""
    return read_bytes(path.read_bytes())


def test_the_samples_are_there() -> None:
    assert {path.name[:3] for path in TEXTS} >= set(DIALECTS)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name[:3])
def test_the_dialect_is_found_and_sure(path: Path) -> None:
    document = read(path)
    assert document.reader == f"text.{DIALECTS[path.name[:3]]}"
    assert document.confidence > 0.6


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name[:3])
def test_no_word_is_lost_or_made_up(path: Path) -> None:
    source = split_lines(path.read_bytes())
    expected = Counter(word for line in source.lines for word in WORD.findall(clean_markup(line.text)))
    assert Counter(word for line in read(path).lines() for word in WORD.findall(line.text)) == expected


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name[:3])
def test_every_line_points_at_where_it_stands(path: Path) -> None:
    numbered: dict[int, str] = {}
    for line in split_lines(path.read_bytes()).lines:
        numbered[line.number] = numbered.get(line.number, "") + " " + line.text
    for line in read(path).lines():
        if line.raw:
            assert line.place.line_start == line.place.line_end is not None
            assert line.raw in collapse(numbered[line.place.line_start])


def tables_by_head(document: Document) -> list[tuple[HeadMatch, list[list[str]]]]:
    """The rows of each table of the formulation with what its head means; a piece without a head goes on."""
    out = []
    match = None
    for table in document.tables:
        rows = [[cell.text for cell in row] for row in table.rows()]
        found = match_head_row(rows[0])
        if found or (match and len(match.columns) == table.column_count):
            match = found or match
            assert match is not None
            out.append((match, rows[1 if found else 0 :]))
    return out


def column(document: Document, table: str, name: str) -> list[str]:
    """The cells of a column that are not blank."""
    return [
        row[c]
        for match, rows in tables_by_head(document)
        if match.table.name == table and name in match.columns
        for row in rows
        if (c := match.columns.index(name)) < len(row) and row[c]
    ]


GOLD_COLUMNS = (
    ("objectives", "name", "objectives", "objective"),
    ("indicators", "name", "indicators", "name"),
    ("indicators", "formula", "indicators", "formula"),
    ("systems", "name", "systems", "name"),
    ("stage_goals", "description", "stage_goals", "goal"),
    ("commitments", "measure", "commitments", "measure"),
    ("commitments", "description", "commitments", "description"),
)


@pytest.mark.parametrize("path", PMG, ids=lambda path: path.name[:3])
def test_columns_hold_the_gold_answers(path: Path) -> None:
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    document = read(path)
    checked = 0
    for dataset, field, table, name in GOLD_COLUMNS:
        cells = column(document, table, name)
        for record in gold.get(dataset, []):
            value = record[field]
            if isinstance(value, str) and not (field == "formula" and any("$" in cell for cell in cells)):
                # The cells of a torn row follow each other in their column: "… Objetivo 1: Elaborar" + "su nivel".
                # A torn row that lost its first cell has the rest in the column before.
                pieces = [cell for cell in cells if value.startswith(cell)]
                rest = [value[len(piece) :].strip() for piece in pieces]
                lost = any(r in row for _, rows in tables_by_head(document) for row in rows for r in rest)
                assert value in " ".join(cells) or lost, (dataset, field, value)
                checked += 1
    assert checked > 10


@pytest.mark.parametrize("path", PMG, ids=lambda path: path.name[:3])
def test_indicator_rows_hold_number_target_and_weight(path: Path) -> None:
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    whole = [
        named
        for match, rows in tables_by_head(read(path))
        if match.table.name == "indicators"
        for row in rows
        if (named := dict(zip(match.columns, row, strict=False))).get("weight_pct")
    ]
    assert len(whole) == len(gold["indicators"])
    for row, record in zip(whole, gold["indicators"], strict=True):
        assert float(row["weight_pct"].rstrip("%").replace(",", ".")) == record["weight_pct"]
        assert record["name"].startswith(row["name"])
        assert (row["measured"] == "X") is record["measured_only"]
        assert bool(row["target"]) is not record["measured_only"]


def shapes(document: Document) -> list[tuple[int, int]]:
    return [(table.row_count, table.column_count) for table in document.tables]


def sample(start: str) -> Document:
    return read(next(path for path in TEXTS if path.name.startswith(start)))


def test_the_real_formulation() -> None:
    document = sample("000")
    assert shapes(document) == [
        (2, 4),  # ministry and service
        (5, 3),
        (2, 6),
        (2, 3),
        (10, 3),
        (3, 6),  # with the torn row
        (2, 3),
        (9, 3),
        (2, 6),
        (2, 2),
        (6, 3),  # four commitments, one of them torn
    ]
    torn = document.tables[5].rows()[2]
    assert [cell.text for cell in torn][:1] == ["Subtítulos 22 + 29"] and len(torn) < 6
    assert document.tables[4].cell(2, 0).text == ""
    assert [block.level for block in document.blocks if not isinstance(block, Table)] == [1, 2, 3, 3, 0, 0]


def test_the_real_dump() -> None:
    document = sample("002")
    assert all(not table.columns_known and table.column_count == 1 for table in document.tables)
    first = document.tables[1]
    assert first.cell(0, 0).paragraphs[0].text == "Actividad 1.1"
    assert [p.text for p in first.cell(6, 0).paragraphs] == ["Cumple", "No Cumple", "No Cumple", "Cumple", "No cumple"]
    contribution = document.tables[4]
    assert contribution.cell(6, 0).paragraphs == ()  # the lone tab before objective 2
    outside = [block.text for block in document.blocks if not isinstance(block, Table)]
    assert [text[:12] for text in outside] == [
        "Formulario E",
        "Presentación",
        "OBJETIVO N°1",
        "OBJETIVO N°2",
        "OBJETIVO N°3",
    ]


def test_a_row_in_antiword_ends_where_the_next_numbered_group_begins() -> None:
    table = sample("t06").tables[1]
    assert [cell.column_span for cell in table.rows()[0]] == [3]
    assert [len(row) for row in table.rows()] == [1, 3, 3, 3]
    assert [[p.text for p in cell.paragraphs] for cell in table.rows()[3]] == [
        [
            "2. Jefas de Hogar",
            "· Programa Mejorando la Empleabilidad",
            "Incorporar dos comunas rurales al programa",
            "Coordinar con SENCE cursos en oficios no tradicionales",
        ],
        ["Número de comunas incorporadas", "Número de cursos realizados"],
        ["Cumple", "No Cumple"],
    ]


def test_catdoc_cells_hold_several_lines() -> None:
    table = sample("t05").tables[0]
    assert [[len(cell.paragraphs) for cell in row] for row in table.rows()] == [[1, 1, 2], [4, 2, 2], [3, 1, 1]]
    assert [p.text for p in table.cell(1, 2).paragraphs] == ["Cumple", "Cumple parcialmente"]
    assert table.cell(2, 0).text.startswith("2. Fondo de Cultura y Educación · Educación")


def test_page_heads_and_feet_leave_the_flow_but_not_the_document() -> None:
    document = sample("p06")
    assert document.page_count == 3
    assert [p.text for p in document.furniture if "/" in p.text] == ["1/3", "2/3", "3/3"]
    assert sum("Dirección de Presupuestos" in p.text for p in document.furniture) == 3
    assert not any("Dirección de Presupuestos" in getattr(block, "text", "") for block in document.blocks)


def test_a_row_torn_by_a_page_stays_two_rows_with_their_pages() -> None:
    tables = sample("p06").tables
    before, after = tables[4], tables[5]
    assert (before.page, after.page) == (1, 2)
    assert before.rows()[-1][1].text.endswith("procesos formativos que proveen")
    assert [cell.text for cell in after.rows()[0]] == ["", "gobernanza al Sistema Estado Verde en la Institución.", ""]


def test_an_unknown_form_keeps_its_tables() -> None:
    document = sample("x01")
    assert shapes(document) == [(4, 3), (7, 5)]
    assert [cell.text for cell in document.tables[1].rows()[6]][:3] == ["", "Total", "2.140.000"]
