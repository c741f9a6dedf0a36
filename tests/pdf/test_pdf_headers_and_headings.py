"""Where tables without rules end, and headers whose levels the end of a page separates."""

from __future__ import annotations

from itertools import product

import pytest
from minipdf import grid, line, pdf, text

from extractors.document import Document
from extractors.readers.pdf import read_pdf
from pipeline import process

HEADS = ("N°", "Nombre del Sistema", "Ponderador")
XS = (60.0, 120.0, 420.0)
BORDERS = (50.0, 110.0, 410.0, 500.0)
ROWS = [("1", "Estado Verde", "20.00"), ("", "de todo el servicio", ""), ("2", "Calidad de Servicio", "10.00")]


def row(y: float, cells: tuple[str, ...], font: str = "F1") -> str:
    return "".join(text(x, y, words, font=font) for x, words in zip(XS, cells, strict=True) if words)


def rows(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text for cell in own] for own in table.rows()]


def body(rules: str, lines: list[tuple[str, ...]]) -> tuple[str, float]:
    """Returns a table whose rows no rule separates, and its last baseline."""
    out = row(700, HEADS, "F2") + "".join(row(682 - 13 * n, own) for n, own in enumerate(lines))
    last = 682 - 13 * (len(lines) - 1)
    level = "".join(line(50, y, 500, y) for y in (714, 694))
    upright = "".join(line(x, 714, x, last - 5) for x in BORDERS)
    return out + {"vertical": level + upright, "head": level, "grid": grid(BORDERS, (714, 694)), "": ""}[rules], last


@pytest.mark.parametrize(
    ("heading", "font", "size"),
    [
        ("Antecedentes", "F2", 10),
        ("3. Antecedentes", "F1", 12),
        ("Metas colectivas por equipo de trabajo", "F1", 10),
        ("Capítulo segundo", "F2", 12),
    ],
)
@pytest.mark.parametrize("rules", ["vertical", "head", "grid", ""])
def test_a_heading_of_no_known_form_ends_the_table_above_it(rules: str, heading: str, font: str, size: float) -> None:
    for gap, x in product((20, 26, 36), (50, 60)):
        content, last = body(rules, ROWS)
        content += text(x, last - gap, heading, size, font)
        content += text(50, last - gap - 20, "Un texto cualquiera que corre por debajo de la tabla, de lado a lado.")
        document = read_pdf(pdf([content]))
        assert rows(document)[-1] == list(ROWS[-1]), (gap, x)
        assert heading in [block.text for block in document.blocks if block not in document.tables], (gap, x)


@pytest.mark.parametrize("rules", ["vertical", "head", "grid", ""])
def test_a_bold_text_between_rows_is_a_row(rules: str) -> None:
    content, last = body(rules, ROWS)
    content += text(60, last - 20, "Eficacia", 10, "F2") + row(last - 33, ("3", "Estado Rojo", "5.00"))
    assert "Eficacia" in " ".join(cell for own in rows(read_pdf(pdf([content]))) for cell in own)


STAGES = (43.0, 108.0, 183.0, 263.0, 298.0, 333.0, 368.0, 403.0, 463.0)
EDGES = (40.0, 105.0, 180.0, 260.0, 295.0, 330.0, 365.0, 400.0, 460.0, 530.0)
SYSTEMS = (
    ("Marco Básico", "Recursos", "Capacitación", "", "", "O", "", "Menor", "15.00%"),
    ("Marco Básico", "Recursos", "Remuneraciones", "", "O", "", "", "Alta", "25.00%"),
    ("Marco Básico", "Control", "Auditoría", "", "", "", "O", "Mediana", "60.00%"),
)


def stages(y: float, cells: tuple[str, ...], font: str = "F1") -> str:
    return "".join(text(x, y, words, 8, font) for x, words in zip(STAGES, cells, strict=True) if words)


@pytest.mark.parametrize("rules", ["full", "level", ""])
def test_a_header_whose_levels_the_end_of_a_page_separates_is_one(rules: str) -> None:
    def drawn(xs: tuple[float, ...], ys: list[float]) -> str:
        return grid(xs, ys) if rules == "full" else "".join(line(40, y, 530, y) for y in ys) if rules else ""

    first = text(60, 750, "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2007", 10, "F2")
    first += stages(150, ("Marco", "Área de", "Sistemas", "", "", "", "", "Prioridad", "Ponderador"), "F2")
    first += text(108, 140, "Mejoramiento", 8, "F2") + text(290, 150, "Objetivos de Gestión", 8, "F2")
    first += text(261, 140, "Etapas de Desarrollo o Estados de Avance", 6.5, "F2")
    first += drawn((*EDGES[:4], *EDGES[7:]), [162, 136])
    second = stages(730, ("", "", "", "I", "II", "III", "IV", "", ""), "F2")
    second += "".join(stages(715 - 15 * n, own) for n, own in enumerate(SYSTEMS))
    second += drawn(EDGES, [741, 726, 711, 696, 681])
    systems = process(pdf([first, second]), "x.pdf")["systems"]
    assert [(s.name, s.committed_stage, s.weight_pct) for s in systems] == [
        ("Capacitación", 3, 15.0),
        ("Remuneraciones", 2, 25.0),
        ("Auditoría", 4, 60.0),
    ]


def wide_sheet(heights: tuple[int, ...], shift: float, extra: tuple[str, ...] = ()) -> bytes:
    """A report whose last columns are on a second page, `shift` points further up, in rows of these heights."""
    left = [
        ("Indicador", "Fórmula de Cálculo", "Meta 2019"),
        ("Reclamos", "(A/B)*100", "90%"),
        ("Horas", "(C/D)", "12"),
    ]
    right = [
        ("Efectivo 2019", "Cumple", *extra),
        ("92%", "SI", *("x" for _ in extra)),
        ("11", "NO", *("y" for _ in extra)),
    ]
    pages = [text(60, 750, "INFORME CUMPLIMIENTO INDICADORES DE DESEMPEÑO AÑO 2019", 10, "F2"), ""]
    for n, (rows, top, own) in enumerate(((left, 700.0, (18, 18, 18)), (right, 700.0 + shift, heights))):
        xs, ys = [50 + 150 * c for c in range(len(rows[0]) + 1)], [top - sum(own[:r]) for r in range(4)]
        pages[n] += grid(xs, ys)
        pages[n] += "".join(text(xs[c] + 4, ys[r] - 12, t, 9) for r, row in enumerate(rows) for c, t in enumerate(row))
    return pdf(pages)


@pytest.mark.parametrize("shift", [0, 40])
def test_columns_of_a_wide_sheet_on_the_next_page_are_joined_and_said(shift: float) -> None:
    found = process(wide_sheet((18, 18, 18), shift), "x.pdf")
    assert [(r.name, r.target_value, r.result_value, r.verdict) for r in found["results"]] == [
        ("Reclamos", 90.0, 92.0, "met"),
        ("Horas", 12.0, 11.0, "not_met"),
    ]
    assert found["documents"][0].status == "review"


@pytest.mark.parametrize(("heights", "extra"), [((18, 30, 18), ()), ((18, 18, 18), ("Zapallo",))], ids=["rows", "head"])
def test_a_table_with_other_rows_or_an_unknown_column_is_another(
    heights: tuple[int, ...], extra: tuple[str, ...]
) -> None:
    found = process(wide_sheet(heights, 40, extra), "x.pdf")
    assert not found.get("results")
    assert found["documents"][0].status == "review"
