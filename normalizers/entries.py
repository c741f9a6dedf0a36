"""YAML entries that people write (corrections, acceptances): mappings of names to scalars, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

FILL_IN = "!fill-in"
"""YAML tag of a value that a person still has to fill in; an entry that contains it is rejected."""


class CorrectionError(ValueError):
    """An invalid entry; the message states the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class YamlEntry:
    """One entry: its values by name, and the line number of each (from 1)."""

    values: Mapping[str, Any]
    source: str
    line: int
    lines: Mapping[str, int]

    def error(self, message: str, name: str | None = None) -> CorrectionError:
        """Returns the error for the entry, or for its field `name`."""
        place = f"{self.source}, line {self.lines.get(name or '', self.line)}"
        return CorrectionError(f"{place}: {name}: {message}" if name else f"{place}: {message}")

    def verify_names(self, needed: Collection[str], possible: Collection[str] = ()) -> None:
        """Raises `CorrectionError` if a name in `needed` is missing, or if a name is in neither collection."""
        missing = [name for name in needed if name not in self.values]
        if missing:
            raise self.error(f"{', '.join(missing)} missing")
        for name in self.values:
            if name not in needed and name not in possible:
                raise self.error(f"unknown {name}")

    def document(self) -> str:
        """Returns the document_id, or its first digits, in lower case; raises `CorrectionError` for anything else."""
        document = str(self.values["document"]).lower()
        if not re.fullmatch(r"[0-9a-f]{12,64}", document):
            raise self.error("is the document_id, or its first 12 or more digits", "document")
        return document

    def date(self, name: str) -> date:
        """Returns the value of a date field; raises `CorrectionError` if it is not a date."""
        value = self.values[name]
        if type(value) is not date:
            raise self.error(f"{value!r} is no date such as 2026-11-20", name)
        return value


def read_entries(text: str, source: str) -> list[YamlEntry]:
    """Returns the entries of one YAML file; raises `CorrectionError` unless it is empty or a list of entries."""
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
            return []
        if not isinstance(root, yaml.SequenceNode):
            raise CorrectionError(f"{source}, line {root.start_mark.line + 1}: expected a list of entries")
        return [_entry(node, loader, source) for node in root.value]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{source}, line {mark.line + 1}" if mark else source
        raise CorrectionError(f"{place}: no valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise CorrectionError(f"{source}: no valid YAML: {' '.join(str(error).split())}") from error
    finally:
        loader.dispose()


def _entry(node: yaml.Node, loader: Any, source: str) -> YamlEntry:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise CorrectionError(f"{source}, line {line}: expected names with values, such as `document: …`")
    entry = YamlEntry({}, source, line, {str(key.value): key.start_mark.line + 1 for key, _ in node.value})
    values: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            raise entry.error("stands twice", name)
        values[name] = _value(value, loader, entry, name)
    return YamlEntry(values, source, line, entry.lines)


def _value(node: yaml.Node, loader: Any, entry: YamlEntry, name: str) -> Any:
    if node.tag == FILL_IN:
        raise entry.error("still has to be filled in", name)
    if not isinstance(node, yaml.ScalarNode) or node.tag.startswith("!"):
        raise entry.error("expected one value", name)
    try:
        return loader.construct_object(node)
    except ValueError as error:  # an impossible date such as 2026-02-30
        raise entry.error(f"{node.value} cannot be: {error}", name) from error
