"""The data dictionary and the Frictionless datapackage, generated from the schema registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from normalizers.records import DATASETS, IdentifiedRecord
from normalizers.schema import Dataset, DatasetColumn
from warehouse.files import write_durably
from warehouse.store import Store
from warehouse.views import VIEWS

DATAPACKAGE = "datapackage.json"
"""Name of the datapackage in the curated folder."""

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "datetime"}

_HEAD = """# Data dictionary

The meaning of each curated dataset and of its columns. `python -m warehouse.dictionary` generates this page from
`normalizers/records.py`: edit that file, not this page.

Every dataset is a folder of Parquet files. Percentages are numbers in percent (25.0, not 0.25); text has the spelling
of the source, with white space collapsed; null means that the document does not state the value. The metadata of the
Parquet columns contain the same meanings.
"""

_VIEWS_HEAD = """## Views

Views join datasets (`warehouse/views.py`). `open_curated`, `pmg query` and a DuckDB file of `pmg export` contain them,
the Parquet folders do not. A view that is named after a dataset has its columns and as many rows. The document's
`status` is named `document_status`. The name and weight of the objective are `objective_name` and
`objective_weight_pct`, null if the document states the number of the objective twice.
"""


def markdown() -> str:
    """Returns the data dictionary as Markdown."""
    contents = [f"| [`{dataset.name}`](#{dataset.name}) | {_cell(dataset.meaning)} |" for dataset in DATASETS.values()]
    parts = [_HEAD, "| dataset | one row is |\n|---|---|\n" + "\n".join(contents) + "\n"]
    return "\n".join(parts + [_section(dataset) for dataset in DATASETS.values()] + [_views()])


def _views() -> str:
    """Returns the section on views, which `open_curated`, `pmg query` and an exported DuckDB file offer."""
    lines = [f"| `{view.name}` | {_cell(view.meaning)} |" for view in VIEWS.values()]
    return "\n".join([_VIEWS_HEAD, "| view | one row is |", "|---|---|", *lines]) + "\n"


def _section(dataset: Dataset) -> str:
    lines = [f"## {dataset.name}", "", dataset.meaning, ""]
    if dataset.usage:
        lines += [dataset.usage, ""]
    lines += [f"Key: {', '.join(f'`{column}`' for column in dataset.key)}.", ""]
    links = [f"`{column}` is a `{key}` of `{name}`" for column, name, key in _foreign_keys(dataset)]
    if links:
        lines += [f"Refers to: {'; '.join(links)}.", ""]
    lines += ["| column | type | unit | Spanish term | meaning | example |", "|---|---|---|---|---|---|"]
    lines += [_row(spec) for spec in dataset.columns]
    return "\n".join(lines) + "\n"


def _row(spec: DatasetColumn) -> str:
    info = spec.column
    meaning = info.meaning + (f" (one of: {', '.join(info.allowed)})" if info.allowed else "")
    kind = _TYPES[spec.type] + (", nullable" if spec.nullable else "")
    example = "" if info.example is None else f"`{info.example}`"
    return f"| {' | '.join(map(_cell, (f'`{spec.name}`', kind, info.unit or '', info.es or '', meaning, example)))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def datapackage(paths: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """Returns a Frictionless datapackage descriptor; `paths` lists the files of each dataset (default: a pattern).

    Paths are relative to the curated folder, where the descriptor belongs.
    """
    return {
        "name": "pmg-curated",
        "title": "Management reports of Chilean public agencies",
        "description": (
            "What Chilean public agencies promised in their PMG formulations, and how they judged the commitments of "
            "the territorial management system (stage 4). Percentages are numbers in percent; null means that the "
            "document does not say. Each resource's description says what to mind in its use."
        ),
        "profile": "data-package",
        "resources": [_resource(dataset, (paths or {}).get(dataset.name)) for dataset in DATASETS.values()],
    }


def datapackage_json() -> str:
    """Returns the descriptor as the text of a `datapackage.json`."""
    return _as_json(datapackage())


def _as_json(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"


def _resource(dataset: Dataset, paths: list[str] | None) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "path": paths or f"{dataset.name}/*.parquet",
        "format": "parquet",
        "description": dataset.meaning + (f"\n\n{dataset.usage}" if dataset.usage else ""),
        "schema": {"fields": list(map(_frictionless, dataset.columns))}
        | _primary_key(dataset)
        | _frictionless_keys(dataset),
    }


def _foreign_keys(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Returns (column, other dataset, column there) for each column that contains a key of another dataset."""
    return [
        (spec.name, name, _primary_key(DATASETS[name])["primaryKey"][0])
        for spec in dataset.columns
        if (name := spec.column.refers_to) and name != dataset.name
    ]


def _frictionless_keys(dataset: Dataset) -> dict[str, Any]:
    keys = [
        {"fields": [column], "reference": {"resource": name, "fields": [key]}}
        for column, name, key in _foreign_keys(dataset)
    ]
    return {"foreignKeys": keys} if keys else {}


def _primary_key(dataset: Dataset) -> dict[str, Any]:
    """Returns the primary key for Frictionless, which must have no nulls; {} if there is none.

    The form's own numbering is neither complete nor unique, so records with an id use their `record_id`.
    """
    if issubclass(dataset.record, IdentifiedRecord) and dataset.key != ("document_id",):
        return {"primaryKey": ["record_id"]}
    nullable = {spec.name for spec in dataset.columns if spec.nullable}
    return {} if nullable & set(dataset.key) else {"primaryKey": list(dataset.key)}


def _frictionless(spec: DatasetColumn) -> dict[str, Any]:
    info = spec.column
    limits: dict[str, Any] = {"required": not spec.nullable} | ({"enum": list(info.allowed)} if info.allowed else {})
    out = {"name": spec.name, "type": _TYPES[spec.type], "description": info.meaning, "constraints": limits}
    extra = {"unit": info.unit, "title": info.es, "example": None if info.example is None else str(info.example)}
    return out | {key: value for key, value in extra.items() if value is not None}


def publish_datapackage(store: Store) -> None:
    """Writes the descriptor of the published files into the curated folder, unless it is already up to date."""
    paths = {name: [f"{name}/{path.name}" for path in store.files(name)] for name in DATASETS}
    path = store.root / DATAPACKAGE
    descriptor = datapackage(paths)
    if _read_json(path) != descriptor:
        write_durably(path, _as_json(descriptor).encode(), store.staging)


def _read_json(path: Path) -> object:
    """Returns the content of a JSON file; None if there is no such file or it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def main() -> None:
    """Writes `docs/data_dictionary.md` and `docs/datapackage.json` of the current folder."""
    Path("docs/data_dictionary.md").write_text(markdown(), encoding="utf-8")
    Path("docs/datapackage.json").write_text(datapackage_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
