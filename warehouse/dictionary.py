"""The data dictionary and the Frictionless datapackage, made from the schema registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from normalizers.records import DATASETS, IdentifiedRecord
from normalizers.schema import ColumnSpec, Dataset

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "datetime"}

_HEAD = """# Data dictionary

What each curated dataset and each of its columns means. Made from `normalizers/records.py` by
`python -m warehouse.dictionary`: change it there, not here.

Every dataset is a folder of Parquet files. Percentages are numbers in percent (25.0, not 0.25); text keeps the source's
own spelling with white space collapsed; null means that the document does not say. The same meanings stand in the
metadata of the Parquet columns.
"""


def markdown() -> str:
    """The data dictionary as Markdown."""
    contents = [f"| [`{d.name}`](#{d.name}) | {_cell(d.meaning)} |" for d in DATASETS.values()]
    parts = [_HEAD, "| dataset | one row is |\n|---|---|\n" + "\n".join(contents) + "\n"]
    return "\n".join(parts + [_section(d) for d in DATASETS.values()])


def _section(of: Dataset) -> str:
    lines = [f"## {of.name}", "", of.meaning, ""]
    if of.usage:
        lines += [of.usage, ""]
    lines += [f"Key: {', '.join(f'`{k}`' for k in of.key)}.", ""]
    lines += ["| column | type | unit | Spanish term | meaning | example |", "|---|---|---|---|---|---|"]
    lines += [_row(c) for c in of.columns]
    return "\n".join(lines) + "\n"


def _row(spec: ColumnSpec) -> str:
    said = spec.column
    meaning = said.meaning + (f" (one of: {', '.join(said.allowed)})" if said.allowed else "")
    kind = _TYPES[spec.type] + (", nullable" if spec.nullable else "")
    example = "" if said.example is None else f"`{said.example}`"
    return f"| {' | '.join(map(_cell, (f'`{spec.name}`', kind, said.unit or '', said.es or '', meaning, example)))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def datapackage(paths: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """A Frictionless datapackage descriptor; `paths` holds each dataset's files (default: its folder's)."""
    return {
        "name": "pmg-curated",
        "title": "Management reports of Chilean public agencies",
        "profile": "data-package",
        "resources": [_resource(d, (paths or {}).get(d.name)) for d in DATASETS.values()],
    }


def _resource(of: Dataset, paths: list[str] | None) -> dict[str, Any]:
    return {
        "name": of.name,
        "path": paths or f"{of.name}/*.parquet",
        "format": "parquet",
        "description": of.meaning + (f"\n\n{of.usage}" if of.usage else ""),
        "schema": {"fields": [_frictionless(c) for c in of.columns]} | _primary_key(of),
    }


def _primary_key(of: Dataset) -> dict[str, Any]:
    """Frictionless wants a primary key to be complete and unique, which a form's own numbering is not."""
    if issubclass(of.record, IdentifiedRecord):
        return {"primaryKey": ["record_id"]}
    nullable = {c.name for c in of.columns if c.nullable}
    return {} if nullable & set(of.key) else {"primaryKey": list(of.key)}


def _frictionless(spec: ColumnSpec) -> dict[str, Any]:
    said = spec.column
    limits: dict[str, Any] = {"required": not spec.nullable} | ({"enum": list(said.allowed)} if said.allowed else {})
    out = {"name": spec.name, "type": _TYPES[spec.type], "description": said.meaning, "constraints": limits}
    extra = {"unit": said.unit, "title": said.es, "example": None if said.example is None else str(said.example)}
    return out | {k: v for k, v in extra.items() if v is not None}


def main() -> None:
    """Writes the data dictionary to `docs/data_dictionary.md` of the current folder."""
    from pathlib import Path

    Path("docs/data_dictionary.md").write_text(markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
