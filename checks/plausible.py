"""Checks that values read like text that somebody wrote, not like pieces that were joined or torn wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from checks import signs
from checks.findings import Facts, Finding, name_of, quoted
from checks.signs import Sign
from extractors.language.run_on import opens_with_infinitive
from extractors.words import shortened
from normalizers.records import IdentifiedRecord, Narrative

_SHOWN = 10
"""Maximum number of doubtful values that are reported, each in a row of `checks`."""
_AROUND = 30
"""Number of characters that a message shows on each side of the boundary between two rows."""

_FREE = (
    *signs.EVERYWHERE,
    signs.OPEN_BRACKET,
    signs.OPEN_QUOTE,
    signs.LIST_MARK,
    signs.RUN_ON,
    signs.REPEATED_SENTENCE,
)
_ITEM = (*_FREE, signs.BEGINS_LOW, signs.NUMBERED, signs.NO_LETTER, signs.LABELLED)
_NAME = (*_ITEM, signs.STARTS_SMALL, signs.TWO_SENTENCES)
_JUDGED = (*(sign for sign in _ITEM if sign is not signs.RUN_ON), signs.SECOND_VERDICT)
"""Signs for the subject of a verdict, which may be several joined list entries: the form already checks each entry for
run-on sentences."""
SIGNS: Mapping[str, Mapping[str, tuple[Sign, ...]]] = {
    "objectives": {"name": (*_NAME, signs.PERCENT_LAST, signs.NUMBER_LAST)},
    # Names of systems can contain a dash: "Higiene - Seguridad", "Administración Financiero - Contable".
    "systems": {"name": (*(s for s in _NAME if s is not signs.LIST_MARK), signs.BULLET, signs.PERCENT_LAST)},
    "indicators": {
        "name": (*_NAME, signs.HOLDS_FORMULA),
        "formula": (
            *signs.EVERYWHERE,
            signs.OPEN_FORMULA,
            signs.FORMULA_TORN,
            signs.NO_LETTER,
            signs.HOLDS_TARGET,
            signs.NO_FORMULA,
            signs.COUNTS_NOTHING,
        ),
    },
    "stage_goals": {"description": (*_ITEM, signs.ENDS_IN_COLON)},
    "commitments": {
        "measure": (*_NAME, signs.HOLDS_FORMULA, signs.ENDS_IN_COLON),
        "indicator_name": (*_NAME, signs.NUMBER_LAST),
        "description": (*_FREE, signs.ENDS_IN_COLON),
    },
    "verdicts": {
        "product_group": (*_JUDGED, signs.CATEGORY, signs.HOLDS_MEASURE),
        "product": (*_JUDGED, signs.CATEGORY, signs.HOLDS_MEASURE),
        "category": _FREE,
        "commitment": (*_JUDGED, signs.HOLDS_FORMULA),
        "indicator": _JUDGED,
        "evidence": _FREE,
        "recommendation": (*_FREE, signs.SECOND_VERDICT),
    },
    "narratives": {"text": (*_ITEM, signs.MARK_LAST)},
}
"""Signs that a field is checked for, by dataset and field; fewer for free text than for names."""


def values_plausible(facts: Facts) -> Iterator[Finding]:
    """Checks that no value shows a sign that it was joined or torn wrongly."""
    if facts.document.form_type == "unknown":
        return
    doubtful = [
        *_doubtful(facts),
        *_torn_sentences(facts),
        *_descriptions_as_names(facts),
        *_advice_in_evidence(facts),
        *_words_beside_numbers(facts),
    ]
    for record, field, sign, words in doubtful[:_SHOWN]:
        subject = f"{field.replace('_', ' ')} of {name_of(record)}"
        yield Finding(
            "values_plausible",
            False,
            "a value as somebody wrote it",
            quoted(shortened(str(getattr(record, field)))),
            f"The {subject} {sign.predicate}: {quoted(shortened(words))}.",
            subject,
            record=record,
            severity="warning",
        )
    if not doubtful and not any(note.check == "values_plausible" for note in facts.notes):
        message = "No value shows that something was joined or torn wrongly."
        yield Finding("values_plausible", True, "none in doubt", "none in doubt", message, severity="warning")


def _doubtful(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """Yields (record, field, sign, words) for each value that shows a sign, with the first sign that it shows."""
    form = facts.document.form_type
    for dataset, fields in SIGNS.items():
        shown: dict[tuple[str, str], tuple[Sign, str] | None] = {}  # records of one row share texts
        for record in facts.records(dataset):
            for field, field_signs in fields.items():
                text = getattr(record, field)
                if not text:
                    continue
                if (field, text) not in shown:
                    shown[field, text] = next(
                        ((sign, words) for sign in field_signs if (words := sign.find(text, form))), None
                    )
                if match := shown[field, text]:
                    yield record, field, *match


_IN_ORDER: Mapping[str, tuple[str, ...]] = {
    "indicators": ("name", "formula"),
    "stage_goals": ("description",),
    "commitments": ("measure", "description"),
    "narratives": ("text",),
}
"""Fields whose texts are printed one below the other, by dataset."""
_GOES_ON = Sign("goes on with the sentence of the one before", lambda text, form: text)


def _torn_sentences(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """Yields values that continue the sentence of the row above: a sentence was torn into two rows.

    They begin in lower case, and the value above begins with a capital and has no full stop.  A list whose entries
    all begin in lower case is therefore no sign.
    """
    for dataset, fields in _IN_ORDER.items():
        for above, record in pairwise(facts.records(dataset)):
            for field in fields if _group_of(above) == _group_of(record) else ():
                before, text = getattr(above, field), getattr(record, field)
                if before and text and before[0].isupper() and text[0].islower() and before[-1].isalnum():
                    yield record, field, _GOES_ON, f"{before[-_AROUND:]} | {text[:_AROUND]}"


def _group_of(record: IdentifiedRecord) -> tuple[str, ...]:
    """Returns the section and kind of a narrative, because that dataset mixes several columns; else ()."""
    return (record.section, record.kind) if isinstance(record, Narrative) else ()


_UNLIKE = Sign("opens as no other of its column does", lambda text, form: text)
_FEW = 1 / 3
"""Maximum share (0 to 1) of cells of a column that count as exceptions; more of them are the rule."""


def _descriptions_as_names(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """Yields names of measures that begin with an infinitive while most do not: they are the start of a description."""
    measures = [commitment for commitment in facts.commitments if commitment.measure]
    exceptions = [commitment for commitment in measures if opens_with_infinitive(commitment.measure or "")]
    if len(exceptions) <= _FEW * len(measures):
        for commitment in exceptions:
            yield commitment, "measure", _UNLIKE, (commitment.measure or "")[:_AROUND]


_ADVISES = Sign("holds what reads as a recommendation", lambda text, form: text)


def _advice_in_evidence(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """Yields evidence with a later sentence that reads like a recommendation: two cells were joined.

    Only for verdicts without a recommendation, in an activity where other verdicts have one.
    """
    advised = {verdict.activity for verdict in facts.verdicts if verdict.recommendation}
    for verdict in facts.verdicts:
        if verdict.activity in advised and not verdict.recommendation:
            for sentence in re.split(r"[.;] ", verdict.evidence or "")[1:]:
                if opens_with_infinitive(sentence):
                    yield verdict, "evidence", _ADVISES, sentence


_COUNTS = frozenset(("declared_items", "indicator_number", "system_number", "goal_number", "commitment_number"))
_NOT_ALONE = Sign("holds words or a figure of another cell", lambda text, form: text)
_WORD_OR_SECOND = re.compile(r"[^\W\d_]{2,}|\d\D*\s\D*\d")


def _words_beside_numbers(facts: Facts) -> Iterator[tuple[IdentifiedRecord, str, Sign, str]]:
    """Yields weights, counts and numbers whose cell also contains words or another figure, and counts with a "%"."""
    for row in facts.provenance:
        raw = row.value_raw or ""
        is_count = row.field in _COUNTS
        doubtful = _WORD_OR_SECOND.search(raw) or (is_count and "%" in raw)
        if not (doubtful and (is_count or row.field == "weight_pct")):
            continue
        if record := facts.record(row.dataset, row.record_id):
            yield record, row.field, _NOT_ALONE, raw
