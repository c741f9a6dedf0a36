"""Whether values read as somebody wrote them, and not as something joined or torn wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks import signs
from checks.findings import Facts, Finding, name_of, shortened
from checks.signs import Sign
from normalizers.records import IdentifiedRecord

_SHOWN = 10
"""So many values are named, each in a row of `checks`."""

_FREE = (*signs.EVERYWHERE, signs.OPEN_BRACKET, signs.LIST_MARK, signs.RUN_ON)
_ITEM = (*_FREE, signs.BEGINS_LOW, signs.NUMBERED, signs.NO_LETTER)
_NAME = (*_ITEM, signs.STARTS_SMALL)
SIGNS: Mapping[str, Mapping[str, tuple[Sign, ...]]] = {
    "objectives": {"name": (*_NAME, signs.PERCENT_LAST)},
    "systems": {"name": (*_NAME, signs.PERCENT_LAST)},
    "indicators": {
        "name": (*_NAME, signs.HOLDS_FORMULA),
        "formula": (*signs.EVERYWHERE, signs.OPEN_FORMULA, signs.FORMULA_TORN, signs.NO_LETTER),
    },
    "stage_goals": {"description": _ITEM},
    "commitments": {"measure": (*_NAME, signs.HOLDS_FORMULA), "indicator_name": _NAME, "description": _FREE},
    "verdicts": {
        "product_group": _ITEM,
        "product": _ITEM,
        "category": _FREE,
        "commitment": _ITEM,
        "indicator": _ITEM,
        "evidence": _FREE,
        "recommendation": _FREE,
    },
    "narratives": {"text": _ITEM},
}
"""The signs that a field is looked at for, by dataset: what an agency writes freely shows fewer than a name."""


def values_plausible(facts: Facts) -> Iterator[Finding]:
    """No value shows that something was joined or torn wrongly."""
    if facts.document.form_type == "unknown":
        return
    doubtful = list(_doubtful(facts))
    for record, field, sign, words in doubtful[:_SHOWN]:
        what = f"{field.replace('_', ' ')} of {name_of(record)}"
        yield Finding(
            "values_plausible",
            False,
            "a value as somebody wrote it",
            shortened(getattr(record, field)),
            f"The {what} {sign.says}: {shortened(words)}.",
            what,
            record=record,
            severity="warning",
        )
    if not doubtful:
        message = "No value shows that something was joined or torn wrongly."
        yield Finding("values_plausible", True, "none in doubt", "none in doubt", message, severity="warning")


def _doubtful(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """(record, field, sign, words): the values that show a sign, each with the first."""
    form = facts.document.form_type
    for dataset, fields in SIGNS.items():
        for record in facts.records(dataset):
            for field, own in fields.items():
                text = getattr(record, field)
                found = (
                    next(((sign, words) for sign in own if (words := sign.find(text, form))), None) if text else None
                )
                if found:
                    yield record, field, *found
