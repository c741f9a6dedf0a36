"""Compares curated data with gold answers, field by field.

A gold file NAME.gold.json stands beside its source document and holds, per dataset, the rows of a perfect extraction.
A field of a gold row is a value, null, `{"any": […]}` (any of these is right) or `{"skip": true}` (not judged); fields
that it does not name are not judged.  Text is compared after NFC with one kind of quote and dash and with white space
collapsed, numbers to a relative 1e-6.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from flows.errors import UserError
from flows.status_reliability import StatusReliability
from normalizers.records import IDENTIFIED_DATASETS

Row = Mapping[str, Any]
Value = str | float | bool | None
Reader = Callable[[str], Iterable[Row]]
"""Function that returns a dataset's rows (dicts with their `document_id`), given the dataset's name."""

EVALUATED_DATASETS = IDENTIFIED_DATASETS

_ONLY_WHERE_ANNOTATED = frozenset({"narratives", "measurements", "objectives"})
"""Datasets that are judged for a known form only if its gold file lists them; any other is empty if not listed."""

_ONE_KIND = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
_LIKE_ENOUGH = 0.9
"""Score that two rows must exceed to be paired; an equal field counts 2, a similar text up to 1."""


class GoldError(UserError):
    """Gold answers that cannot be used; the message names the file and the reason."""


@dataclass(slots=True)
class Score:
    """Counts of values: `right`, `extra` (wrong, or not in the gold answer) and `missing` (wrong, or not found)."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def add(self, other: Score) -> None:
        self.right += other.right
        self.extra += other.extra
        self.missing += other.missing

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def perfect(self) -> bool:
        return not self.extra and not self.missing


def _scores() -> defaultdict[str, Score]:
    return defaultdict(Score)


@dataclass(slots=True)
class Evaluation:
    """Scores by dataset, by (dataset, field) and by document; reliability of the statuses; a message for each miss."""

    datasets: defaultdict[str, Score] = field(default_factory=_scores)
    fields: dict[tuple[str, str], Score] = field(default_factory=dict)
    documents: defaultdict[str, Score] = field(default_factory=_scores)
    status_reliability: StatusReliability = field(default_factory=StatusReliability)
    misses: list[str] = field(default_factory=list)

    @property
    def total(self) -> Score:
        out = Score()
        for score in self.datasets.values():
            out.add(score)
        return out

    @property
    def perfect(self) -> int:
        """Number of documents without a miss."""
        return sum(score.perfect for score in self.documents.values())

    def count(self, file: str, dataset: str, name: str, score: Score) -> None:
        self.datasets[dataset].add(score)
        self.fields.setdefault((dataset, name), Score()).add(score)
        self.documents[file].add(score)


@dataclass(frozen=True, slots=True)
class Gold:
    """Gold answer of one document; `rows` holds the expected rows by dataset."""

    file: str
    document_id: str
    rows: Mapping[str, Sequence[Row]]

    def covers(self, dataset: str) -> bool:
        """True if the gold answer judges a dataset: it lists the dataset, or its absence means that it has no rows."""
        is_known = self.rows["documents"][0].get("form_type") != "unknown"
        return dataset in self.rows or not (is_known and dataset in _ONLY_WHERE_ANNOTATED)


def read_gold(corpus: Path) -> list[Gold]:
    """Reads every gold answer below a folder; raises `GoldError` if there is none, or if one lacks its document."""
    out = []
    for path in sorted(corpus.rglob("*.gold.json")):
        try:
            answer = json.loads(path.read_text(encoding="utf-8"))
            source = path.parent / answer["file"]
            document_id = hashlib.sha256(source.read_bytes()).hexdigest()
            rows = {name: answer[name] for name in EVALUATED_DATASETS if name in answer}
            out.append(Gold(answer["file"], document_id, {"documents": [{}], **rows}))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GoldError(f"{path} is no gold answer with its document: {error}") from error
    if not out:
        raise GoldError(f"no *.gold.json under {corpus}")
    return out


def evaluate(golds: Sequence[Gold], read: Reader) -> Evaluation:
    """Compares the rows that `read` returns with the gold answers, per dataset and field."""
    evaluation = Evaluation()
    expected = {gold.document_id for gold in golds}
    statuses: dict[str, Any] = {}
    for gold in golds:
        evaluation.documents[gold.file] = Score()
    for dataset in EVALUATED_DATASETS:
        by_document: defaultdict[str, list[Row]] = defaultdict(list)
        for row in read(dataset):
            if row["document_id"] in expected:
                by_document[row["document_id"]].append(row)
        gold_fields = {name for gold in golds for row in gold.rows.get(dataset, ()) for name in row}
        for gold in golds:
            if gold.covers(dataset):
                _compare(gold, dataset, by_document[gold.document_id], gold_fields, evaluation)
        if dataset == "documents":
            statuses = {document_id: rows[0].get("status") for document_id, rows in by_document.items() if rows}
    for gold in golds:
        _count_status(gold, statuses.get(gold.document_id), evaluation)
    return evaluation


