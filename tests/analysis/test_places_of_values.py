"""From a value to its place in one step: the view `places`, `pmg show --record`, the picture of it."""

import json
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from flows.cli import app
from normalizers.records import IDENTIFIED_DATASETS
from warehouse.analysis import Curated
from warehouse.views import VIEWS

ROOT = Path(__file__).parents[2]
PDF, TEXT = "p08_aduanas_2024.pdf", "p03_junaeb_2025.txt"


@pytest.fixture
def show(corpus_curated: Path):
    def run(*arguments: str) -> Result:
        return CliRunner(env={"COLUMNS": "100"}).invoke(
            app, ["show", *arguments, "--curated", str(corpus_curated), "--raw", str(ROOT / "tests/data/corpus/dev")]
        )

    return run


def test_a_record_says_where_each_value_stands(show) -> None:
    record = json.loads(show(PDF, "--record", "indicators/2", "--json").stdout)
    jsonschema.validate(record, json.loads((ROOT / "docs/schemas/show-record.json").read_text("utf-8")))
    places = {value["field"]: value["places"] for value in record["values"]}
    assert all(
        place["page"] and place["x1"] > place["x0"] and place["bottom"] > place["top"] for place in places["name"]
    )
    assert {"name", "target_value", "weight_pct"} <= places.keys()
    by_id = json.loads(show(PDF, "--record", record["record_id"][:8], "--json").stdout)
    by_address = json.loads(show(PDF, "--record", f"#indicators/{record['record_id']}", "--json").stdout)
    assert by_id == by_address == record
    (one,) = json.loads(show(PDF, "--record", "indicators/2/weight_pct", "--json").stdout)["values"]
    assert one["field"] == "weight_pct"
    printed = show(TEXT, "--record", "objectives/1").stdout
    assert record["record_id"] in show(PDF).stdout
    assert "objectives/1" in printed
    assert "line " in printed


@pytest.mark.parametrize("address", ["indicators/99", "nothing/1", "abc", "indicators/1/nonsense"])
def test_an_address_of_nothing_says_what_would_do(show, address: str) -> None:
    done = show(PDF, "--record", address)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1


def test_the_part_of_the_page_is_drawn(show, tmp_path: Path) -> None:
    whole, part = tmp_path / "page.png", tmp_path / "record.png"
    assert show(PDF, "--page", "1", "--image", str(whole)).exit_code == 0
    assert show(PDF, "--record", "objectives/1", "--image", str(part)).exit_code == 0
    page, crop = (Image.open(BytesIO(path.read_bytes())) for path in (whole, part))
    assert 40 < crop.height < page.height / 2
    assert (0x1F, 0x77, 0xD0) in {colour for _, colour in crop.convert("RGB").getcolors(1 << 24)}
    assert "no" in show(TEXT, "--record", "objectives/1", "--image", str(part)).stderr


def test_every_value_with_a_place_is_in_the_view_and_has_its_link(db: Curated) -> None:
    rows = db.sql("SELECT * FROM places WHERE dataset = 'indicators' AND field = 'target_value'").to_arrow().to_pylist()
    assert len(rows) >= 40
    for row in rows:
        address = f"indicators/{row['record_id']}/target_value"
        assert row["review_link"] == f"review/documents/{row['document_id']}/index.html#{address}"
        assert row["page"] or row["line_start"]
    assert db.places.to_duckdb().count("*").fetchall() == db.provenance.to_duckdb().count("*").fetchall()
    linked = [n for n in IDENTIFIED_DATASETS for v in VIEWS.values() if v.name.startswith(f"{n}_with")]
    assert all("review_link" in db.table(v.name).columns for v in VIEWS.values() if v.name.split("_with")[0] in linked)
