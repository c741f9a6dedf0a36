"""What a publication changed stands in the data, also when it was killed on its way."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from curated_helpers import document_id, rows_of, take_in

from warehouse.ledger import Ledger
from warehouse.publication import reconcile
from warehouse.store import Store


@pytest.fixture
def both(tmp_path):
    store = Store(tmp_path / "curated")
    with store.lock(), Ledger(store.root / "ledger.sqlite") as ledger:
        yield store, ledger


def changes_of(store: Store) -> list[tuple[Any, ...]]:
    names = ("file_name", "change", "dataset", "field", "value_before", "value_after")
    rows = sorted(
        store.read("changes").to_pylist(), key=lambda r: (r["published_at"], r["file_name"], str(r["record_id"]))
    )
    return [tuple(row[name] for name in names) for row in rows]


def moved(name: str, number: int, before: int, after: int) -> tuple[str, ...]:
    words = [f"Indicador {number} ñandú v{version}" for version in (before, after)]
    return (f"{name}.txt", "changed", "indicators", "name", *words)


def test_documents_are_added_values_change_and_documents_go(both):
    store, ledger = both
    take_in(store, ledger, "a", "b")
    reconcile(store, ledger)
    assert changes_of(store) == [(f"{n}.txt", "added", "documents", None, None, None) for n in "ab"]
    take_in(store, ledger, "a", version=2)
    reconcile(store, ledger)
    assert sorted(changes_of(store)[2:]) == [moved("a", 1, 1, 2), moved("a", 2, 1, 2)]
    ids = {row.record_id for row in rows_of("a")["indicators"]}
    rows = [row for row in store.read("changes").to_pylist() if row["field"]]
    assert {row["record_id"] for row in rows} == ids
    ledger.forget([document_id("b")])
    reconcile(store, ledger)
    assert changes_of(store)[4:] == [("b.txt", "removed", "documents", None, None, None)]


def test_a_publication_that_changes_nothing_says_nothing(both):
    store, ledger = both
    take_in(store, ledger, "a")
    reconcile(store, ledger)
    take_in(store, ledger, "a")
    reconcile(store, ledger)
    assert len(changes_of(store)) == 1
    assert reconcile(store, ledger).written == 0


def test_records_that_come_and_go_are_a_row_each(both):
    store, ledger = both
    store.publish({document_id("a"): rows_of("a", indicators=3)})
    take_in(store, ledger, "a")
    reconcile(store, ledger)
    assert changes_of(store) == [("a.txt", "removed", "indicators", None, None, None)]


def test_a_publication_that_was_killed_loses_no_change(both, monkeypatch):
    store, ledger = both
    take_in(store, ledger, "a", "b", "c")
    reconcile(store, ledger)
    take_in(store, ledger, "a", "b", "c", version=2)
    expected = sorted(moved(n, number, 1, 2) for n in "abc" for number in (1, 2))
    for step in range(1, 40):
        left = [step]

        def dies(*arguments: Any, left: list[int] = left, replace: Any = os.replace) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            replace(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", dies)
            try:
                reconcile(store, ledger)
                break
            except KeyboardInterrupt:
                pass
    assert step > 3
    assert sorted(changes_of(store)[3:]) == expected
    assert len(set(store.read("changes")["published_at"].to_pylist())) == 2
    assert max(store.read("changes")["published_at"].to_pylist()) <= datetime.now(UTC)
