"""Reads the verdicts of a cell: the beginning of each, its words, and the evidence after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractors.document import Line, Paragraph, Span
from extractors.fields import Field
from extractors.forms.territorial.list_markers import joins_on, read_mark, starts_low
from extractors.forms.territorial.lists import split_lines
from extractors.language import read_verdict

_SURE, _CERTAIN = 0.85, 0.95


@dataclass(slots=True)
class StatedVerdict:
    """A verdict of a cell: its value, the evidence after it, and its lines."""

    value: Field
    evidence: list[Span] = field(default_factory=list)
    place: tuple[Line, ...] = ()
    mark: Span | None = None
    """The number or letter before it in a list of verdicts."""

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.evidence)


def read_cell(paragraphs: Sequence[Paragraph], head: str) -> list[StatedVerdict]:
    """Returns the verdicts of a cell: a paragraph that opens with a verdict begins one, others are its evidence.

    Words before the first verdict, or without any, become verdicts with the value `undetermined`.
    """
    out: list[StatedVerdict] = []
    for paragraph in _whole(split_lines(paragraphs, lambda before, line: _is_next(before, line, head)), head):
        if not any(c.isalnum() for c in paragraph.text):
            continue
        reading = read_verdict(paragraph.text, head or None)
        if reading is None:
            words = paragraph.span(read_mark(paragraph.text).end)
            if out and out[-1].value.spans:
                out[-1].evidence.append(words)
            else:
                value = Field("undetermined", (), "no_verdict_words", 0.3, place=paragraph.lines)
                out.append(StatedVerdict(value, [words], paragraph.lines))
            continue
        span = paragraph.span(reading.start, reading.end)
        value = Field(reading.verdict, (span,), reading.rule, reading.confidence)
        rest = [paragraph.span(reading.evidence_start)] if reading.evidence_start is not None else []
        mark = paragraph.span(0, min(read_mark(paragraph.text).end, reading.start))
        out.append(StatedVerdict(value, rest, paragraph.lines, mark if mark.text else None))
    return out


def _whole(paragraphs: Iterable[Paragraph], head: str) -> Iterator[Paragraph]:
    """Yields the paragraphs of a cell; a phrase that a line end divides ("Cumple" | "parcialmente.") is joined.

    What can be two verdicts ("Cumple" | "no cumple") stays two.
    """
    last: Paragraph | None = None
    for paragraph in paragraphs:
        if last and starts_low(paragraph.text) and read_mark(paragraph.text).kind == "none":
            first = read_verdict(last.text, head or None)
            both = read_verdict(f"{last.text} {paragraph.text}", head or None)
            if first and both and first.end == len(last.text) < both.end and both.rule != "several_verdicts":
                last = Paragraph.of((*last.lines, *paragraph.lines))
                continue
        if last:
            yield last
        last = paragraph
    if last:
        yield last


def _is_next(before: str, line: str, head: str) -> bool:
    """True if a line within a paragraph is the next verdict, in a cell without space between verdicts.

    "Cumple" | "No cumple" are two; "CUMPLE" | "PARCIALMENTE" is one, and so is evidence that a line end divides.
    """
    if starts_low(line):
        return False
    reading = read_verdict(line, head or None)
    first = read_verdict(before, head or None)
    if reading is None or first is None or min(reading.confidence, first.confidence) < _SURE:
        return False
    if read_mark(line).kind != "none" and read_mark(line).kind == read_mark(before).kind:
        return True
    if first.evidence_start is not None and not before.endswith((".", ";")):
        # In the middle of evidence no line begins with a capital and a verdict that nothing leaves open.
        return reading.confidence >= _CERTAIN and not (joins_on(before) or before.isupper())
    both = read_verdict(f"{before} {line}", head or None)
    return both is not None and (both.rule == "several_verdicts" or both.end <= len(before))


def _without_grounds(verdicts: Sequence[StatedVerdict], subjects: int) -> Sequence[StatedVerdict]:
    """Merges verdicts that only give reasons into the one before, if that yields one verdict for each subject."""
    out: list[StatedVerdict] = []
    for verdict in verdicts:
        words = verdict.value.spans
        if out and words and verdict.value.confidence <= _SURE < out[-1].value.confidence:
            out[-1] = replace(out[-1], evidence=[*out[-1].evidence, words[0].paragraph.span(words[0].start)])
        else:
            out.append(verdict)
    return out if len(out) == subjects < len(verdicts) else verdicts


def merge_surplus_verdicts(verdicts: Sequence[StatedVerdict], subjects: int) -> list[StatedVerdict]:
    """Returns the verdicts of a cell after merging those that are one too many for its subjects.

    Words before the first verdict become its evidence; if no verdict was read, the words of a single subject are one
    verdict.  A later sentence that could be a verdict ("Se alcanzó un 78 % …") becomes evidence of the verdict before.
    """
    verdicts = _without_grounds(verdicts, subjects)
    unread = [v for v in verdicts if not v.value.spans]
    read = [v for v in verdicts if v.value.spans]
    if not unread or len(verdicts) == subjects or (not read and subjects != 1):
        return list(verdicts)
    words = [s for v in unread for s in v.evidence]
    first = read[0] if read else unread[0]
    return [StatedVerdict(first.value, words + (first.evidence if read else []), first.place), *read[1:]]
