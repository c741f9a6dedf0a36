"""Heads and header labels that no layout knows, learned from the cells under them and the values after them."""

from __future__ import annotations

import pytest

import extractors
from extractors.fields import Extraction
from extractors.layouts import extended, form_spec
from extractors.learning import Learned, learn
from extractors.learning.candidates import Candidate, can_be_head
from extractors.learning.labels import header_labels
from extractors.learning.likeness import likeness, stems_of
from extractors.learning.naming import Naming, name_columns
from extractors.learning.places import Place
from extractors.learning.printed import of_pages
from extractors.readers.column_heads import PageLines, PrintedLine, Scale, text_of
from extractors.readers.columns import printed_pages
from extractors.readers.line_split import Word

TITLE = "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2023"
PMG, STAGE_4 = form_spec("pmg_formulation"), form_spec("territorial_stage4")
QUOTIENT = "(Número de casos resueltos / Número de casos recibidos) * 100"
GENDER = "Compromisos Indicador Medidas de Equidad de Género"


def named(candidate: Candidate) -> tuple[str, tuple[str | None, ...]] | None:
    naming = name_columns(candidate, (PMG, STAGE_4))
    return (naming.table.name, naming.columns) if naming else None


def test_a_column_that_stands_elsewhere_costs_once_not_for_each_it_passes() -> None:
    heads = ("Cuota", "Fila", "Lo medido", "Operación", "Cota anual", "Sin cota")
    columns = (("20,00%", "15,50%"), ("1", "2"), ("Casos", "Plazos"), (QUOTIENT, QUOTIENT), ("80 % [(4/5)*100]", ""))

    assert named(Candidate(heads, (*columns, ("", "x")))) == (
        "indicators",
        ("weight_pct", "number", "name", "formula", "target", "measured"),
    )


def test_a_cell_of_several_keys_holds_verdicts() -> None:
    heads = ("Juicio (C: cumple; NC: no cumple)", "Comprobación", "Lo propuesto")
    columns = (("C\nNC", "C"), ("Talleres", "Informe"), ("1. Difusión\nDictar talleres", "2. Estudios\nPublicar"))

    found = named(Candidate(heads, columns, Place(number="1.1")))

    assert found == ("objectives_met", ("verdict", "indicator", "objective"))


@pytest.mark.parametrize(("heading", "table"), [(GENDER, "commitments"), ("Objetivo 2. Calidad (40%)", "systems")])
def test_the_heading_above_chooses_between_tables_of_like_columns(heading: str, table: str) -> None:
    place = Place().after(heading, heading=True)
    columns = (("1", "2"), ("Estudios con enfoque de género", "Gestión de personas"), ("20,00%", "10,00%"))
    own = columns if table == "systems" else (*columns[:2], ("Publicar el boletín anual", "Revisar las bases"))

    found = named(Candidate(("Fila", "Área", "Lo demás"), own, place))

    assert found is not None and found[0] == table


def test_what_a_head_explains_in_brackets_does_not_make_it_a_verdict() -> None:
    assert can_be_head("Nivel alcanzado") and can_be_head("¿Se cumplió?") and can_be_head("No. de indicadores")
    assert can_be_head("Juicio [C: cumple / NC: no cumple]")


@pytest.mark.parametrize(
    "cell",
    [
        "Cumple",
        "No",
        "NO: se firmó",
        "12,5 %",
        "90,0% (900/1.000)",
        "4/6",
        "por casos) * 100",
        "FONDO NACIONAL DE SALUD",
        "1. Salud",
    ],
)
def test_what_stands_in_a_column_is_no_head(cell: str) -> None:
    assert not can_be_head(cell)


def read(text: str) -> Extraction:
    return extractors.understand(text.encode())


LABELLED = f"""{TITLE}

Rama	MINISTERIO DE SALUD	Casilla	16
Casa	FONDO NACIONAL DE SALUD	Casillero	02

Objetivos de Gestión	Ponderación	N° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz	100.00%	1

### Objetivo 1. Gestión Eficaz (Ponderación: 100.00%)

N°	Nombre del indicador	Fórmula	Meta	Mide	Ponderador
1	Casos resueltos	{QUOTIENT}	80 %		100.00%
"""


def test_a_label_is_learned_from_the_value_after_it_and_is_a_doubt() -> None:
    found = read(LABELLED)

    stated = {name: own.text for name, own in found.fields["documents"][0].items()}
    assert stated["ministry"] == "MINISTERIO DE SALUD" and stated["ministry_code"] == "16"
    assert stated["service"] == "FONDO NACIONAL DE SALUD" and stated["service_code"] == "02"
    doubts = [note.message for note in found.notes if not note.passed]
    assert sum("the header has the label" in doubt for doubt in doubts) == 4


