"""The datapackage in the docs is what the registry says, in the words of Frictionless."""

import json
from pathlib import Path

import pytest
from frictionless import Package

from normalizers.records import DATASETS
from warehouse.analysis import Curated
from warehouse.dictionary import datapackage, datapackage_json, markdown
from warehouse.views import VIEWS

ROOT = Path(__file__).parents[2]


def test_the_committed_datapackage_is_current() -> None:
    written = (ROOT / "docs/datapackage.json").read_text(encoding="utf-8")
    assert written == datapackage_json(), "run: python -m warehouse.dictionary"


def test_frictionless_takes_it(tmp_path: Path) -> None:
    descriptor = json.loads(datapackage_json())
    assert Package.validate_descriptor(descriptor).valid
    names = [resource.name for resource in Package.from_descriptor(descriptor).resources]
    assert names == list(DATASETS)
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "nonsense"
    assert not Package.validate_descriptor(descriptor).valid


@pytest.mark.parametrize("resource", datapackage()["resources"], ids=lambda resource: resource["name"])
def test_its_constraints_hold_on_the_corpus(resource: dict, db: Curated) -> None:
    """Types, nulls, vocabularies and primary keys that it promises are those of the data."""
    rows = db.table(resource["name"]).to_arrow().to_pylist()
    for field in resource["schema"]["fields"]:
        values = [row[field["name"]] for row in rows]
        assert not field["constraints"]["required"] or None not in values
        assert set(values) <= {*field["constraints"].get("enum", values), None}
    key = resource["schema"].get("primaryKey")
    if key:
        assert len({tuple(row[k] for k in key) for row in rows}) == len(rows)


def test_its_foreign_keys_hold_on_the_corpus(db: Curated) -> None:
    """Each key that it names has its row in the other dataset, and the corpus has each of those keys."""
    seen = set()
    for resource in datapackage()["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            (own,), other = key["fields"], key["reference"]["resource"]
            (there,) = key["reference"]["fields"]
            values = set(db.table(resource["name"]).to_arrow()[own].drop_null().to_pylist())
            assert values <= set(db.table(other).to_arrow()[there].to_pylist()), (resource["name"], own)
            seen |= {(resource["name"], own)} if values else set()
    assert {
        ("indicators", "objective_record_id"),
        ("systems", "objective_record_id"),
        ("stage_goals", "system_record_id"),
        ("commitments", "indicator_record_id"),
        ("provenance", "document_id"),
        ("documents", "run_id"),
    } <= seen


def test_it_lies_in_the_publication_and_names_its_files(corpus_curated: Path) -> None:
    descriptor = json.loads((corpus_curated / "datapackage.json").read_text(encoding="utf-8"))
    assert Package.validate_descriptor(descriptor).valid
    paths = [path for resource in descriptor["resources"] for path in resource["path"]]
    assert sorted(paths) == sorted(str(p.relative_to(corpus_curated)) for p in corpus_curated.glob("*/part-?.parquet"))


def test_every_known_service_has_its_key_whatever_the_form(db: Curated) -> None:
    rows = db.documents.to_arrow().select(["form_type", "service_name", "service_id"]).to_pylist()
    known = [row for row in rows if row["service_name"]]
    assert {row["form_type"] for row in known} == {"pmg_formulation", "territorial_stage4"}
    assert [row for row in known if not row["service_id"]] == []


@pytest.mark.parametrize("name", sorted(set(DATASETS) - {"checks", "failures", "runs"}))
def test_every_dataset_that_people_read_says_what_to_mind(name: str) -> None:
    assert DATASETS[name].usage
    resource = next(r for r in datapackage()["resources"] if r["name"] == name)
    assert DATASETS[name].usage in resource["description"]
    assert DATASETS[name].usage in markdown()


def test_the_dictionary_lists_the_views() -> None:
    assert all(f"| `{view.name}` | {view.meaning} |" in markdown() for view in VIEWS.values())
