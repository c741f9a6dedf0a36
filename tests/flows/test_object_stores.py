"""`--raw s3://… --curated s3://…`, against a local S3 server."""

import json
import shlex
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import moto.server
import pandas as pd
import pytest
from typer.testing import CliRunner

import flows.run
from flows.cli import app
from flows.errors import UserError
from flows.object_stores import Remote
from flows.planning.human_input import InputPlaces, input_places
from flows.run import Report
from flows.settings import Settings, ledger_path, url_of
from warehouse.analysis import NotCuratedError, open_curated
from warehouse.ledger import Ledger


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server."""
    server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket, reached as everybody reaches one: by the environment."""
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in (credentials | {"AWS_ENDPOINT_URL": server}).items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3").Bucket(f"b{time.monotonic_ns()}")
    bucket.create()
    return bucket


@pytest.fixture
def stores(settings: Settings, bucket: Any, tmp_path: Path) -> Settings:
    """Settings of a run from a store into a store."""
    where = {"raw": Path(f"s3://{bucket.name}/in/raw"), "curated": Path(f"s3://{bucket.name}/out")}
    return settings.model_copy(update={**where, "work": tmp_path / "work"})


def put(bucket: Any, **documents: str) -> None:
    for name, text in documents.items():
        bucket.put_object(Key=f"in/raw/{name}.txt", Body=text.encode())


def rows(bucket: Any, dataset: str) -> pd.DataFrame:
    """A dataset as anybody reads it from the store."""
    return pd.read_parquet(f"s3://{bucket.name}/out/{dataset}")


def test_documents_come_from_a_store_and_datasets_go_to_one(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report]
) -> None:
    put(bucket, **{"a": "ok one two", "sub/b": "review three", "bad": "damaged"})
    bucket.put_object(Key="in/raw/slides.pptx", Body=b"x")
    report = take_in(stores)
    assert report.read == {"ok": 1, "review": 1, "failed": 1}
    assert report.ignored == {".pptx": 1}
    assert set(rows(bucket, "documents")["file_name"]) == {"a.txt", "sub/b.txt", "bad.txt"}
    assert sorted(rows(bucket, "objectives")["name"]) == ["one", "three", "two"]
    names = {o.key for o in bucket.objects.filter(Prefix="out/")}
    assert "out/_manifest.json" in names
    assert not [n for n in names if "ledger" in n or ".staging" in n], "the ledger stays on the coordinator's disk"
    before = {o.key: o.last_modified for o in bucket.objects.filter(Prefix="out/documents/")}
    assert take_in(stores).nothing_new
    assert {o.key: o.last_modified for o in bucket.objects.filter(Prefix="out/documents/")} == before
    put(bucket, a="ok four")
    bucket.Object("in/raw/sub/b.txt").delete()
    assert take_in(stores).read == {"ok": 1}
    assert sorted(rows(bucket, "objectives")["name"]) == ["four", "one", "three", "two"]


def test_a_notebook_reads_the_datasets_where_they_are(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report]
) -> None:
    put(bucket, one="ok Calidad")
    take_in(stores)
    with open_curated(f"s3://{bucket.name}/out") as db:
        assert db.documents.to_pandas()["file_name"].tolist() == ["one.txt"]
        assert db.objectives_with_documents.to_pandas()["name"].tolist() == ["Calidad"]
    assert {"datapackage.json", "changes/part-0.parquet"} & {o.key.removeprefix("out/") for o in bucket.objects.all()}
    with pytest.raises(NotCuratedError, match="no dataset"):
        open_curated(f"s3://{bucket.name}/nowhere")


