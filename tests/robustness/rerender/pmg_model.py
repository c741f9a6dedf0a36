"""Content model of a PMG formulation: its expected rows (`gold`) and its printed form (`flow`).

The expected rows follow docs/data_contract.md and use no code of the project.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rerender.flow import Block, Flow, Grid, Heading, Words, cell, line

Row = dict[str, Any]
Gold = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Target:
    """A target as printed: the value as text, its unit, and the computation behind it."""

    value: str
    unit: str
    numerator: str = ""
    denominator: str = ""
    bracket: str = " [({n} /{d} )*100]"
    number: float = 0.0
    numbers: tuple[float, float] | None = None

    @property
    def computation(self) -> str:
        return self.bracket.format(n=self.numerator, d=self.denominator) if self.numbers else ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}{self.computation}"


@dataclass(frozen=True, slots=True)
class Indicator:
    number: int
    name: str
    formula: str
    target: Target | None
    measured: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Goal:
    stage: int
    number: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class System:
    number: int
    name: str
    weight: float
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    number: int
    name: str
    weight: float
    systems: tuple[System, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Wording and number format of one form: labels, headers and numbers that vary between years."""

    title: str = "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO {year}"
    chapter: str = "CAPÍTULO"
    summary_label: str = "Objetivo N°{n}: "
    heading_label: str = "Objetivo {n}. "
    heading_weight: str = " (Ponderación: {w})"
    stage_label: str = "Etapas {n}"
    goal_label: str = "Objetivo {n}: "
    mark: str = "X"
    weight: str = "{:.2f}"
    goal_weight: str = "{:g}%"
    comma: bool = False
    name_head: str = "Nombre del indicador"
    formula_head: str = "Fórmula"
    target_head: str = "Meta"
    weight_head: str = "Ponderador"
    numero: str = "N°"

    def weighs(self, value: float, *, goal: bool = False) -> str:
        text = (self.goal_weight if goal else self.weight).format(value)
        return text.replace(".", ",") if self.comma else text


