"""Labels and phrases of the review pages, from `wording.yaml`."""

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
    """Titles and layout of a dataset on the page: see `wording.yaml`."""

    title: str
    one: str
    layout: str
    hide: tuple[str, ...] = ()

    def name(self, row: Mapping[str, Any]) -> str:
        """Returns the name of a record: "Indicator 2.1"; "?" replaces null values."""
        texts = {name: "?" if value is None else _(str(value).replace("_", " ")) for name, value in row.items()}
        return self.one.format_map(texts)

    def parts(self) -> list[tuple[str, str | None]]:
        """Returns the pieces of the name's pattern: (words, column that follows them or None)."""
        return [(words, column) for words, column, _, _ in Formatter().parse(self.one)]


Column = tuple[str, str]
"""(dataset, field)"""


@dataclass(frozen=True, slots=True)
class CheckWording:
    """Title of a failed check, and the columns that it concerns: see `wording.yaml`."""

    fails: str
    values: tuple[Column, ...] = ()
    related: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """Content of `wording.yaml`; `rules` and `advice` are phrases by name."""

    datasets: Mapping[str, DatasetWording]
    forms: Mapping[str, str]
    short: Mapping[str, str]
    checks: Mapping[str, CheckWording]
    rules: Mapping[str, str]
    advice: Mapping[str, str]
    _labels: dict[str, str] = field(default_factory=dict)

    def check(self, name: str) -> CheckWording:
        """Returns the wording of a failed check; a check that is not in the file gets its name as title."""
        return self.checks.get(name) or CheckWording(f"Failed: {name_as_text(name)}")

    def label(self, column: str) -> str:
        """Returns a column's name for people: "Target value" for "target_value"."""
        if column not in self._labels:
            label = column.replace("_pct", " %").replace("_", " ").capitalize()
            for end, meaning in ((" canonical", ", standard name"), (" raw", ", as printed")):
                label = label.removesuffix(end) + meaning if label.endswith(end) else label
            self._labels[column] = _(label)
        return self._labels[column]

    def head(self, column: str) -> str:
        """Returns a column's name for the header row of a table: its short form, if it has one."""
        return self.short.get(column, self.label(column))

    def rule(self, method: str | None) -> str:
        """Returns descriptions of a method's known parts: "a cell of a table, by the head of its column; …"."""
        parts = re.split(r"[/:]", method or "")
        return "; ".join(dict.fromkeys(self.rules[part] for part in parts if part in self.rules))


def wording() -> Wording:
    """Returns the wording of the package in the current language."""
    return _wording(current())


@cache
def _wording(_language: str) -> Wording:
    """Reads the wording; raises KeyError or TypeError if the file names something that the schema does not have."""
    content = yaml.load((files("review") / "wording.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    datasets = {
        DATASETS[name].name: DatasetWording(
            _(entry["title"]), _(entry["one"]), entry["layout"], tuple(entry.get("hide", ()))
        )
        for name, entry in content["datasets"].items()
    }
    checks = {
        name: CheckWording(_(entry["fails"]), _columns(entry.get("values", ())), _columns(entry.get("related", ())))
        for name, entry in content["checks"].items()
    }
    form_names = {form.form: _(form.name) for form in forms()} | {"unknown": _("Unknown form")}
    short, rules, advice = (
        {name: _(phrase) for name, phrase in content[part].items()} for part in ("short", "rules", "advice")
    )
    return Wording(datasets, form_names, short, checks, rules, advice)


def name_as_text(name: str) -> str:
    """Returns a name in code as text: "Objective weights sum to 100" for "objective_weights_sum_to_100"."""
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
