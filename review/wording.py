"""The words of the review pages, from `wording.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import yaml

from extractors.layouts import forms
from normalizers.records import DATASETS
from review.languages import _, current


@dataclass(frozen=True, slots=True)
class DatasetWording:
    """How a dataset stands on the page: see `wording.yaml`."""

    title: str
    one: str
    layout: str
    hide: tuple[str, ...] = ()

    def name(self, row: Mapping[str, Any]) -> str:
        """What people call a record: "Indicator 2.1"; a number that the document does not say is a question mark."""
        said = {name: "?" if value is None else _(str(value).replace("_", " ")) for name, value in row.items()}
        return self.one.format_map(said)

    def parts(self) -> list[tuple[str, str | None]]:
        """The name's pieces: (words, column that follows them)."""
        return [(words, column) for words, column, _, _ in Formatter().parse(self.one)]


Column = tuple[str, str]
"""(dataset, field)"""


@dataclass(frozen=True, slots=True)
class CheckWording:
    """What a check is called when it fails, and the columns that it speaks of: see `wording.yaml`."""

    fails: str
    values: tuple[Column, ...] = ()
    related: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """All of `wording.yaml`; `rules` and `advice` are sentences."""

    datasets: Mapping[str, DatasetWording]
    forms: Mapping[str, str]
    short: Mapping[str, str]
    checks: Mapping[str, CheckWording]
    rules: Mapping[str, str]
    advice: Mapping[str, str]
    _labels: dict[str, str] = field(default_factory=dict)

    def check(self, name: str) -> CheckWording:
        """How a failed check stands on the page; one that nobody named is called by its name."""
        return self.checks.get(name) or CheckWording(f"Failed: {spoken(name)}")

    def label(self, column: str) -> str:
        """A column's name for people: "target_value" is "Target value"."""
        if column not in self._labels:
            said = column.replace("_pct", " %").replace("_", " ").capitalize()
            for end, meaning in ((" canonical", ", standard name"), (" raw", ", as printed")):
                said = said.removesuffix(end) + meaning if said.endswith(end) else said
            self._labels[column] = _(said)
        return self._labels[column]

    def head(self, column: str) -> str:
        """A column's name at the head of a table."""
        return self.short.get(column, self.label(column))

    def rule(self, method: str | None) -> str:
        """What a method's parts are, as far as they are known: "a cell of a table, by the head of its column; …"."""
        parts = re.split(r"[/:]", method or "")
        return "; ".join(dict.fromkeys(self.rules[part] for part in parts if part in self.rules))


def wording() -> Wording:
    """The wording that is packaged, in the current language."""
    return _wording(current())


@cache
def _wording(_language: str) -> Wording:
    """Raises KeyError or TypeError where the file names what the schema does not have."""
    said = yaml.load((files("review") / "wording.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    datasets = {
        DATASETS[name].name: DatasetWording(_(w["title"]), _(w["one"]), w["layout"], tuple(w.get("hide", ())))
        for name, w in said["datasets"].items()
    }
    checks = {
        name: CheckWording(_(w["fails"]), _columns(w.get("values", ())), _columns(w.get("related", ())))
        for name, w in said["checks"].items()
    }
    known = {form.form: _(form.name) for form in forms()} | {"unknown": _("Unknown form")}
    short, rules, advice = ({k: _(v) for k, v in said[part].items()} for part in ("short", "rules", "advice"))
    return Wording(datasets, known, short, checks, rules, advice)


def spoken(name: str) -> str:
    """A name out of code as people read it: "objective_weights_sum_to_100" is "Objective weights sum to 100"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _columns(paths: Iterable[str]) -> tuple[Column, ...]:
    out = []
    for path in paths:
        dataset, _, column = path.partition(".")
        if column not in {spec.name for spec in DATASETS[dataset].columns}:
            raise KeyError(f"wording.yaml: {dataset} has no column {column!r}")
        out.append((dataset, column))
    return tuple(out)
