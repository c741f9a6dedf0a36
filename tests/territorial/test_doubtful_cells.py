"""Tables whose reader could not tell every cell, paragraph or row: mended where the form says how, else in doubt."""

from __future__ import annotations

from territorial_sources import HEADS_11, HEADS_13, HEADS_21, Source, values

from extractors.document import Cell, Line, Paragraph, Place, Table
from extractors.fields import Extraction
from extractors.forms.territorial.lists import list_items
from extractors.forms.territorial.verdict_cells import read_cell
from extractors.forms.territorial_stage4 import extract

HEAD = "Resultado de la medición del indicador"


def one_paragraph(source: Source, *lines: str) -> Paragraph:
    return Paragraph.of(line for text in lines for line in source.paragraph(text).lines)


def with_cell(activity: str, heads: tuple[str, ...], cells: list[list[list[str]]]) -> Extraction:
    """One row under heads; each cell is given as paragraphs of printed lines."""
    source = Source().say(f"Actividad {activity}")
    rows = [[[[line] for line in head.split("\n")] for head in heads], cells]
    found = tuple(
        Cell(r, c, tuple(one_paragraph(source, *lines) for lines in cell))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
    )
    source.blocks.append(Table(found))
    return extract(source.document)


def texts(*paragraphs: str) -> list[str]:
    source = Source()
    return [i.text for i in list_items([source.paragraph(p) for p in paragraphs])]


def test_a_formula_goes_on_over_its_operators() -> None:
    assert texts("(Becas dadas / Becas pedidas) *", "100", "Tasa de uso") == [
        "(Becas dadas / Becas pedidas) * 100",
        "Tasa de uso",
    ]
    assert texts("Becas dadas", "/ Becas pedidas") == ["Becas dadas", "/ Becas pedidas"]  # counts join them
    assert texts("· (Becas dadas", "Becas pedidas)", "* 100", "* Nueva beca") == [
        "(Becas dadas Becas pedidas) * 100",
        "Nueva beca",
    ]


def test_an_unmarked_line_that_cannot_stand_alone_belongs_to_the_one_before() -> None:
    assert texts("Índice igual o superior", "a 80%") == ["Índice igual o superior a 80%"]
    assert texts("Becas de los", "municipios") == ["Becas de los municipios"]
    assert texts("becas", "bonos") == ["becas", "bonos"]


def test_a_wrapped_narrative_is_one_item() -> None:
    lines = [["Trabajar con las"], ["municipalidades del valle y"], ["de la costa"], ["Bajar los plazos"]]
    found = with_cell("1.3", HEADS_13, [lines, [["Hecho."]], [["Ninguna"]]])
    assert values(found, "narratives", "text")[:2] == [
        ("Trabajar con las municipalidades del valle y de la costa",),
        ("Bajar los plazos",),
    ]


def test_a_note_of_the_form_is_left_out_wherever_it_stands() -> None:
    note = ["Nota. Este objetivo debe ser cumplido para", "cada uno de los productos estratégicos"]
    for objective in ([["1. Identifica registros", *note]], [["1. Identifica registros"], [note[0]], [note[1]]]):
        found = with_cell("2.1", HEADS_21, [objective, [["Cumple"]], [["Seguir"]]])
        assert values(found, "verdicts", "commitment") == [("Identifica registros",)]


def test_an_objective_on_the_lines_of_its_product_is_told_by_its_infinitive() -> None:
    cell = [["1. Riego"], ["· Canales del norte", "Reparar los canales"]]
    found = with_cell("1.1", HEADS_11, [cell, [["Obras hechas"]], [["Cumple"]]])
    assert values(found, "verdicts", "product", "commitment") == [("Canales del norte", "Reparar los canales")]


def test_a_phrase_that_a_line_end_parts_is_one_verdict() -> None:
    source = Source()

    def read(*paragraphs: str) -> list[str]:
        return [v.value.text for v in read_cell([source.paragraph(p) for p in paragraphs], HEAD)]

    assert read("Cumple", "parcialmente.") == ["partially_met"]
    assert read("No", "cumple") == ["not_met"]
    assert read("Cumple", "no cumple") == ["met", "not_met"]


def test_a_verdict_with_a_capital_after_a_page_break_is_the_next_one() -> None:
    head = ("1. A\nHacer cosas\nVer cosas", "", "Cumple. Se hicieron en todas las")
    source = Source().say("Actividad 1.1").table(HEADS_11, head, page=1)
    found = source.table(HEADS_11, ("", "", "No cumple, por la\ncrecida"), page=2).extract()
    assert [v for (v,) in values(found, "verdicts", "verdict")] == ["met", "not_met"]


