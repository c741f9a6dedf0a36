"""Combines the cues of a phrase into a decision: negation, degree, hedges, and whether the scope is understood."""

from __future__ import annotations

from typing import NamedTuple

from extractors.language.model import Verdict
from extractors.language.phrases import Phrase

_TRANSITIVE = frozenset({"incorporate", "do", "achieve"})
_WORDS = frozenset({"terminator", "joiner", "nothing"})


class Decision(NamedTuple):
    """The verdict of a phrase, the rule that decided, and its confidence (0 to 1)."""

    verdict: Verdict
    rule: str
    confidence: float


def undetermined(rule: str, confidence: float = 0.3) -> Decision:
    """Returns the decision for words that do not decide."""
    return Decision("undetermined", rule, confidence)


def decide(phrase: Phrase) -> Decision | None:
    """Returns what a phrase states about the commitment; None if it is not a verdict."""
    cue = phrase.verdict
    if cue is None:
        return _without_verdict(phrase)
    if phrase.verdicts > 1:
        return undetermined("several_verdicts")
    if cue.family == "progress":
        return _in_progress(phrase)
    if phrase.hedged or phrase.late_negation:
        return undetermined("hedged", 0.5) if phrase.hedged else undetermined("late_negation")
    if cue.family == "applicable":
        return _not_applicable(phrase)
    decision = _combine(phrase)
    closed = phrase.closed and not _needs_object(phrase)
    return decision if decision is None or closed else _decide_before_other_words(phrase, decision)


def _not_applicable(phrase: Phrase) -> Decision:
    if phrase.negations or phrase.object:  # "no aplica la mejora" may mean that it is not carried out
        return undetermined("unclear_scope")
    return Decision("not_applicable", "pseudo", 0.98 if phrase.closed else 0.7)


def _needs_object(phrase: Phrase) -> bool:
    """True for a verb that still needs its object, as in "Se realizaron además …"; "cumple" needs none."""
    assert phrase.verdict is not None
    needs_object = phrase.verdict.family in _TRANSITIVE and not (phrase.object or phrase.degrees or phrase.subject)
    return needs_object and (phrase.stop == "continuation" or (phrase.stop in _WORDS and not phrase.negations))


def _without_verdict(phrase: Phrase) -> Decision | None:
    """Decides phrases without a verdict cue: "Parcialmente." and "80 % de cumplimiento", but not "En parte se hizo"."""
    if not phrase.degrees or phrase.negations or phrase.auxiliary or phrase.hedged or not phrase.closed:
        return None
    if phrase.share:
        if phrase.measured.endswith(("cumplimiento", "logro", "comprometido")):
            return _decide_by_degree(phrase, "met")
        return undetermined("share_alone") if phrase.stop == "" or phrase.measured else None
    if phrase.in_head and len(phrase.cues) == 1 and phrase.stop in ("", ".") and not phrase.cues[0].endswith("mente"):
        return _decide_by_degree(phrase, "met")  # the header's own words: "(total, parcial, nulo)"
    if any(word in cue for cue in phrase.cues for word in ("parcial", "medianamente", "a medias", "incomplet")):
        return Decision("partially_met", "degree", 0.85)
    return None


def _in_progress(phrase: Phrase) -> Decision | None:
    assert phrase.verdict is not None
    if not phrase.closed and (
        phrase.third_party or phrase.verdict.text.endswith(" de") or phrase.verdict.text.startswith("debe ")
    ):
        return None
    return undetermined("progress", 0.95 if phrase.closed else 0.6)


def _combine(phrase: Phrase) -> Decision | None:
    """Applies negation and degree to the verdict of the cue."""
    assert phrase.verdict is not None and phrase.verdict.verdict is not None
    base, family = phrase.verdict.verdict, phrase.verdict.family
    if _incomplete(phrase, family):
        return undetermined("noun_alone") if family == "noun" and phrase.stop == "" else None
    if phrase.negations > 1 or (phrase.negations and base == "not_met"):
        return undetermined("double_negation")
    if base == "not_met":
        graded = "partial" in phrase.degrees or "none" in phrase.degrees
        return undetermined("negated_degree") if graded else Decision("not_met", "verdict", 0.97)
    return _negated(phrase) if phrase.negations else _decide_by_degree(phrase, base)


def _incomplete(phrase: Phrase, family: str) -> bool:
    """True if a cue lacks what makes it a verdict: "cumplimiento" needs a degree, "logró" an object."""
    if family == "noun":
        return not phrase.degrees and not phrase.negations
    if family == "achieve":
        tied = phrase.object or phrase.auxiliary or phrase.negations or phrase.subject or phrase.degrees
        return not tied
    return family == "do" and phrase.stop == ":"  # "Actividades realizadas: …" announces a list


def _decide_by_degree(phrase: Phrase, base: Verdict) -> Decision:
    rule = "share" if phrase.share else "degree"
    degrees = set(phrase.degrees)
    weak = phrase.verdict is not None and phrase.verdict.family in ("do", "achieve")
    if not degrees or degrees == {"full"}:
        return Decision(base, rule if degrees else "verdict", 0.85 if weak else 0.98)
    if degrees == {"partial"} or (degrees == {"partial", "full"} and phrase.share):
        return Decision("partially_met", rule, 0.97)
    if degrees == {"none"}:
        return Decision("not_met", rule, 0.9)
    return undetermined("degrees_disagree")


def _negated(phrase: Phrase) -> Decision:
    """Decides negated verdicts: "no cumple" not met, "no cumple totalmente" partial, "no cumple parcialmente" open."""
    degrees = set(phrase.degrees)
    if not degrees or degrees <= {"none", "not_even"}:
        return Decision("not_met", "negation", 0.98)
    if degrees == {"full"} and "efectivamente" not in phrase.cues and "efectiva" not in phrase.cues:
        return Decision("partially_met", "negated_degree", 0.8)
    return Decision("not_met", "negation", 0.9) if degrees == {"full"} else undetermined("negated_degree")


def _decide_before_other_words(phrase: Phrase, decision: Decision) -> Decision | None:
    """Decides a phrase followed by words that are not cues: undetermined or less certain, or None (not a verdict)."""
    assert phrase.verdict is not None
    family = phrase.verdict.family
    if family in ("do", "noun") or (family == "achieve" and not phrase.object and "partial" not in phrase.degrees):
        return None
    if family == "incorporate" and not (phrase.object or phrase.degrees or phrase.subject):
        return None
    if phrase.verdict.text == "incumplimiento":
        return None
    if phrase.third_party or decision.verdict in ("met", "undetermined"):
        return undetermined("unclear_scope", 0.4)
    return decision._replace(confidence=min(decision.confidence, 0.85 if phrase.degrees else 0.6))
