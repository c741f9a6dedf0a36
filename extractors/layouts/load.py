"""Loads layout files; every mistake in one is reported with file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from extractors.layouts.spec import ColumnSpec, FormSpec, HeadingSpec, TableSpec

Keys = tuple[str | int, ...]
"""Path to a place in a layout file: the keys and list indices that lead to it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a layout file: its line (from 1), its key, and a message."""

    line: int
    key: str
    message: str


class LayoutError(Exception):
    """Raised for a layout file with mistakes; the message names file, line and key of each."""

    def __init__(self, file: str, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(f"{file}:{m.line}: {m.key + ': ' if m.key else ''}{m.message}" for m in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Layout:
    """A form as its layout file defines it, with the line of each key."""

    file: str
    form: FormSpec
    _lines: dict[Keys, int]

    def errors(self, mistakes: Iterable[tuple[Keys, str]]) -> LayoutError:
        """Returns an error for mistakes found elsewhere: by a plugin, or by the registry of datasets."""
        return LayoutError(self.file, [_mistake(self._lines, keys, message) for keys, message in mistakes])


def load_layout(path: Path) -> Layout:
    """Reads and validates a layout file; raises `LayoutError` with all mistakes found."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LayoutError(path.name, [Mistake(line, "", "a letter is not UTF-8: save the file as UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"this is no YAML: {error.problem}{_hint(text, line)}"
        raise LayoutError(path.name, [Mistake(line, "", message)]) from None
    lines, twice = _lines_of(root)
    if twice:
        raise LayoutError(path.name, twice)
    try:
        form = FormSpec.model_validate(content)
    except ValidationError as error:
        errors = [e for e in error.errors() if e["type"] != "too_short" or not _has_inner_error(e, error)]
        errors.sort(key=lambda e: e["type"] == "missing")  # a misspelt key before the missing key that it causes
        raise LayoutError(path.name, [_in_words(lines, e) for e in errors]) from None
    if form.form != path.stem:
        raise LayoutError(
            path.name, [_mistake(lines, ("form",), f"the file of form {form.form!r} is {form.form}.yaml")]
        )
    return Layout(path.name, form, lines)


def _hint(text: str, number: int) -> str:
    """Returns the most likely cause of a YAML syntax error on or above a line (counted from 1)."""
    before = text.splitlines()[max(number - 2, 0) : number]
    if any("\t" in line[: len(line) - len(line.lstrip())] for line in before):
        return ": a line begins with a tab, and YAML is indented with spaces"
    return ": see whether it or the lines before are indented as others, and every bracket and quote is closed"


def _has_inner_error(error: Any, all_errors: ValidationError) -> bool:
    """True if something inside the list or mapping of this error is wrong too, so that this error is a consequence."""
    outer = error["loc"]
    return any(e["loc"][: len(outer)] == outer and len(e["loc"]) > len(outer) for e in all_errors.errors())


def _lines_of(root: yaml.Node | None) -> tuple[dict[Keys, int], list[Mistake]]:
    """Returns the line (from 1) of each key, and a mistake for each key that a mapping repeats."""
    lines: dict[Keys, int] = {(): 1}
    twice: list[Mistake] = []

    def walk(node: yaml.Node, keys: Keys) -> Iterator[tuple[Keys, yaml.Node, int]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield (*keys, str(key.value)), value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                yield (*keys, i), value, value.start_mark.line + 1

    waiting: list[tuple[Keys, yaml.Node]] = [((), root)] if root is not None else []
    while waiting:
        parent, node = waiting.pop()
        for keys, value, line in walk(node, parent):
            if keys in lines:
                twice.append(Mistake(line, _path(keys), f"it stands in line {lines[keys]} already"))
                continue
            lines[keys] = line
            waiting.append((keys, value))
    return lines, twice


def _path(keys: Keys) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def _mistake(lines: dict[Keys, int], keys: Keys, message: str) -> Mistake:
    nearest = keys
    while nearest not in lines:
        nearest = nearest[:-1]
    return Mistake(lines[nearest], _path(nearest), message)


def _in_words(lines: dict[Keys, int], error: Any) -> Mistake:
    """Translates one of pydantic's errors into a mistake that the author of the file understands."""
    keys = tuple(key for key in error["loc"] if not isinstance(key, str) or not key.endswith("]"))
    kind = error["type"]
    if kind == "layout":
        keys += error["ctx"]["keys"]
    if kind == "extra_forbidden":
        allowed = _keys_at(keys[:-1])
        similar = get_close_matches(str(keys[-1]), allowed, 1)
        hint = f"do you mean {similar[0]!r}?" if similar else f"there can be {', '.join(allowed)}"
        return _mistake(lines, keys, f"no such key: {hint}")
    if kind == "missing":
        return _mistake(lines, keys, f"the key {keys[-1]!r} is missing")
    message = error["msg"].removeprefix("Value error, ")
    if kind == "literal_error":
        message = f"{error['input']!r} is none of {error['ctx']['expected']}"
    elif kind in _WANTED:
        message = f"it has to be {_WANTED[kind]}, and is {_as_parsed(error['input'])}"
    elif kind == "too_short":
        message = "it is empty"
    return _mistake(lines, keys, message[:1].lower() + message[1:])


_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": "a list",
    "dict_type": "keys with their values",
    "mapping_type": "keys with their values",
    "model_type": "keys with their values",
}
"""Expected kind of value for each of pydantic's error types, in words."""


def _as_parsed(value: Any) -> str:
    """Returns a value as YAML parsed it, for a message; suggests quotes where YAML did not read it as text."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return f"{', '.join(map(str, value))}: … (put quotes around words with a colon)"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    quotes = " (put quotes around it: YAML takes words such as no and on for more than words)"
    return f"{shown[:60]!r}" if isinstance(value, str) else shown[:60] + ("" if isinstance(value, list) else quotes)


def _keys_at(keys: Keys) -> list[str]:
    """Returns the keys that are allowed at a place of a layout file."""
    kinds: dict[str, type[BaseModel]] = {"tables": TableSpec, "headings": HeadingSpec, "columns": ColumnSpec}
    kind: type[BaseModel] = next((kinds[str(key)] for key in reversed(keys) if key in kinds), FormSpec)
    return [name for name in kind.model_fields if name != "name" or kind is FormSpec]
