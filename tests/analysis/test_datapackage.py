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
    said = (ROOT / "docs/datapackage.json").read_text(encoding="utf-8")
    assert said == datapackage_json(), "run: python -m warehouse.dictionary"


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


@pytest.mark.parametrize("name", sorted(set(DATASETS) - {"checks", "failures", "runs"}))
def test_every_dataset_that_people_read_says_what_to_mind(name: str) -> None:
    assert DATASETS[name].usage
    resource = next(r for r in datapackage()["resources"] if r["name"] == name)
    assert DATASETS[name].usage in resource["description"]
    assert DATASETS[name].usage in markdown()


def test_the_dictionary_lists_the_views() -> None:
    assert all(f"| `{view.name}` | {view.meaning} |" in markdown() for view in VIEWS.values())