def test_the_rest_of_a_head_on_the_next_page_is_no_row() -> None:
    cut = ("Objetivos comprometidos", "Cumplimiento de los objetivos", HEADS_21[2])
    source = (
        Source()
        .say("Actividad 2.1")
        .table(
            cut,
            ("", "(Objetivo cumplido, cumplido parcialmente,", ""),
            ("", "no cumplido)", ""),
            ("1. Identifica registros", "No cumplido", "Seguir"),
        )
    )
    assert values(source.extract(), "verdicts", "row_number", "commitment", "verdict") == [
        ("1", "Identifica registros", "not_met")
    ]


def test_rows_that_an_empty_cell_glued_are_parted() -> None:
    """catdoc ends the line at an empty cell: a whole row then stands in the cell before or after it."""
    under = "No cumple\n2. Riego\n· Pozos\nAbrir pozos\nCumple"
    source = Source().say("Actividad 1.1")
    found = source.table(HEADS_11, ("1. Crédito\n· Bonos\nDar bonos", "Bonos dados", under)).extract()
    expected = [("1", "Dar bonos", "Bonos dados", "not_met"), ("2", "Abrir pozos", None, "met")]
    assert values(found, "verdicts", "row_number", "commitment", "indicator", "verdict") == expected
    over = "1. Riego\n· Pozos\nAbrir pozos\nCumple\n2. Crédito\n· Bonos\nDar bonos"
    found = Source().say("Actividad 1.1").table(HEADS_11, (over, "Bonos dados", "No cumple")).extract()
    expected = [("1", "Abrir pozos", None, "met"), ("2", "Dar bonos", "Bonos dados", "not_met")]
    assert values(found, "verdicts", "row_number", "commitment", "indicator", "verdict") == expected


def test_parting_glued_rows_keeps_the_cells_that_are_known() -> None:
    over = "1. Riego\n· Pozos\nAbrir pozos\nCumple\n2. Crédito\n· Bonos\nDar bonos\nPagar bonos"
    row = (over, "Planes hechos / Planes acordados\n(Bonos dados / Bonos pedidos)", "No cumple")
    found = Source().say("Actividad 1.1").table(HEADS_11, row).extract()
    assert values(found, "verdicts", "commitment", "indicator", "verdict") == [
        ("Abrir pozos", None, "met"),
        ("Dar bonos Pagar bonos", "Planes hechos / Planes acordados (Bonos dados / Bonos pedidos)", "not_met"),
    ]
    alone = ("1. Riego\n· Pozos\nAbrir pozos\nCumple", "", "")
    found = Source().say("Actividad 1.1").table(HEADS_11, alone).extract()
    assert values(found, "verdicts", "commitment", "verdict") == [("Abrir pozos", "met")]


def test_lines_that_fell_out_of_a_table_put_the_row_over_them_in_doubt() -> None:
    row = ("1. A\n· B\nHacer cosas", "Cosas hechas", "Cumple")
    for stray in ("· Otro producto", "No cumple", "Capacitar a los equipos"):
        found = Source().say("Actividad 1.1").table(HEADS_11, row).say(stray).extract()
        assert values(found, "verdicts", "verdict", "alignment") == [("met", "ambiguous")], stray
        assert [n.check for n in found.notes] == ["cells_found"]
    whole = Source().say("Actividad 1.1").table(HEADS_11, row).say("Elaborado por la unidad de planificación").extract()
    assert values(whole, "verdicts", "alignment") == [("exact",)]


def test_rows_that_cut_a_sentence_are_in_doubt() -> None:
    rows = (("1. A\nHacer cosas en los", "Cosas", "Cumple"), ("municipios", "hechas", "No cumple"))
    found = Source().say("Actividad 1.1").table(HEADS_11, *rows).extract()
    assert {a for (a,) in values(found, "verdicts", "alignment")} == {"ambiguous"}


def test_a_description_on_two_lines_of_a_cell() -> None:
    title = "Actividad 1.3\nIdentificación de brechas entre lo comprometido y lo efectivo como logro global\ndel plan"
    found = Source().table((title,), HEADS_13, ("Atender", "Hecho", "Ninguna")).extract()
    assert values(found, "narratives", "text") == [("Atender",), ("Hecho",), ("Ninguna",)]