def test_what_was_not_put_or_was_lost_is_put_by_the_next_run(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a="ok one", b="ok two")
    with monkeypatch.context() as patch:
        patch.setattr(Remote, "put", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_in(stores)
    assert not list(bucket.objects.filter(Prefix="out/"))
    take_in(stores)
    assert sorted(rows(bucket, "objectives")["name"]) == ["one", "two"]
    for thing in bucket.objects.filter(Prefix="out/objectives/"):
        thing.delete()
    take_in(stores)
    assert sorted(rows(bucket, "objectives")["name"]) == ["one", "two"]


def test_no_object_leaves_the_folder_and_each_that_cannot_be_fetched_has_its_reason(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report], tmp_path: Path
) -> None:
    put(bucket, good="ok one")
    for key in (
        "in/raw/../../../evil.txt",
        "in/raw//evil.txt",
        "in/raw/" + "x" * 300 + ".txt",
        "in/raw/good.txt/x.txt",
    ):
        bucket.put_object(Key=key, Body=b"ok evil")
    big = stores.model_copy(update={"max_file_mb": 1})
    bucket.put_object(Key="in/raw/big.txt", Body=b"ok " + b"x" * 2**21)
    report = take_in(big)
    assert report.read["ok"] == 1
    assert report.errors == {"not_a_document": 4, "too_large": 1}
    assert not list(tmp_path.rglob("evil.txt"))
    assert take_in(big).nothing_new


def test_the_manifest_of_a_store_is_read(stores: Settings, bucket: Any, take_in: Callable[[Settings], Report]) -> None:
    put(bucket, a="ok one")
    bucket.put_object(Key="in/raw/manifest.csv", Body=b"file;note\nnever.txt;x\n")
    assert take_in(stores).errors == {"io": 1}


def test_commands_read_the_copy_of_a_store(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a="ok one")
    take_in(stores)
    monkeypatch.setenv("PMG_WORK", str(stores.work))
    result = CliRunner().invoke(app, ["show", "a.txt", "--curated", f"s3://{bucket.name}/out"])
    assert result.exit_code == 0, result.output
    assert "one" in result.output
    assert ledger_path(stores.with_local_copies().curated).exists()


def test_commands_to_type_name_the_stores_and_run_on_them(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, bad="damaged", doubtful="review one")
    take_in(stores)
    raw, curated = f"s3://{bucket.name}/in/raw", f"s3://{bucket.name}/out"
    monkeypatch.setenv("PMG_WORK", str(stores.work))
    pmg = CliRunner().invoke
    bad = pmg(app, ["diagnose", "bad.txt", "--raw", raw, "--curated", curated]).output
    with monkeypatch.context() as patch:
        patch.setenv("PMG_RAW", raw)
        patch.setenv("PMG_CURATED", curated)
        doubtful = pmg(app, ["diagnose", "doubtful.txt"]).output
        assert json.loads(pmg(app, ["status", "--json"]).stdout)["curated"] == curated
    assert f"pmg review --raw {raw} --curated {curated}" in doubtful
    assert f"then pmg ingest --raw {raw} --curated {curated}" in doubtful
    assert str(stores.work) not in bad + doubtful
    (line,) = [line for line in bad.splitlines() if " rerun " in line]
    assert line.endswith(f"--raw {raw} --curated {curated}")
    for lost in bucket.objects.filter(Prefix="out/documents/"):
        lost.delete()
    monkeypatch.setattr("flows.journal._start_recorder", lambda _: None)
    again = pmg(app, shlex.split(line)[1:])
    assert again.exit_code == 3, again.output
    assert sorted(rows(bucket, "documents")["status"]) == ["failed", "review"]


def test_a_folder_of_corrections_said_once_holds_for_later_runs_of_a_store(tmp_path: Path) -> None:
    stores = Settings(raw=Path("s3://b/raw"), curated=Path("s3://b/out"), work=tmp_path / "work")
    local = stores.with_local_copies()
    assert input_places(local).corrections == tmp_path / "corrections"
    local.curated.mkdir(parents=True)
    with Ledger(ledger_path(local.curated)) as ledger:
        once = local.model_copy(update={"corrections": tmp_path / "elsewhere"})
        ledger.remember_settings(InputPlaces.of(once, {}).not_default)
    assert input_places(local).corrections == tmp_path / "elsewhere"


def test_what_keeps_a_store_from_being_read_is_one_line(
    stores: Settings, bucket: Any, take_in: Callable[[Settings], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="only s3://"):
        url_of(Path("ftp://host/folder"))
    assert url_of(Path("s3://bucket/a/b")) == "s3://bucket/a/b"
    assert url_of(Path("/data/raw")) is None
    with pytest.raises(UserError, match="copies here alone"):
        flows.run.take_in(stores.model_copy(update={"runner": "dask", "dask_address": "tcp://127.0.0.1:1"}))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(UserError, match="cannot reach s3://") as refused:
        take_in(stores)
    assert refused.value.status == 1