def test_a_known_label_is_not_learned_again() -> None:
    known = LABELLED.replace("Rama", "MINISTERIO").replace("Casilla\t", "PARTIDA\t")

    assert dict(header_labels(extractors.read_bytes(known.encode()), PMG)) == {
        "service": "Casa",
        "service_code": "Casillero",
    }


def test_labels_below_a_heading_are_learned_where_the_form_numbers_its_tables() -> None:
    text = "Formulario Etapa N°4\n\nObjetivo N°1: Informe Ejecutivo\n\nCasa: FONDO NACIONAL DE SALUD\n\nActividad 1.1\n"

    assert dict(header_labels(extractors.read_bytes(text.encode()), STAGE_4)) == {"service": "Casa"}


def test_the_region_is_known_by_its_number_or_its_name() -> None:
    lines = "Formulario Etapa N°4", "Ente: SERVICIO NACIONAL DE TURISMO", "Comarca: IV DE COQUIMBO", "Actividad 1.1"
    document = extractors.read_bytes("\n\n".join(lines).encode())

    assert dict(header_labels(document, STAGE_4)) == {"service": "Ente", "region": "Comarca"}


def test_a_head_that_the_layout_knows_keeps_its_meaning_whatever_stands_under_it() -> None:
    table = form_spec("sig_monitoring").tables["indicators"]
    candidate = Candidate(("NÚMERO", "INDICADOR", "Cifra"), (("3.5.1.24",), ("Reclamos resueltos",), ("#REF!",)))
    learned = Learned()
    learned.add(Naming("sig_monitoring", table, ("result", "name", "compliance_pct"), 9.0, 9.0), candidate)

    assert learned.heads("sig_monitoring", "indicators") == {"cifra": "compliance_pct"}


def test_what_one_reading_learns_holds_in_the_next_that_learns_of_another_form() -> None:
    first = Learned({("pmg_formulation", "indicators"): {"cota": {"target": 1.0}}})
    second = Learned({("territorial_stage4", "objectives_met"): {"juicio": {"verdict": 1.0}}})

    with extended(first.forms()), extended(second.forms()):
        assert form_spec("pmg_formulation").tables["indicators"].by_head["cota"] == "target"
        assert form_spec("territorial_stage4").tables["objectives_met"].by_head["juicio"] == "verdict"


STAGES = f"""{TITLE}

### Objetivo 1. Gestión Eficaz (Ponderación: 30.00%)

Fase	Lo exigido	Cuota
Etapa 1	Objetivo N°1: Constituir el comité.	10.00%
Etapa 2	Objetivo N°1: Elaborar el diagnóstico.	20.00%

### Objetivo 2. Calidad de Servicio (Ponderación: 70.00%)

Fase	Lo exigido	Cuota
	Objetivo N°2: Diseñar el sistema de información.	0.00%
Total		0.00%
"""


def test_heads_said_again_name_the_same_columns_whatever_stands_under_them_there() -> None:
    learned = learn(extractors.read_bytes(STAGES.encode()))

    assert learned.heads("pmg_formulation", "stage_goals") == {
        "fase": "stage",
        "lo exigido": "goal",
        "cuota": "weight_pct",
    }
    assert learned.heads("pmg_formulation", "objectives") == {}


def test_a_title_over_the_next_table_is_no_row_of_the_table_above() -> None:
    lines = (
        "Fila    Lo medido                 Cuota",
        "",
        "1       Casos resueltos           20.00%",
        "2       Plazos de respuesta       15.00%",
        "",
        "",
        "Acciones del indicador de todos los casos:",
        "",
        "",
        "Materia           Suma",
        "",
        "Casos resueltos   8",
    )
    with printed_pages() as pages:
        extractors.read_bytes("\n".join([TITLE, "", *lines]).encode())

    found = [candidate for candidates in of_pages(pages) for candidate in candidates]

    assert ("Casos resueltos", "Plazos de respuesta") in [c.columns[1] for c in found if c.heads[0] == "Fila"]


def test_words_in_a_column_of_numbers_are_left_open() -> None:
    def left_open(*cells: str) -> tuple[int, int]:
        rows = "\n".join(f"{cell}\tCasos resueltos\t{QUOTIENT}\t80 %\t\t50.00%" for cell in cells)
        head = "N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador"
        return extractors._count_open(extractors.extract(extractors.read_bytes(f"{TITLE}\n\n{head}\n{rows}".encode())))

    assert left_open("1", "2 Etapa 1 7,5 %") > left_open("1", "2")


