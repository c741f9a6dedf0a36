"""Consistency checks on a document's normalized records.

Pure functions: records in, rows of the dataset `checks` out.  The names that DATA_CONTRACT fixes are kept here; a
check that cannot apply is not written.  Severity says how bad a failure is: `error` (the figures contradict each
other), `warning` (something may have been lost or misread), `info` (a note, which never fails).  Whatever fails turns
the document's status to `review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from extractors.fields import Note
from normalizers.institutions import match_service_to_code
from normalizers.records import (
    Check,
    Commitment,
    DocumentRow,
    Indicator,
    Objective,
    Result,
    StageGoal,
    System,
    Verdict,
)
from normalizers.schema import Record
from normalizers.targets import check_computation, parse_target
from warehouse.check_numbering import numbering
from warehouse.check_numbers import decimals_of, figure, join, plain, sums_to
from warehouse.check_results import results
from warehouse.findings import Facts, Finding, name_of, quoted

OF_THE_FORM = frozenset({"verdict_agrees_with_figures"})
"""Checks that fail where a form contradicts itself and was read as printed: they turn no status."""

R = TypeVar("R", bound=Record)
Weighed = Objective | Indicator | System | StageGoal


def check_document(
    rows: Mapping[str, Sequence[Record]],
    declared_commitments: Mapping[str, int] | None = None,
    notes: Iterable[Note] = (),
) -> list[Check]:
    """All checks that apply to a document's records (dataset name to records; exactly one in `documents`).

    `declared_commitments` is what stands under "N° de Compromisos", by the name of the indicator; `notes` are doubts
    of readers, forms and normalizers, each of which becomes a failed check.
    """
    facts = Facts(
        _of(rows, "documents", DocumentRow)[0],
        _of(rows, "objectives", Objective),
        _of(rows, "indicators", Indicator),
        _of(rows, "systems", System),
        _of(rows, "stage_goals", StageGoal),
        _of(rows, "commitments", Commitment),
        _of(rows, "verdicts", Verdict),
        _of(rows, "results", Result),
        declared_commitments or {},
    )
    findings = [finding for check in CHECKS for finding in check(facts)]
    findings += [
        Finding(n.check, n.passed, n.expected or "", n.actual or "", n.message, severity="warning") for n in notes
    ]
    return [_row(facts.document.document_id, finding) for finding in findings]


def status_of(checks: Iterable[Check]) -> str:
    """`review` when any check failed, else `ok`; what the form itself contradicts is no doubt about the reading."""
    return "ok" if all(check.passed or check.check in OF_THE_FORM for check in checks) else "review"


def _of(rows: Mapping[str, Sequence[Record]], name: str, kind: type[R]) -> list[R]:
    return [row for row in rows.get(name, ()) if isinstance(row, kind)]


def _row(document_id: str, finding: Finding) -> Check:
    return Check(
        document_id=document_id,
        check=finding.check,
        subject=finding.subject,
        record_id=finding.record.record_id if finding.record else None,
        passed=finding.passed,
        severity=finding.severity,
        expected=finding.expected or None,
        actual=finding.actual or None,
        message=finding.message,
    )


# --- weights ---


def objective_weights(facts: Facts) -> Iterator[Finding]:
    """The objectives of a programme weigh 100 percent together."""
    weights = [o.weight_pct for o in facts.objectives]
    if not weights or facts.document.form_type != "pmg_formulation":
        return
    passed = sums_to(weights, 100.0)
    if passed is not None:
        total = figure(sum(w or 0.0 for w in weights))
        message = f"The objectives' weights ({join(weights)}) sum to {total}{'.' if passed else ', not to 100.'}"
        yield Finding("objective_weights_sum_to_100", passed, "100", total, message)


def item_weights(facts: Facts) -> Iterator[Finding]:
    """The indicators and systems of an objective weigh what it weighs."""
    for objective in facts.objectives:
        items = [] if objective.objective_number is None else facts.items(objective.objective_number)
        weights = [item.weight_pct for item in items]
        passed = sums_to(weights, objective.weight_pct) if items and objective.weight_pct is not None else None
        if passed is None:
            continue
        wanted, total = figure(objective.weight_pct), figure(sum(w or 0.0 for w in weights))
        message = (
            f"Objective {objective.objective_number} weighs {wanted} percent; its indicators and systems "
            f"({join(weights)}) weigh {total}."
        )
        yield Finding(
            "items_sum_to_objective_weight", passed, wanted, total, message, name_of(objective), record=objective
        )


def stage_goal_weights(facts: Facts) -> Iterator[Finding]:
    """The goals of a system's stages weigh what it weighs."""
    for system in facts.systems:
        weights = [g.weight_pct for g in facts.stage_goals if _belongs(g, system)]
        passed = sums_to(weights, system.weight_pct) if weights and system.weight_pct is not None else None
        if passed is None:
            continue
        wanted, total = figure(system.weight_pct), figure(sum(w or 0.0 for w in weights))
        message = f"System {quoted(system.name)} weighs {wanted} percent; the goals of its stages weigh {total}."
        yield Finding(
            "stage_goals_sum_to_system_weight", passed, wanted, total, message, name_of(system), record=system
        )


