"""Checks that as many records were found as the form declares."""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding, name_of, quoted
from normalizers.records import Indicator
from normalizers.wording import comparison_key


def declared_items(facts: Facts) -> Iterator[Finding]:
    """Checks that as many indicators and systems were found for each objective as the form declares."""
    for objective in facts.objectives:
        if objective.declared_items is None or objective.objective_number is None:
            continue
        items = facts.items(objective.objective_number)
        indicators = sum(isinstance(item, Indicator) for item in items)
        expected, found = str(objective.declared_items), str(len(items))
        message = (
            f"Objective {objective.objective_number} declares {expected} indicators and systems; {found} were found "
            f"({indicators} indicators, {len(items) - indicators} systems)."
        )
        passed = len(items) == objective.declared_items
        yield Finding("declared_items_match", passed, expected, found, message, name_of(objective), record=objective)


def objectives_without_items(facts: Facts) -> Iterator[Finding]:
    """Checks that every objective of a programme has an indicator or a system."""
    if not facts.prints("programme"):
        return
    numbered = [o for o in facts.objectives if o.objective_number is not None and o.declared_items != 0]
    empty = [o for o in numbered if o.objective_number is not None and not facts.items(o.objective_number)]
    if numbered and not empty:
        yield Finding("objectives_have_items", True, "1 or more", "1 or more", "Every objective has items.")
    for objective in empty:
        message = f"No indicator or system was found under objective {objective.objective_number}."
        yield Finding("objectives_have_items", False, "1 or more", "0", message, name_of(objective), record=objective)


def commitments_declared(facts: Facts) -> Iterator[Finding]:
    """Checks that as many measures are listed for each indicator as the form declares."""
    listed: dict[str, int] = {}
    for commitment in facts.commitments:
        name = comparison_key(commitment.indicator_name or "")
        listed[name] = listed.get(name, 0) + 1
    for name, declared in facts.declared_commitments.items():
        # A single table belongs to the single indicator, even if its heading abbreviates the indicator's name.
        alone = len(facts.declared_commitments) == 1 and len(listed) == 1
        found = sum(listed.values()) if alone else listed.get(comparison_key(name), 0)
        message = f"{quoted(name)} declares {declared} commitments; {found} measures are listed."
        yield Finding("commitments_match_declared", found == declared, str(declared), str(found), message, name or None)
