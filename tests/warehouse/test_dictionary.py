"""What is made from the registry: Arrow schemas, data dictionary, datapackage."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from curated_helpers import rows_of

from normalizers.records import DATASETS
from normalizers.schema import SchemaError, to_columns
from warehouse.dictionary import datapackage, markdown
from warehouse.schema import arrow_schema, table_of, to_table

ROOT = Path(__file__).parents[2]


def test_the_committed_dictionary_is_current():
    assert (ROOT / "docs/data_dictionary.md").read_text(encoding="utf-8") == markdown(), (
        "run: python -m warehouse.dictionary"
    )


def test_the_dictionary_names_every_column():
    text = markdown()
    for dataset in DATASETS.values():
        section = text.partition(f"\n## {dataset.name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{column.name}` |" in section for column in dataset.columns)


def test_meanings_survive_in_the_parquet_file(tmp_path):
    pq.write_table(to_table("indicators", rows_of("a")["indicators"]), tmp_path / "a.parquet")
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert schema.metadata[b"meaning"] == b"An indicator of a PMG formulation (indicador)."
    field = schema.field("weight_pct")
    assert field.metadata[b"unit"] == b"percent"
    assert field.metadata[b"es"] == b"Ponderador, Ponderaci\xc3\xb3n"


def test_types_and_nullability_come_from_the_annotations():
    schema = arrow_schema("documents")
    assert schema.field("document_id") == pa.field("document_id", pa.string(), nullable=False)
    assert schema.field("fiscal_year").type == pa.int64()
    assert schema.field("coverage").type == pa.float64()
    assert schema.field("ingested_at").type == pa.timestamp("us", "UTC")
    assert schema.field("coverage").nullable


def test_an_unknown_or_missing_column_is_never_dropped():
    columns = to_columns(DATASETS["indicators"], rows_of("a")["indicators"])
    with pytest.raises(SchemaError, match="colour"):
        table_of("indicators", {**columns, "colour": [None, None]})
    columns.pop("name")
    with pytest.raises(SchemaError, match="name"):
        table_of("indicators", columns)


def test_the_datapackage_says_types_limits_and_keys():
    package = json.loads(json.dumps(datapackage({"documents": ["documents/part-0.parquet"]})))
    resources = {r["name"]: r for r in package["resources"]}
    assert list(resources) == list(DATASETS)
    assert resources["documents"]["path"] == ["documents/part-0.parquet"]
    fields = {f["name"]: f for f in resources["documents"]["schema"]["fields"]}
    assert fields["status"]["constraints"] == {"required": True, "enum": ["ok", "review", "accepted", "failed"]}
    assert fields["fiscal_year"]["type"] == "integer"
    assert resources["documents"]["schema"]["primaryKey"] == ["document_id"]
    assert "primaryKey" not in resources["provenance"]["schema"]
