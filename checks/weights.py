"""Checks that weights add up: objectives to 100 percent, items to their objective, stage goals to their system."""

from __future__ import annotations

from collections.abc import Iterator

from checks.arithmetic import figure, join, sums_to
from checks.findings import Facts, Finding, name_of, quoted
from normalizers.records import Indicator, Objective, StageGoal, System
from normalizers.wording import comparison_key

Weighed = Objective | Indicator | System | StageGoal


def objective_weights(facts: Facts) -> Iterator[Finding]:
    """Checks that the weights of a programme's objectives sum to 100 percent."""
    weights = [objective.weight_pct for objective in facts.objectives]
    if not weights or not facts.prints("programme"):
        return
    passed = sums_to(weights, 100.0)
    if passed is not None:
        total = figure(sum(weight or 0.0 for weight in weights))
        message = f"The objectives' weights ({join(weights)}) sum to {total}{'.' if passed else ', not to 100.'}"
        yield Finding("objective_weights_sum_to_100", passed, "100", total, message)


def system_weights(facts: Facts) -> Iterator[Finding]:
    """Checks that systems without an objective (2001-2015) weigh 100 percent together, or what a total row prints."""
    weights = [system.weight_pct for system in facts.systems if system.objective_number is None]
    passed = sums_to(weights, 100.0) if weights and facts.prints("programme") else None
    if passed is None:
        return
    total = sum(weight or 0.0 for weight in weights)
    passed = passed or any(sums_to([total], printed.value) for printed in facts.totals)
    message = f"The systems' weights ({join(weights)}) sum to {figure(total)}{'.' if passed else ', not to 100.'}"
    yield Finding("system_weights_sum_to_100", passed, "100", figure(total), message)


def printed_totals(facts: Facts) -> Iterator[Finding]:
    """Checks that total rows print the sums of the rows above them: otherwise a row was lost, or the form is wrong."""
    for printed in facts.totals:
        passed = any(sums_to(parts, printed.value) for parts in printed.parts)
        nearest = next((parts for parts in reversed(printed.parts) if parts), ())
        total = figure(sum(nearest))
        message = f"A row of totals says {printed.words}; the rows over it ({join(nearest)}) sum to {total}."
        yield Finding("totals_agree", passed, figure(printed.value), total, message)


def item_weights(facts: Facts) -> Iterator[Finding]:
    """Checks that the weights of each objective's indicators and systems sum to its own weight."""
    for objective in facts.objectives:
        items = [] if objective.objective_number is None else facts.items(objective.objective_number)
        weights = [item.weight_pct for item in items]
        passed = sums_to(weights, objective.weight_pct) if items and objective.weight_pct is not None else None
        if passed is None:
            continue
        expected, total = figure(objective.weight_pct), figure(sum(weight or 0.0 for weight in weights))
        message = (
            f"Objective {objective.objective_number} weighs {expected} percent; its indicators and systems "
            f"({join(weights)}) weigh {total}."
        )
        yield Finding(
            "items_sum_to_objective_weight", passed, expected, total, message, name_of(objective), record=objective
        )


def stage_goal_weights(facts: Facts) -> Iterator[Finding]:
    """Checks that the weights of the goals of each system's stages sum to the weight of the system."""
    for system in facts.systems:
        weights = [goal.weight_pct for goal in facts.stage_goals if _belongs(goal, system)]
        passed = sums_to(weights, system.weight_pct) if weights and system.weight_pct is not None else None
        if passed is None:
            continue
        expected, total = figure(system.weight_pct), figure(sum(weight or 0.0 for weight in weights))
        message = f"System {quoted(system.name)} weighs {expected} percent; the goals of its stages weigh {total}."
        yield Finding(
            "stage_goals_sum_to_system_weight", passed, expected, total, message, name_of(system), record=system
        )


def _belongs(goal: StageGoal, system: System) -> bool:
    if goal.objective_number != system.objective_number:
        return False
    if goal.system_number is None or system.system_number is None:
        return comparison_key(goal.system_name or "") == comparison_key(system.name or "")
    return goal.system_number == system.system_number


def weight_range(facts: Facts) -> Iterator[Finding]:
    """Checks that each weight is a share of the programme: 0 to 100 percent."""
    records: list[Weighed] = [*facts.objectives, *facts.indicators, *facts.systems, *facts.stage_goals]
    weighed = [(record, record.weight_pct) for record in records if record.weight_pct is not None]
    outside = [(record, weight) for record, weight in weighed if not 0.0 <= weight <= 100.0]
    if weighed and not outside:
        yield Finding("weights_within_0_to_100", True, "0 to 100", "0 to 100", "All weights are possible percentages.")
    for record, weight in outside:
        message = f"The weight of {name_of(record)} is {figure(weight)}, which is not between 0 and 100 percent."
        yield Finding(
            "weights_within_0_to_100", False, "0 to 100", figure(weight), message, name_of(record), record=record
        )