def test_justified_words_of_a_head_go_on_in_small_letters_and_in_brackets() -> None:
    words = [("Resultado", 0, 40), ("alcanzado", 48, 90), ("(C:", 98, 110), ("Cumple;", 118, 150), ("Tasa", 159, 180)]
    line = PrintedLine(tuple(Word(*word) for word in words), 0.0)

    page = PageLines([line], Scale(5.0, 4.5, steady=True))

    assert [text_of(part) for part in page.head_parts(0, 0)] == ["Resultado alcanzado (C: Cumple; Tasa"]
    closed = PrintedLine((*line.words[:3], Word("NC)", 118, 150), line.words[4]), 0.0)
    assert [text_of(part) for part in PageLines([closed], page.scale).head_parts(0, 0)] == [
        "Resultado alcanzado (C: NC)",
        "Tasa",
    ]


def test_a_line_of_a_head_that_begins_under_another_head_does_not_go_on_with_the_one_beside() -> None:
    first = PrintedLine((Word("Contribución", 0, 80), Word("Dificultades", 120, 180)), 0.0)
    below = PrintedLine((Word("al", 0, 10), Word("territorio", 19, 108), Word("encontradas", 120, 190)), 12.0)

    page = PageLines([first, below], Scale(5.0, 4.5, steady=True))

    assert [text_of(part) for part in page.head_parts(1, 0)] == ["al territorio", "encontradas"]


def steady(*rows: tuple[float, list[tuple[str, float, float]]]) -> PageLines:
    lines = [PrintedLine(tuple(Word(*word) for word in words), top) for top, words in rows]
    return PageLines(lines, Scale(5.0, 4.5, steady=True))


KEYED = [
    (10.0, [("Lo propuesto", 0, 60), ("Juicio", 200, 240)]),
    (20.0, [("(C = cumple, CP = cumple", 200, 280)]),
    (30.0, [("parcialmente, NC = no", 200, 270)]),
    (40.0, [("cumple)", 200, 230)]),
]
KEY = "(C = cumple, CP = cumple parcialmente, NC = no cumple)"


def test_the_head_with_which_a_page_ends_has_its_cells_on_the_next() -> None:
    rest = steady((10.0, [("1. Difusión", 0, 60), ("C", 200, 205)]))
    head = ("Lo propuesto", f"Juicio {KEY}")

    found = [candidate for candidates in of_pages([steady(*KEYED), rest]) for candidate in candidates]

    assert {(c.columns, c.start) for c in found if c.heads == head} == {((("1. Difusión",), ("C",)), 0)}
    again = steady(*KEYED, (80.0, [("1. Difusión", 0, 60), ("C", 200, 205)]))
    assert not [c for c in next(of_pages([steady(*KEYED), again])) if c.heads == head]  # the page has it itself
    other = steady((10.0, [("Actividad 1.2", 0, 60)]), (30.0, [("1. Difusión", 0, 60), ("C", 200, 205)]))
    assert not [c for c in next(of_pages([steady(*KEYED), other])) if c.heads == head]


def test_a_header_does_not_end_within_its_key_in_brackets() -> None:
    head = [(10.0, [("Lo propuesto", 0, 60), ("Juicio (C: cumple;", 200, 280)]), (20.0, [("NC: no)", 200, 230)])]
    row = (50.0, [("1. Difusión", 0, 60), ("C", 200, 205)])

    found = {candidate.heads for candidates in of_pages([steady(*head, row)]) for candidate in candidates}

    assert found == {("Lo propuesto", "Juicio (C: cumple; NC: no)")}


def test_a_header_that_its_own_gaps_divide_is_not_cut_where_the_cells_below_begin() -> None:
    head = (10.0, [("Peso", 0, 20), ("Grado", 60, 85), ("de avance", 88, 130), ("Tarea", 160, 190)])
    rows = [(30.0 + 20 * n, [("1,5%", 40, 60), ("Etapa 1", 95, 130), ("Definir", 160, 190)]) for n in range(2)]

    found = {candidate.heads for candidates in of_pages([steady(head, *rows)]) for candidate in candidates}

    assert found == {("Peso", "Grado de avance", "Tarea")}


def test_the_header_with_which_a_page_ends_is_no_row_of_the_table_above() -> None:
    lines = [
        (10.0, [("Cód.", 0, 20), ("Sistema", 100, 140)]),
        (40.0, [("1", 0, 5), ("Estado Verde", 100, 160)]),
        (79.0, [("Peso de la meta", 0, 60), ("Grado de avance", 100, 170)]),
    ]

    found = [candidate for candidates in of_pages([steady(*lines)]) for candidate in candidates]

    assert {c.columns for c in found if c.heads == ("Cód.", "Sistema")} == {(("1",), ("Estado Verde",))}


