"""Checks the form's own numbering: no number occurs twice, is missing, or comes before a lower one.

The form numbers the indicators and systems of an objective together in some years (a system 1, then an indicator 2),
separately in others, and across all objectives in a few; each of these is a valid numbering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from checks.arithmetic import numbering_gaps, repeated
from checks.findings import Facts, Finding, quoted

Runs = Mapping[str, list[int]]
"""Printed numbers in their order, by what they number ("indicators of objective 2")."""


def numbering(facts: Facts) -> Iterator[Finding]:
    """Checks that no number occurs twice, is missing, or comes before a lower one.

    If a form prints only the part that it judges, a gap is a note and no failure.
    """
    items, others = _item_numbers(facts), _other_numbers(facts)
    runs = {f"{kind} of objective {objective}": n for (kind, objective), n in items.items() if n} | others
    if not runs:
        return
    twice = [(label, number) for label, numbers in runs.items() for number in repeated(numbers)]
    for label, number in twice:
        message = f"Among the {label}, number {number} stands more than once."
        yield Finding("numbering_unique", False, "none", str(number), message, label, severity="warning")
    if not twice:
        yield Finding("numbering_unique", True, "none", "none", "No number is given twice.", severity="warning")
    yield from _in_order(runs)
    is_note = facts.prints("part")
    severity = "info" if is_note else "warning"
    gaps = [
        (label, gap) for label, numbers in (_number_groups(items) | others).items() if (gap := numbering_gaps(numbers))
    ]
    for label, gap in gaps:
        missing = ", ".join(map(str, gap))
        message = f"Among the {label}, number {missing} is missing."
        yield Finding("numbering_without_gaps", is_note, "none", missing, message, label, severity=severity)
    if not gaps:
        yield Finding("numbering_without_gaps", True, "none", "none", "No number is left out.", severity=severity)


def _in_order(runs: Runs) -> Iterator[Finding]:
    """Checks that numbers are in ascending order; a row that took another row's number or stage breaks the order."""
    descents = [(label, high, low) for label, numbers in runs.items() for high, low in pairwise(numbers) if low < high]
    for label, high, low in descents:
        message = f"Among the {label}, number {high} stands before number {low}."
        expected, actual = f"{low}, {high}", f"{high}, {low}"
        yield Finding("numbering_in_order", False, expected, actual, message, label, severity="warning")
    if not descents:
        yield Finding(
            "numbering_in_order", True, "counting up", "counting up", "All numbers count up.", severity="warning"
        )


def _item_numbers(facts: Facts) -> dict[tuple[str, int | None], list[int]]:
    """Returns the numbers of indicators and of systems, by kind and objective."""
    out: dict[tuple[str, int | None], list[int]] = {}
    for indicator in facts.indicators:
        out.setdefault(("indicators", indicator.objective_number), []).extend(_known(indicator.indicator_number))
    for system in facts.systems:
        out.setdefault(("systems", system.objective_number), []).extend(_known(system.system_number))
    return out


def _other_numbers(facts: Facts) -> dict[str, list[int]]:
    """Returns the numbers of objectives, stages (without repetitions), goals, and commitments of each indicator."""
    out: dict[str, list[int]] = {}
    for objective in facts.objectives:
        out.setdefault("objectives", []).extend(_known(objective.objective_number))
    for goal in facts.stage_goals:
        system = goal.system_name if goal.system_number is None else f"{goal.objective_number}.{goal.system_number}"
        stages = out.setdefault(f"stages of system {system}", [])
        stages += [stage for stage in _known(goal.stage_number) if stages[-1:] != [stage]]
        out.setdefault(f"goals of stage {goal.stage_number} of system {system}", []).extend(_known(goal.goal_number))
    for commitment in facts.commitments:
        label = f"commitments of {quoted(commitment.indicator_name)}"
        out.setdefault(label, []).extend(_known(commitment.commitment_number))
    return {label: numbers for label, numbers in out.items() if numbers}


def _known(number: int | None) -> list[int]:
    return [] if number is None else [number]


def _number_groups(items: Mapping[tuple[str, int | None], list[int]]) -> dict[str, list[int]]:
    """Returns the numbers in which gaps are counted: by objective, or together if no two objectives share a number."""
    by_objective: dict[str, set[int]] = {}
    for (_, objective), numbers in items.items():
        if numbers:
            by_objective.setdefault(f"indicators and systems of objective {objective}", set()).update(numbers)
    union = set().union(*by_objective.values())
    if len(by_objective) > 1 and len(union) == sum(map(len, by_objective.values())):
        return {"indicators and systems": sorted(union)}
    return {label: sorted(numbers) for label, numbers in by_objective.items()}
