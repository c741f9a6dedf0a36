"""Content model of a stage-4 territorial form: its expected rows (`gold`) and its printed form (`flow`).

The expected rows follow docs/data_contract.md and use no code of the project.
"""

from __future__ import annotations

from dataclasses import dataclass

from rerender.flow import Block, Flow, Grid, Heading, Words, cell, line
from rerender.pmg_model import Gold
from rerender.territorial_rows import SKIP, Item, Row11, Row12, Row21, either

Narrative = tuple[str, str, tuple[Item, ...]]
"""(section, kind, items)."""


@dataclass(frozen=True, slots=True)
class Territorial:
    service: tuple[str, str]
    region: tuple[str, str]
    year: int | None
    rows11: tuple[Row11, ...]
    rows12: tuple[Row12, ...]
    narratives: tuple[Narrative, ...]
    rows21: tuple[Row21, ...] = ()
    verdict_head: str = "(Cumple, cumple parcialmente o no cumple el objetivo)"

    @property
    def objective_names(self) -> list[tuple[int, str]]:
        names = [(1, "Descripción del desarrollo alcanzado en la incorporación de la perspectiva territorial")]
        if self.rows21:
            systems = "Sistemas de Información por Región o Territorio"
            names.append((2, f"Evaluación de las modificaciones incorporadas a los {systems}"))
        return [*names, (3, "Informe Ejecutivo al Jefe de Servicio")]

    @property
    def gold(self) -> Gold:
        """Rows that a perfect extraction returns, by dataset."""
        verdicts = [r for n, row in enumerate(self.rows11, 1) for r in row.gold(n)]
        verdicts += [r for n, row in enumerate(self.rows12, 1) for r in row.gold(n)]
        verdicts += [row.gold(n) for n, row in enumerate(self.rows21, 1)]
        narratives = [
            {"section": section, "kind": kind, "item_number": n, "text": item.gold_text}
            for section, kind, items in self.narratives
            for n, item in enumerate(items, 1)
        ]
        measurements = [
            {"section": section, "label": label, "value": value, "unit": unit}
            for section, _, items in self.narratives
            for item in items
            for label, value, unit in (*((la, v, u) for la, _, v, u in item.measured), *item.stated)
        ]
        document = {
            "form_type": "territorial_stage4",
            "fiscal_year": self.year,
            "ministry_name": SKIP,
            "ministry_code": SKIP,
            "service_name": self.service[1] if self.service[1] else SKIP,
            "service_code": SKIP,
            "region_code": self.region[1],
            "status": either("ok", "review"),
        }
        objectives = [
            {"objective_number": n, "name": name, "weight_pct": None, "declared_items": None}
            for n, name in self.objective_names
        ]
        return {
            "documents": [document],
            "objectives": objectives,
            "indicators": [],
            "systems": [],
            "stage_goals": [],
            "commitments": [],
            "verdicts": verdicts,
            "narratives": narratives,
            "measurements": measurements,
        }

    @property
    def flow(self) -> Flow:
        """Printed form of the content."""
        titles = [f"OBJETIVO N°{n}: “{name}”." for n, name in self.objective_names]
        blocks: list[Block] = [
            Heading("Formulario Etapa N°4", 1),
            Words("Presentación Información servicios desconcentrados"),
        ]
        if self.year:
            blocks.append(Words(f"Sistema de Gestión Territorial - Año {self.year}"))
        blocks += [Heading(titles[0], 2), self._header(), self._grid11(), self._grid12()]
        blocks += [g for g in (self._narrative_grid("1.3"), self._narrative_grid("1.4")) if g]
        if self.rows21:
            blocks += [Heading(titles[1], 2), self._grid21()]
        return (*blocks, Heading(titles[-1], 2), self._executive())

    def _header(self) -> Grid:
        rows = (line([f"SERVICIO: {self.service[0]}"]), line([f"REGIÓN: {self.region[0]}"]))
        return Grid("header", ("a",), (), rows)

    def _grid11(self) -> Grid:
        head = (
            cell("Objetivo Específico"),
            cell("Indicador"),
            cell("Resultado de la medición del indicador", self.verdict_head),
        )
        title = cell("Actividad 1.1", "Descripción del cumplimiento de los objetivos específicos del Plan")
        rows = tuple(r.cells for r in self.rows11)
        return Grid("1.1", ("objective", "indicator", "verdict"), head, rows, (title,))

    def _grid12(self) -> Grid:
        head = (
            cell("Productos"),
            cell("Modificaciones o mejoras comprometidas"),
            cell("Evaluación del avance", "(Incorpora o no efectivamente la mejora comprometida)"),
        )
        title = cell("Actividad 1.2", "Evaluación de las modificaciones incorporadas a los productos")
        rows = tuple(r.cells for r in self.rows12)
        return Grid("1.2", ("product", "modification", "verdict"), head, rows, (title,))

    def _narrative_grid(self, section: str) -> Grid | None:
        cells = {
            kind: tuple(p for i in items for p in i.paragraphs) for s, kind, items in self.narratives if s == section
        }
        if not cells:
            return None
        title, heads = NARRATIVE_HEADS[section]
        head = line(list(heads.values()))
        row = tuple(cells.get(kind, ()) for kind in heads)
        return Grid(section, tuple(heads), head, (row,), (cell(f"Actividad {section}", title),))

    def _grid21(self) -> Grid:
        head = (
            cell("Objetivos comprometidos"),
            cell("Cumplimiento de los objetivos", "(Objetivo cumplido, cumplido parcialmente, no cumplido)"),
            cell("Recomendaciones para mantener o mejorar el desarrollo del sistema de información"),
        )
        title = cell(
            "Actividad 2.1", "Descripción del desarrollo alcanzado por el Sistema de Información implementado."
        )
        rows = tuple(r.cells for r in self.rows21)
        return Grid("2.1", ("objective", "verdict", "recommendation"), head, rows, (title,))

    def _executive(self) -> Grid:
        paragraphs = ["INFORME EJECUTIVO"]
        for n, (section, head) in enumerate(EXECUTIVE_HEADS.items(), 1):
            items = [i for s, _, found in self.narratives if s == section for i in found]
            if items:
                paragraphs += [f"{n}. {head}", *(p for i in items for p in i.paragraphs)]
        return Grid("executive", ("a",), (), ((cell(*paragraphs),),))


NARRATIVE_HEADS = {
    "1.3": (
        "Identificación de brechas entre lo comprometido y lo efectivo como logro global del plan",
        {
            "committed_achievement": "Logros comprometidos en el objetivo general del plan",
            "actual_achievement": "Logros efectivos",
            "gap": "Identificación de Brechas",
        },
    ),
    "1.4": (
        "Contribución del Plan a la incorporación de la perspectiva territorial",
        {
            "contribution": "Principal contribución del plan al mejoramiento de la gestión territorial",
            "difficulty": "Principales dificultades en su implementación",
            "recommendation": "Recomendaciones y compromisos necesarios para subsanar dificultades",
        },
    ),
}
EXECUTIVE_HEADS = {
    "3.1": "PRINCIPALES LOGROS OBTENIDOS",
    "3.2": "RECOMENDACIONES Y COMPROMISOS FUTUROS PARA MEJORAR GESTIÓN",
    "3.3": "RECOMENDACIONES PARA EL DESARROLLO DEL SISTEMA DE GESTION TERRITORIAL",
}