def _belongs(goal: StageGoal, system: System) -> bool:
    if goal.objective_number != system.objective_number:
        return False
    if goal.system_number is None or system.system_number is None:
        return plain(goal.system_name) == plain(system.name)
    return goal.system_number == system.system_number


def weight_range(facts: Facts) -> Iterator[Finding]:
    """A weight is a share of the programme: 0 to 100 percent."""
    records: list[Weighed] = [*facts.objectives, *facts.indicators, *facts.systems, *facts.stage_goals]
    weighed = [(r, r.weight_pct) for r in records if r.weight_pct is not None]
    outside = [(r, w) for r, w in weighed if not 0.0 <= w <= 100.0]
    if weighed and not outside:
        yield Finding("weights_within_0_to_100", True, "0 to 100", "0 to 100", "All weights are possible percentages.")
    for record, weight in outside:
        message = f"The weight of {name_of(record)} is {figure(weight)}, which no share of 100 percent can be."
        yield Finding(
            "weights_within_0_to_100", False, "0 to 100", figure(weight), message, name_of(record), record=record
        )


# --- counts ---


def declared_items(facts: Facts) -> Iterator[Finding]:
    """As many indicators and systems were found under an objective as the form says that it has."""
    for objective in facts.objectives:
        if objective.declared_items is None or objective.objective_number is None:
            continue
        items = facts.items(objective.objective_number)
        indicators = sum(isinstance(item, Indicator) for item in items)
        wanted, found = str(objective.declared_items), str(len(items))
        message = (
            f"Objective {objective.objective_number} declares {wanted} indicators and systems; {found} were found "
            f"({indicators} indicators, {len(items) - indicators} systems)."
        )
        passed = len(items) == objective.declared_items
        yield Finding("declared_items_match", passed, wanted, found, message, name_of(objective), record=objective)


def objectives_without_items(facts: Facts) -> Iterator[Finding]:
    """Every objective of a programme has an indicator or a system."""
    if facts.document.form_type != "pmg_formulation":
        return
    numbered = [o for o in facts.objectives if o.objective_number is not None and o.declared_items != 0]
    empty = [o for o in numbered if o.objective_number is not None and not facts.items(o.objective_number)]
    if numbered and not empty:
        yield Finding("objectives_have_items", True, "1 or more", "1 or more", "Every objective has items.")
    for objective in empty:
        message = f"No indicator or system was found under objective {objective.objective_number}."
        yield Finding("objectives_have_items", False, "1 or more", "0", message, name_of(objective), record=objective)


# --- targets, commitments, verdicts, names ---