def _count_status(gold: Gold, status: Any, evaluation: Evaluation) -> None:
    """Counts a document as right or wrong, ignoring its status; a right one with the expected status counts as ok."""
    score, expected = evaluation.documents[gold.file], gold.rows["documents"][0].get("status", {"skip": True})
    missed = score_field(expected, status)
    is_right = score.extra == missed.extra and score.missing == missed.missing
    evaluation.status_reliability.count(is_right=is_right, is_ok=status == "ok" or (is_right and status == expected))


def _compare(gold: Gold, dataset: str, rows: Sequence[Row], gold_fields: set[str], evaluation: Evaluation) -> None:
    expected = gold.rows.get(dataset, ())
    pairs, missing, extra = pair(expected, rows)
    for i, j in pairs:
        for name, value in expected[i].items():
            actual = rows[j].get(name)
            score = score_field(value, actual)
            evaluation.count(gold.file, dataset, name, score)
            if not score.perfect:
                evaluation.misses.append(f"{gold.file}: {dataset}[{i}].{name}: wanted {value!r}, got {actual!r}")
    for i in missing:
        for name, value in expected[i].items():
            if _has_value(value):
                evaluation.count(gold.file, dataset, name, Score(missing=1))
        values = {name: value for name, value in expected[i].items() if value is not None}
        evaluation.misses.append(f"{gold.file}: {dataset}[{i}] is missing: {values!r}"[:400])
    names = {name for row in expected for name in row} or gold_fields
    for j in extra:
        values = {name: rows[j][name] for name in sorted(names & rows[j].keys()) if plain(rows[j][name]) is not None}
        for name in values:
            evaluation.count(gold.file, dataset, name, Score(extra=1))
        evaluation.misses.append(f"{gold.file}: {dataset}: a row too many: {values!r}"[:400])


def score_field(gold: Any, value: Any) -> Score:
    """Returns the score of one field: all zero if the field is not judged, or null on both sides."""
    verdict = agrees(gold, value)
    if verdict is None:
        return Score()
    if verdict:
        return Score(right=1)
    expected = isinstance(gold, dict) or plain(gold) is not None
    return Score(extra=int(plain(value) is not None), missing=int(expected))


def agrees(gold: Any, value: Any) -> bool | None:
    """True if a value matches the gold answer; None if it is not judged, or null on both sides."""
    if isinstance(gold, dict):
        if gold.get("skip"):
            return None
        # None means null on both sides, which is a match inside "any".
        return any(agrees(alternative, value) in (True, None) for alternative in gold["any"])
    expected, actual = plain(gold), plain(value)
    if expected is None and actual is None:
        return None
    if isinstance(expected, float) and isinstance(actual, float):
        return math.isclose(expected, actual, rel_tol=1e-6, abs_tol=1e-9)
    return expected == actual


def plain(value: Any) -> Value:
    """Returns a value in comparable form: numbers as float, text normalised (see the module), empty text as None."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return None if math.isnan(value) else float(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).translate(_ONE_KIND).split()) or None


def _has_value(gold: Any) -> bool:
    if isinstance(gold, dict):
        return not gold.get("skip") and None not in gold["any"]
    return plain(gold) is not None


def pair(expected: Sequence[Row], actual: Sequence[Row]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs similar rows, best first; returns positions: (pairs, unmatched gold rows, unmatched actual rows)."""
    cells = [(likeness(g, p), -abs(i - j), i, j) for i, g in enumerate(expected) for j, p in enumerate(actual)]
    left, right = set(range(len(expected))), set(range(len(actual)))
    pairs = []
    for score, _, i, j in sorted(cells, reverse=True):
        if score > _LIKE_ENOUGH and i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))
    return sorted(pairs), sorted(left), sorted(right)


def likeness(gold: Row, actual: Row) -> float:
    """Scores the similarity of two rows: 2 for each field that agrees, up to 1 for a text that is similar."""
    score = 0.0
    for name, value in gold.items():
        verdict = agrees(value, actual.get(name))
        if verdict:
            score += 2.0
        elif verdict is False:
            alternatives = value["any"] if isinstance(value, dict) else [value]
            expected_text = plain(next((text for text in alternatives if text is not None), None))
            actual_text = plain(actual.get(name))
            if isinstance(expected_text, str) and isinstance(actual_text, str):
                score += fuzz.ratio(expected_text[:200], actual_text[:200]) / 100
    return score


def worst(scores: Mapping[str, Score], limit: int = 8) -> list[tuple[str, Score]]:
    """Returns at most `limit` imperfect scores, lowest F1 first."""
    imperfect = [(name, score) for name, score in scores.items() if not score.perfect]
    return sorted(imperfect, key=lambda item: (item[1].f1, item[0]))[:limit]