def test_objectives_and_indicators_of_one_paragraph_are_parted_when_the_verdicts_say_so() -> None:
    cell = [["1. A"], ["· B"], ["Reparar los", "canales"], ["Abrir los pozos", "Formar a los regantes"]]
    measures = [["Canales reparados"], ["Número de pozos", "Porcentaje de regantes", "formados"]]
    found = with_cell("1.1", HEADS_11, [cell, measures, [["Cumple"], ["No cumple"], ["Cumple"]]])
    assert values(found, "verdicts", "commitment", "indicator", "alignment") == [
        ("Reparar los canales", "Canales reparados", "exact"),
        ("Abrir los pozos", "Número de pozos", "exact"),
        ("Formar a los regantes", "Porcentaje de regantes formados", "exact"),
    ]


def placed(source: Source, *rows: dict[float, str]) -> Table:
    """A table of one page; each text with the left edge of its line, a point for each letter."""
    return Table(
        tuple(
            Cell(r, c, tuple(at_left_edge(source.paragraph(line), x) for line in text.split("\n")))
            for r, row in enumerate(rows)
            for c, (x, text) in enumerate(row.items())
        ),
        1,
    )


def at_left_edge(paragraph: Paragraph, x: float) -> Paragraph:
    (line,) = paragraph.lines
    place = Place(1, x, 10.0, x + len(line.text), 20.0)
    return Paragraph.of([Line(line.text, line.raw, place)])


def test_a_column_more_than_the_header_has_is_below_no_header() -> None:
    """The table goes on after a page break with a column that the first page's header does not have."""
    source = Source().say("Actividad 1.1")
    head = dict(zip((50.0, 150.0, 250.0), HEADS_11, strict=True))
    above = placed(source, head, {52.0: "1. A\nAbrir pozos", 151.0: "Pozos", 251.0: "Cumple"})
    row = {52.0: "2. B\nAbrir canales", 153.0: "Canales", 249.0: "No cumple"}
    for extra in (290.0, 600.0):  # between the last header's edges, and right of all headers
        source.blocks[1:] = [above, placed(source, {**row, extra: "Por falta de fondos"})]
        found = source.extract()
        assert values(found, "verdicts", "indicator", "verdict", "evidence") == [
            ("Pozos", "met", None),
            ("Canales", "not_met", None),
        ]
        assert "columns_understood" in {note.check for note in found.notes}

    # Narrower than the header, which column is missing cannot be told: no verdict is guessed.
    source.blocks[1:] = [above, placed(source, {52.0: "2. B\nAbrir canales", 249.0: "No cumple"})]
    found = source.extract()
    assert values(found, "verdicts", "verdict") == [("met",)]
    assert "rows_have_verdicts" in {note.check for note in found.notes}


def counted(*cells: str) -> Extraction:
    """Free text of activity 1.3 in a source that has its cells, but no rows."""
    return Source().say("Actividad 1.3").cells(*HEADS_13, *cells).extract()


def confidences(found: Extraction) -> set[float]:
    return {field.confidence for record in found.fields["narratives"] if (field := record["text"])}


def test_free_text_counted_off_in_rows_says_how_sure_that_is() -> None:
    whole = ("Más giras", "Se hicieron tres", "Ninguna")
    assert confidences(counted(*whole)) == {0.99}
    assert confidences(counted(*whole, "Menos filas", "Se redujeron", "Los lunes")) == {0.85}
    assert not counted(*whole, "Menos filas", "Se redujeron", "Los lunes").notes


def test_free_text_that_does_not_come_out_even_is_a_guess() -> None:
    missing = counted("Más giras", "Ninguna", "Menos filas", "Se redujeron", "Los lunes")
    assert confidences(missing) == {0.5}
    assert [note.check for note in missing.notes] == ["cells_found"]

    shifted = counted("· Más giras", "Ninguna", "· Menos filas", "Se redujeron", "· Otra", "Se hizo")
    assert confidences(shifted) == {0.5}
    assert [note.check for note in shifted.notes] == ["cells_found"]


def test_a_cell_that_fits_two_columns_is_a_doubt() -> None:
    source = Source().say("Actividad 1.1").cells(*HEADS_11, "1. A\nAbrir pozos", "Cumple", "Pozos hechos", "No cumple")
    assert values(source.extract(), "verdicts", "verdict", "alignment") == [("met", "exact"), ("not_met", "ambiguous")]


def test_the_name_of_a_group_is_whole_over_any_number_of_lines() -> None:
    cell = "2. Asistencia\nTécnica\nPredial\n· Giras\nHacer giras"
    source = Source().say("Actividad 1.1").table(HEADS_11, [cell, "Giras hechas", "Cumple"])
    assert values(source.extract(), "verdicts", "product_group", "product", "commitment") == [
        ("2. Asistencia Técnica Predial", "Giras", "Hacer giras")
    ]
