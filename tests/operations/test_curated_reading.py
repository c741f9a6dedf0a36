"""The readers of the operations' tests notice a wrong value, and nothing that other documents change."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from curated_reading import READERS

COLUMNS = {
    "document_id": ["a", "a", "b"],
    "record_id": ["1", "2", "3"],
    "run_id": ["r", "r", "r"],
    "verdict": pa.array(["met", None, "not met"]).dictionary_encode(),
    "value": [1.5, None, 3.0],
    "page": pa.array([1, 2, None], pa.int16()),
}


def written(folder: Path, columns: dict[str, object]) -> Path:
    folder.mkdir()
    pq.write_table(pa.table(columns), folder / "part-0.parquet")
    return folder


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("column", "values"), [("verdict", ["met", "met", "not met"]), ("value", [1.5, None, 4.0])])
def test_a_wrong_value_is_noticed(reader: str, column: str, values: list[object], tmp_path: Path) -> None:
    read = READERS[reader]
    whole = read(written(tmp_path / "whole", COLUMNS))
    wrong = read(written(tmp_path / "wrong", COLUMNS | {column: values}))
    assert whole.keys() == wrong.keys() == {"a", "b"}
    assert sum(whole[i] != wrong[i] for i in whole) == 1


@pytest.mark.parametrize("reader", READERS)
def test_other_documents_and_the_run_change_nothing(reader: str, tmp_path: Path) -> None:
    read = READERS[reader]
    whole = read(written(tmp_path / "whole", COLUMNS))
    last = pa.table(COLUMNS).slice(2)
    alone = dict(zip(last.column_names, last.columns, strict=True))
    alone |= {"run_id": pa.array(["later"]), "verdict": pa.array(["not met"]).dictionary_encode()}
    assert read(written(tmp_path / "alone", alone)) == {"b": whole["b"]}