@dataclass(frozen=True, slots=True)
class Pmg:
    year: int
    ministry: tuple[str, str, str]
    service: tuple[str, str, str]
    objectives: tuple[Objective, ...]
    commitments: tuple[tuple[str, str], ...] = ()
    committed: str = "Medidas de Equidad de Género"
    wording: Wording = field(default_factory=Wording)
    status: Any = "ok"

    @property
    def gold(self) -> Gold:
        """Rows that a perfect extraction returns, by dataset."""
        o, out = self.objectives, {}
        out["documents"] = [
            {
                "form_type": "pmg_formulation",
                "fiscal_year": self.year,
                "ministry_name": self.ministry[1],
                "ministry_code": self.ministry[2],
                "service_name": self.service[1],
                "service_code": self.service[2],
                "region_code": None,
                "status": self.status,
            }
        ]
        out["objectives"] = [
            {
                "objective_number": x.number,
                "name": x.name,
                "weight_pct": x.weight,
                "declared_items": len(x.systems) + len(x.indicators),
            }
            for x in o
        ]
        out["indicators"] = [_indicator_row(x.number, i) for x in o for i in x.indicators]
        out["systems"] = [
            {"objective_number": x.number, "system_number": s.number, "name": s.name, "weight_pct": s.weight}
            for x in o
            for s in x.systems
        ]
        out["stage_goals"] = [
            {
                "objective_number": x.number,
                "system_number": s.number,
                "system_name": s.name,
                "stage_number": g.stage,
                "goal_number": g.number,
                "description": g.text,
                "weight_pct": g.weight,
            }
            for x in o
            for s in x.systems
            for g in s.goals
        ]
        out["commitments"] = [
            {"indicator_name": self.committed, "commitment_number": n, "measure": m, "description": d}
            for n, (m, d) in enumerate(self.commitments, 1)
        ]
        return {**out, "verdicts": [], "narratives": [], "measurements": []}

    @property
    def flow(self) -> Flow:
        """Printed form of the content."""
        w = self.wording
        header = (
            line(["MINISTERIO", self.ministry[0], "PARTIDA", self.ministry[2]]),
            line(["SERVICIO", self.service[0], w.chapter, self.service[2]]),
        )
        blocks: list[Block] = [
            Heading(w.title.format(year=self.year), 1),
            Grid("header", ("a", "b", "c", "d"), (), header),
            Heading("Objetivos de Gestión", 2),
            self._summary(),
        ]
        for objective in self.objectives:
            weight = w.heading_weight.format(w=w.weighs(objective.weight).rstrip("%") + "%")
            blocks.append(Heading(w.heading_label.format(n=objective.number) + objective.name + weight, 3))
            for system in objective.systems:
                head = line([w.numero, "Nombre del Sistema", w.weight_head])
                row = line([str(system.number), system.name, w.weighs(system.weight)])
                blocks += [Grid("systems", ("number", "name", "weight"), head, (row,)), self._stages(system)]
            if objective.indicators:
                blocks.append(self._indicators(objective))
        return tuple(blocks + self._commitments())

    def _summary(self) -> Grid:
        w = self.wording
        rows = [
            line(
                [
                    w.summary_label.format(n=o.number) + o.name,
                    w.weighs(o.weight),
                    str(len(o.systems) + len(o.indicators)),
                ]
            )
            for o in self.objectives
        ]
        items = sum(len(o.systems) + len(o.indicators) for o in self.objectives)
        rows.append(line(["Total", w.weighs(sum(o.weight for o in self.objectives)), str(items)]))
        head = line(["Objetivos de Gestión", "Ponderación", f"{w.numero} Indicadores/Sistemas"])
        return Grid("objectives", ("objective", "weight", "items"), head, tuple(rows), has_total=True)

    def _stages(self, system: System) -> Grid:
        w, rows, before = self.wording, [], 0
        for goal in system.goals:
            stage = w.stage_label.format(n=goal.stage) if goal.stage != before else ""
            rows.append(line([stage, w.goal_label.format(n=goal.number) + goal.text, w.weighs(goal.weight, goal=True)]))
            before = goal.stage
        rows.append(line(["Total", "", w.weighs(system.weight, goal=True)]))
        head = line(["Etapas de Desarrollo", "Objetivos de Gestión", "Ponderación Objetivo de Gestión"])
        return Grid("stages", ("stage", "goal", "weight"), head, tuple(rows), merged="stage", has_total=True)

    def _indicators(self, objective: Objective) -> Grid:
        w = self.wording
        rows = tuple(
            line(
                [
                    str(i.number),
                    i.name,
                    i.formula,
                    str(i.target or ""),
                    w.mark if i.measured else "",
                    w.weighs(i.weight),
                ]
            )
            for i in objective.indicators
        )
        head = line(
            [w.numero, w.name_head, w.formula_head, w.target_head.format(year=self.year), "Mide", w.weight_head]
        )
        return Grid("indicators", ("number", "name", "formula", "target", "measured", "weight"), head, rows)

    def _commitments(self) -> list[Block]:
        if not self.commitments:
            return []
        declared = line([self.committed, str(len(self.commitments))])
        rows = tuple((cell(str(n)), cell(m), cell(d)) for n, (m, d) in enumerate(self.commitments, 1))
        heads = [self.wording.numero, "Medidas de Género", "Descripción Medidas de Género"]
        return [
            Words(f"Compromisos Indicador {self.committed}:"),
            Grid("declared", ("name", "count"), line(["Nombre Indicador", "N° de Compromisos"]), (declared,)),
            Grid("commitments", ("number", "measure", "description"), line(heads), rows),
        ]


def _indicator_row(objective: int, i: Indicator) -> Row:
    target = i.target
    numbers = target.numbers if target else None
    return {
        "objective_number": objective,
        "indicator_number": i.number,
        "name": i.name,
        "formula": i.formula,
        "target_value": target.number if target else None,
        "target_unit": target.unit if target else None,
        "target_numerator": numbers[0] if numbers else None,
        "target_denominator": numbers[1] if numbers else None,
        "measured_only": i.measured,
        "weight_pct": i.weight,
    }