def test_what_a_key_in_brackets_says_does_not_end_a_head() -> None:
    levels = (70.0, [("Objetivo", 0, 40), ("Comprobación", 100, 160)])
    row = (100.0, [("1. Difusión", 0, 60), ("Talleres", 100, 140), ("C", 200, 205)])

    found = [candidate.heads for candidates in of_pages([steady(*KEYED, levels, row)]) for candidate in candidates]

    assert ("Lo propuesto Objetivo", "Comprobación", f"Juicio {KEY}") in found


def test_a_row_far_below_a_head_that_the_layout_lists_is_no_head() -> None:
    objectives = [f"Ejecutar la línea {n}\tProductos de la línea {n}\t" for n in range(1, 6)]
    verdicts = ("Cumple", "Casi cumple", "No fue posible medir el indicador", "No corresponde", "Cumple")
    rows = [objective + verdict for objective, verdict in zip(objectives, verdicts, strict=True)]
    head = "Objetivo Específico\tIndicador\tResultado de la medición del indicador"
    text = "\n".join(["Formulario Etapa N°4", "", "Actividad 1.1", head, *rows])

    found = extractors.understand(text.encode())

    assert [r["commitment"].text for r in found.fields["verdicts"]] == [f"Ejecutar la línea {n}" for n in range(1, 6)]


def test_a_row_that_names_the_columns_of_the_head_above_it_is_no_head() -> None:
    rows = (
        "Lo propuesto\tComprobación\tJuicio (C: cumple; NC: no cumple)\tEncargado",
        "1. Difusión territorial\tTalleres\tC\tDirección Regional",
        "Incorporar la pertinencia cultural\tMateriales con pertinencia cultural\tNC.\tOficina Provincial",
        "2. Estudios\tInforme\tCP, se publicó el informe\tDirección Regional",
        "3. Promoción\tPlanes\tCumple\tDirección Regional",
    )
    text = "\n".join(["Formulario Etapa N°4", "", "Actividad 1.1", *rows])

    learned = learn(extractors.read_bytes(text.encode())).heads("territorial_stage4", "objectives_met")

    assert learned["lo propuesto"] == "objective" and learned["comprobacion"] == "indicator"
    assert "materiales con pertinencia cultural" not in learned


SYSTEMS_BY_LINE = """FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2006

MINISTERIO: MINISTERIO DE SALUD
SERVICIO: CENTRAL DE ABASTECIMIENTO

Marco
Área de Mejoramiento
Sistemas
Objetivos de Gestión
Prioridad
Ponderador
Etapas de Desarrollo o Estados de Avance
I
II
Marco Básico
Recursos Humanos
Capacitación
O
Alta
55%
Calidad de Atención a Usuarios
Oficinas de Información y Reclamos
O
Menor
45%
"""


def test_rows_below_a_header_that_the_layout_lists_are_no_headers_of_its_table() -> None:
    document = extractors.read_bytes(SYSTEMS_BY_LINE.encode())
    assert set(learn(document).heads("pmg_formulation", "systems").values()) <= {"stage"}


def test_a_header_that_the_layout_lists_is_not_learned_for_another_table() -> None:
    table = "N°\tIndicador\tPonderador\n1\tPuentes conservados\t60%\n2\tCaminos conservados\t40%\n"
    document = extractors.read_bytes(f"{TITLE}\n\n{table}".encode())
    assert not learn(document).votes


def test_a_header_with_a_listed_word_is_learned_beside_a_listed_header() -> None:
    torn = "N°\tNombre del Sistema\tCuota\n1\tEstado Verde\t60,00%\n2\tTransformación Digital\t40,00%\n"
    whole = "Marco\tSistemas\tPonderador\nMarco Básico\tCapacitación\t55%\n"
    document = extractors.read_bytes(f"{TITLE}\n\n{whole}\n{torn}".encode())
    assert learn(document).heads("pmg_formulation", "systems").get("cuota") == "weight_pct"


def test_tables_that_only_complete_others_do_not_change_how_rare_a_word_is() -> None:
    head, column = stems_of("Nombre de la ponderación"), PMG.tables["indicators"].columns["weight_pct"]
    before = likeness(head, column, PMG.form)
    tables = {name: table for name, table in PMG.tables.items() if not table.completes}
    with extended([PMG.changed(tables=tables)]):
        assert likeness(head, column, PMG.form) == before
    assert len(tables) < len(PMG.tables)
