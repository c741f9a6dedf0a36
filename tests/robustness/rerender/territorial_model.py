"""A stage-4 territorial form as content: what it says (`gold`), and how it prints (`flow`).

The expected rows come from the content by the data contract's section on alignment, without any code of the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rerender.flow import Block, Cell, Flow, Grid, Heading, Words, cell, line
from rerender.pmg_model import Gold, Row

SKIP = {"skip": True}


def either(*values: Any) -> Any:
    """Any of these is right."""
    return {"any": list(values)} if len(values) > 1 else values[0]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict as its cell says it: words, what joins them to the evidence, and a second paragraph of evidence."""

    verdict: str
    words: str
    joiner: str = ""
    evidence: str = ""
    second: str = ""

    @property
    def paragraphs(self) -> Cell:
        return cell(self.words + self.joiner + self.evidence, self.second)

    @property
    def gold_evidence(self) -> Any:
        text = " ".join(t for t in (self.evidence, self.second) if t) or None
        if " en un " in self.words:  # a share is part of the verdict's words or of what follows: both are right
            share = self.words[self.words.index("en un ") :]
            return either(text, " ".join(t for t in (share + self.joiner.rstrip(), text) if t))
        return text


Pairing = Literal["each", "one", "fewer", "shared_indicator", "no_indicator"]


@dataclass(frozen=True, slots=True)
class Row11:
    """A row of activity 1.1: products, each with its commitments, against indicators and verdicts."""

    group: str
    products: tuple[tuple[str, tuple[str, ...]], ...]
    indicators: tuple[str, ...]
    verdicts: tuple[Said, ...]
    pairing: Pairing = "each"
    label: int | None = None
    """Which indicator has "Fórmula:" on a line over it."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        left = [self.group]
        for product, commitments in self.products:
            left += [f"· {product}", *commitments]
        middle = [
            p for i, text in enumerate(self.indicators) for p in ((["Fórmula:"] if i == self.label else []) + [text])
        ]
        return cell(*left), cell(*middle), cell(*(p for v in self.verdicts for p in v.paragraphs))

    def gold(self, row: int) -> list[Row]:
        judged = [(product, c) for product, commitments in self.products for c in commitments]
        indicators = [f"Fórmula: {t}" if i == self.label else t for i, t in enumerate(self.indicators)]
        out = []
        for n, said in enumerate(self.verdicts):
            product: Any = judged[n][0] if n < len(judged) else judged[-1][0]
            commitment: Any = judged[n][1] if n < len(judged) else judged[-1][1]
            indicator: Any = indicators[n] if n < len(indicators) else None
            if self.pairing == "one":
                commitment = " ".join(c for _, c in judged)
                indicator = " ".join(indicators) or None
            elif self.pairing == "shared_indicator":
                indicator = either(indicators[0], None)
            elif self.pairing == "fewer":
                product = either(*dict.fromkeys(p for p, _ in judged), None)
                commitment = either(*(c for _, c in judged), None)
                indicator = either(*indicators, None)
            out.append(_verdict("1.1", row, n + 1, said, self.group, product, commitment, indicator))
        return out


@dataclass(frozen=True, slots=True)
class Row12:
    """A row of activity 1.2: modifications under their categories, against verdicts."""

    group: str
    products: tuple[str, ...]
    modifications: tuple[tuple[str, tuple[str, ...]], ...]
    verdicts: tuple[Said, ...]
    pairing: Pairing = "each"

    @property
    def cells(self) -> tuple[Cell, ...]:
        middle = [p for category, texts in self.modifications for p in (category, *(f"- {t}" for t in texts))]
        left = [self.group, *(f"· {p}" for p in self.products)]
        return cell(*left), cell(*middle), cell(*(p for v in self.verdicts for p in v.paragraphs))

    def gold(self, row: int) -> list[Row]:
        judged = [(category, t) for category, texts in self.modifications for t in texts]
        product = self.products[0] if len(self.products) == 1 else either(*self.products, " ".join(self.products), None)
        out = []
        for n, said in enumerate(self.verdicts):
            category: Any = judged[n][0]
            commitment: Any = judged[n][1]
            if self.pairing == "fewer":
                category = either(*dict.fromkeys(c for c, _ in judged), None)
                commitment = either(*(c for _, c in judged), None)
            elif self.pairing == "one":
                commitment = " ".join(c for _, c in judged)
                category = either(*dict.fromkeys(c for c, _ in judged), " ".join(dict.fromkeys(c for c, _ in judged)))
            out.append(_verdict("1.2", row, n + 1, said, self.group, product, commitment, None, category=category))
        return out


@dataclass(frozen=True, slots=True)
class Row21:
    number: int
    objective: str
    said: Said
    recommendation: str = ""
    note: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        note = "Nota. Este objetivo debe ser cumplido para cada uno de los productos estratégicos" if self.note else ""
        return cell(f"{self.number}. {self.objective}", note), self.said.paragraphs, cell(self.recommendation)

    def gold(self, row: int) -> Row:
        out = _verdict("2.1", row, 1, self.said, None, SKIP, self.objective, None)
        return {**out, "recommendation": self.recommendation or None}


def _verdict(
    activity: str,
    row: int,
    item: int,
    said: Said,
    group: str | None,
    product: Any,
    commitment: Any,
    indicator: Any,
    category: Any = None,
) -> Row:
    return {
        "activity": activity,
        "row_number": row,
        "item_number": item,
        "product_group": group,
        "product": product,
        "category": category,
        "commitment": commitment,
        "indicator": indicator,
        "verdict": said.verdict,
        "evidence": said.gold_evidence,
        "recommendation": None,
    }


@dataclass(frozen=True, slots=True)
class Item:
    """An item of free text, with its mark ("· ", "- ", "a) ") and the measured lines under it."""

    text: str
    mark: str = ""
    measured: tuple[tuple[str, str, float, str], ...] = ()
    """(label, quantity as printed, value, unit)."""
    stated: tuple[tuple[str, float, str], ...] = ()
    """What the item itself measures ("Tiempo de espera: 8,4 días"): (label, value, unit)."""

    @property
    def paragraphs(self) -> Cell:
        return cell(self.mark + self.text, *(f"-{label}: {said}" for label, said, _, _ in self.measured))

    @property
    def gold_text(self) -> Any:
        if not self.measured:
            return self.text
        lines = [f"{label}: {said}" for label, said, _, _ in self.measured]
        marked = [f"-{text}" for text in lines]
        spaced = [f"- {text}" for text in lines]
        return either(" ".join([self.text, *marked]), " ".join([self.text, *lines]), " ".join([self.text, *spaced]))


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
            names.append(
                (
                    2,
                    "Evaluación de las modificaciones incorporadas a los Sistemas de Información por Región o Territorio",
                )
            )
        return [*names, (3, "Informe Ejecutivo al Jefe de Servicio")]

    @property
    def gold(self) -> Gold:
        """The rows that a perfect extraction holds."""
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
        """How it prints."""
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
