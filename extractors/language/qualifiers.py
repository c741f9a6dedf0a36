"""Applies the words after a verdict to it: "cumple, aunque no totalmente", "sí, pero no"."""

from __future__ import annotations

from dataclasses import replace

from extractors.language.decisions import Decision, decide, undetermined
from extractors.language.model import Verdict
from extractors.language.phrases import Phrase, PhraseReader

_Decided = tuple[Decision | None, int]
"""A decision, and the token after the last one from which it was read."""

_CLOSING_WORDS = ("terminator", "continuation", "conclusion", "nothing")
_ALTERNATIVE = ("/", "|", "alternation")
_LISTING = ("share_opener", "terminator")


class Qualifier:
    """Decides phrases of one text with what follows them; `yes_no` is True if the column header asks for SI or NO."""

    def __init__(self, reader: PhraseReader, yes_no: bool) -> None:
        self.reader, self.yes_no = reader, yes_no

    def decide(self, phrase: Phrase) -> _Decided:
        """Returns the decision for a phrase, changed by the words that follow it."""
        if phrase.verdict is None and not phrase.degrees and (phrase.affirmed or phrase.negations):
            return self._yes_or_no(phrase)
        first = decide(phrase)
        after, marks = self._after(phrase)
        if first is None:
            noun = phrase.verdict is not None and phrase.verdict.family == "noun"
            return self._decide_noun(phrase, after) if noun and after is not None else (None, phrase.end)
        if not phrase.closed:
            return self._decide_committed_object(phrase, first)
        if phrase.verdict is None or (after is None and "alternation" not in marks):
            return first, phrase.end
        if "alternation" in marks:
            return undetermined("alternatives"), phrase.end if after is None else after.end
        assert after is not None
        return (
            self._decide_between(phrase, first, after) if after.verdict else self._elliptic(phrase, first, after, marks)
        )

    def skip(self, phrase: Phrase) -> tuple[int, str]:
        """Returns the token after the punctuation and joining words that follow a phrase, and those marks."""
        token, marks = phrase.next, ""
        while token < self.reader.size:
            cue, end = self.reader.found.get(token, (None, token))
            if cue is not None and cue.kind in ("joiner", "alternation"):
                marks += f" {cue.kind} "
                token = end
            elif cue is None and not any(c.isalnum() for c in self.reader.doc[token].text):
                marks += self.reader.doc[token].text
                token += 1
            else:
                break
        return token, marks

    def corrected(self, token: int) -> bool:
        """True if a conclusion reverses the verdict: "Cumple salvo que no se firmó, es decir, no cumple"."""
        for start, (cue, end) in self.reader.found.items():
            if start >= token and cue.kind == "conclusion":
                phrase = self.reader.read(self.skip(replace(self.reader.read(end), next=end))[0])
                second = decide(phrase) if phrase.closed else None
                if second is not None and second.verdict in ("not_met", "partially_met"):
                    return True
        return False

    def _after(self, phrase: Phrase) -> tuple[Phrase | None, str]:
        """Returns the phrase that follows a closed one and the marks between them; (None, …) if no phrase follows."""
        if not phrase.stop or phrase.stop in _CLOSING_WORDS:
            return None, ""
        token, marks = self.skip(phrase)
        following = self.reader.read(token)
        return (None if following.empty else following), marks

    def _yes_or_no(self, phrase: Phrase) -> _Decided:
        """Decides "Sí" and "No" and what follows; they are a verdict only if the column header asks for one."""
        if not phrase.closed or phrase.subject or phrase.auxiliary or phrase.hedged:
            return None, phrase.end
        answer: Verdict = "not_met" if phrase.negations else "met"
        if phrase.negations and phrase.affirmed:
            return undetermined("alternatives"), phrase.end
        after, marks = self._after(phrase)
        second = None if after is None else self._second_opinion(answer, after, marks)
        if after is not None and second is not None:
            return second, after.end
        decision = Decision(answer, "yes_no", 0.97) if self.yes_no else undetermined("yes_no_unasked")
        return decision, phrase.end

    def _second_opinion(self, answer: Verdict, after: Phrase, marks: str) -> Decision | None:
        """Decides by a verdict after "sí" or "no" ("sí, parcialmente", "sí / no", "no, cumple"), else None."""
        if ("/" in marks or "alternation" in marks) and (after.negations or after.verdict):
            return undetermined("alternatives")
        if after.verdict is None and after.closed and (after.negations or after.affirmed) and not after.degrees:
            return undetermined("contradiction")
        second = decide(after)
        whole = after.closed and after.stop not in ("terminator", "continuation")
        if second is None or not (whole or not self.yes_no):
            return None
        agrees = second.verdict == answer or (answer == "met" and second.verdict == "partially_met")
        return second if agrees else undetermined("contradiction")

    def _decide_noun(self, phrase: Phrase, after: Phrase) -> _Decided:
        """Decides a noun followed by its value: "Cumplimiento: parcial", "Cumplimiento: SI"."""
        if not after.closed:
            return None, phrase.end
        if after.verdict is not None:
            return decide(after), after.end
        if after.degrees:
            valued = replace(phrase, degrees=phrase.degrees + after.degrees, share=after.share)
            return decide(valued), after.end
        if (after.negations or after.affirmed) and after.stop not in _ALTERNATIVE:
            return Decision("not_met" if after.negations else "met", "label", 0.9), after.end
        return None, phrase.end

    def _decide_between(self, phrase: Phrase, first: Decision, after: Phrase) -> _Decided:
        """Decides between two verdicts in sequence: only a closed second one can contradict the first."""
        second = decide(after)
        if (
            second is None
            or not after.closed
            or second.verdict == first.verdict
            or self._holds_against(first, second, after)
        ):
            return first, phrase.end
        third, _ = self._after(after)
        while third is not None and third.closed and third.verdict is not None:  # a printed list of options
            after, (third, _) = third, self._after(third)
        return undetermined("contradiction"), after.end

    def _holds_against(self, first: Decision, second: Decision, after: Phrase) -> bool:
        """True if the first verdict holds against a second one; `met` never does."""
        if first.verdict == "met":
            return False
        if first.verdict == "undetermined":
            return first.confidence > 0.5
        if after.stop in ("terminator", "continuation") or second.verdict == "undetermined":
            return True
        # "No cumple, se cumple sólo en Tomé", "No cumple, se realizaron 4 de 10"
        in_part = second.verdict == "partially_met" and after.share
        return first.verdict == "not_met" and (in_part or "part_of" in after.kinds)

    def _elliptic(self, phrase: Phrase, first: Decision, after: Phrase, marks: str) -> _Decided:
        """Applies words without a verdict of their own to the verdict before them: "cumple, aunque no totalmente"."""
        if after.stop == "alternation":
            return undetermined("alternatives"), after.end
        partial = "partial" in after.degrees
        tied = "." not in marks and any("parcial" in cue or cue.startswith("en un ") for cue in after.cues)
        if after.subject or after.object or after.auxiliary or not (after.closed or (tied and partial)):
            return first, phrase.end
        if first.verdict == "met":
            decision = _qualified_met(first, after, marks)
            return decision, after.end if decision is not first or after.degrees or after.affirmed else phrase.end
        if first.verdict == "not_met" and partial and not after.share:
            return undetermined("contradiction"), after.end
        return first, phrase.end

    def _decide_committed_object(self, phrase: Phrase, first: Decision) -> _Decided:
        """Decides "Cumple con los talleres comprometidos": words that end in the commitment itself are its object."""
        is_bare = first.rule == "unclear_scope" and not (phrase.third_party or phrase.negations or phrase.degrees)
        if not is_bare or phrase.verdict is None or phrase.verdict.family != "comply":
            return first, phrase.end
        for token in range(phrase.next, min(phrase.next + 7, self.reader.size)):
            cue, end = self.reader.found.get(token, (None, token))
            if cue is not None and cue.kind == "committed":
                rest = self.reader.read(end)
                alone = rest.closed and rest.empty
                return (Decision("met", "committed_object", 0.85), end) if alone else (first, phrase.end)
            if (cue is not None and cue.kind not in _LISTING) or not self.reader.doc[token].is_alpha:
                break
        return first, phrase.end


def _qualified_met(first: Decision, after: Phrase, marks: str) -> Decision:
    """Applies the qualifying words of an elliptic phrase to a verdict of `met`."""
    parts = set(after.degrees)
    if after.negations:
        if parts == {"full"}:
            return Decision("partially_met", "negated_degree", 0.8)
        label = marks.strip() == ":" and not parts and after.closed  # "Cumple: no"
        return Decision("not_met", "label", 0.8) if label else undetermined("late_negation")
    if parts == {"partial"}:
        return Decision("partially_met", "share" if after.share else "degree", 0.7)
    if parts and parts != {"full"}:
        return undetermined("degrees_disagree")
    return undetermined("alternatives") if after.affirmed and after.stop in _ALTERNATIVE else first