def targets(facts: Facts) -> Iterator[Finding]:
    """A target is what its bracketed computation gives, and a percentage is hardly above 100 (a note)."""
    for indicator in facts.indicators:
        yield from _computation(indicator)
        value, title = indicator.target_value, quoted(indicator.name)
        if indicator.target_unit == "%" and value is not None and value > 100.0:
            message = f"The target of {title} is {figure(value)} percent: possible where a part can exceed its whole."
            name = name_of(indicator)
            yield Finding(
                "target_within_100",
                True,
                "100 or less",
                figure(value),
                message,
                name,
                record=indicator,
                severity="info",
            )


def commitments_declared(facts: Facts) -> Iterator[Finding]:
    """As many measures are listed behind an indicator as the form says."""
    listed: dict[str, int] = {}
    for commitment in facts.commitments:
        name = plain(commitment.indicator_name)
        listed[name] = listed.get(name, 0) + 1
    for name, declared in facts.declared_commitments.items():
        # With a single table there is nothing to mix up, however its heading abbreviates the indicator's name.
        alone = len(facts.declared_commitments) == 1 and len(listed) == 1
        found = sum(listed.values()) if alone else listed.get(plain(name), 0)
        message = f"{quoted(name)} declares {declared} commitments; {found} measures are listed."
        yield Finding("commitments_match_declared", found == declared, str(declared), str(found), message, name or None)


def _computation(indicator: Indicator) -> Iterator[Finding]:
    if indicator.target_raw is None or indicator.target_value is None:
        return
    if indicator.target_numerator is None or indicator.target_denominator is None:
        return
    printed = parse_target(indicator.target_raw)
    # Readings were chosen with the whole document in view: the record's numbers count, the words only say how precise.
    decimals = printed.decimals if printed.value == indicator.target_value else decimals_of(indicator.target_value)
    per_cent = 100.0 if (indicator.target_unit or "").startswith("%") else 1.0
    result = check_computation(
        replace(
            printed,
            value=indicator.target_value,
            decimals=decimals,
            unit=indicator.target_unit,
            numerator=indicator.target_numerator,
            denominator=indicator.target_denominator,
            factor=per_cent if printed.numerator is None else printed.factor,
        )
    )
    if result is not None:
        passed, expected, actual = result
        message = f"The target of {quoted(indicator.name)} is {actual}; its computation gives {expected}."
        name = name_of(indicator)
        yield Finding("target_equals_computation", passed, expected, actual, message, name, record=indicator)


def verdicts_aligned(facts: Facts) -> Iterator[Finding]:
    """Every verdict has one thing that it judges."""
    if not facts.verdicts:
        return
    doubtful = [v for v in facts.verdicts if v.alignment == "ambiguous"]
    where = ", ".join(f"{v.activity} row {v.row_number} item {v.item_number}" for v in doubtful[:10])
    message = f"Could hang elsewhere: {where}." if doubtful else "Every verdict has its place."
    record = doubtful[0] if len(doubtful) == 1 else None
    yield Finding("verdicts_aligned", not doubtful, "0 ambiguous", f"{len(doubtful)} ambiguous", message, record=record)


def service_code(facts: Facts) -> Iterator[Finding]:
    """The service is called what its budget code is called in that year, or in the nearest that the lists hold."""
    d = facts.document
    match = match_service_to_code(d.service_raw, d.ministry_code, d.service_code, d.fiscal_year)
    if match is not None:
        code = f"{d.ministry_code}/{d.service_code}"
        message = f"Code {code} is {match.expected}; the form names {match.actual}."
        yield Finding("service_matches_code", match.passed, match.expected, match.actual, message, record=d)


def reader_doubts(facts: Facts) -> Iterator[Finding]:
    """What the reader was unsure of wants a person's look."""
    if facts.document.notes:
        yield Finding(
            "read_without_doubt", False, "no doubts", facts.document.notes, facts.document.notes, severity="warning"
        )


CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    objective_weights,
    item_weights,
    declared_items,
    stage_goal_weights,
    weight_range,
    objectives_without_items,
    numbering,
    targets,
    commitments_declared,
    verdicts_aligned,
    results,
    service_code,
    reader_doubts,
)
"""Every check, in the order in which its rows are written."""
