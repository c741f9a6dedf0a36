"""Marked-up sentences, and figures on how well the verdict component reads them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from extractors.language import VerdictReading, read_verdict

FOLDER = Path(__file__).parent / "sentences"
CLASSES = ("met", "partially_met", "not_met", "not_applicable", "undetermined")
_MARKED = re.compile(rf"^(?P<before>.*?)\[(?P<verdict>{'|'.join(CLASSES)}) (?P<phrase>[^\]]*)\](?P<after>.*)$")


@dataclass(frozen=True)
class Sentence:
    """A paragraph, its column header, and the verdict and phrase that a person reads in it, if any."""

    where: str
    text: str
    head: str | None
    verdict: str | None
    start: int
    end: int

    def read(self) -> VerdictReading | None:
        return read_verdict(self.text, self.head)

    def problem(self) -> str | None:
        """Returns what is wrong with the reading; None if it is right."""
        reading = self.read()
        got = None if reading is None else reading.verdict
        if got != self.verdict:
            return f"{self.where}: {self.text!r} is {self.verdict}, read as {reading}"
        if reading is not None and (reading.start, reading.end) != (self.start, self.end):
            return f"{self.where}: {self.text!r}: phrase read as {self.text[reading.start : reading.end]!r}"
        return None


def sentences(name: str) -> list[Sentence]:
    """Reads the sentences of a file."""
    found, head = [], None
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("@"):
            head = line[1:].strip()
        elif line and not line.startswith("#"):
            where, match = f"{name}:{number}", _MARKED.match(line)
            if match is None:
                found.append(Sentence(where, line, head, None, 0, 0))
            else:
                before, phrase = match["before"], match["phrase"]
                end = len(before) + len(phrase)
                text = before + phrase + match["after"]
                found.append(Sentence(where, text, head, match["verdict"], len(before), end))
    return found


def figures(name: str, files: tuple[str, ...]) -> list[str]:
    """Returns precision and recall per class, exact phrases and false `met`, as lines of the component's docstring."""
    known = [sentence for file in files for sentence in sentences(file)]
    right: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    read: Counter[str] = Counter()
    exact = 0
    for sentence in known:
        reading = sentence.read()
        got = "none" if reading is None else reading.verdict
        want = sentence.verdict or "none"
        gold[want] += 1
        read[got] += 1
        right[want] += got == want
        exact += sentence.problem() is None
    lines = [
        f"{name}: {len(known)} sentences, verdict and phrase right in {exact}, false met: {read['met'] - right['met']}"
    ]
    for kind in (*CLASSES, "none"):
        precision, recall = right[kind] / max(1, read[kind]), right[kind] / max(1, gold[kind])
        lines.append(f"{kind:<14} precision {precision:.3f}  recall {recall:.3f}  of {gold[kind]}")
    return lines


TUNED = ("development.txt", "mended.txt")
HELD_OUT = ("held_out.txt",)
