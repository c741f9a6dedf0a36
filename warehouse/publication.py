"""Ledger and store together: what makes a run safe to kill at any moment.

A run goes: `settle` (mends what a killed run left) → for each batch of documents: read, `Store.stage` (rows on disk),
`Ledger.record` (the ledger knows) → `settle` (published).  Killed before `record`, a batch is unknown and its documents
are read again; killed after it, the batch is still on disk and the next `settle` publishes it.  Publishing twice
changes nothing, so it does not matter how far a killed publication came.
"""

from __future__ import annotations

from warehouse.ledger import Ledger
from warehouse.ledger_rows import NONE, PUBLISHED
from warehouse.rows import Names
from warehouse.store import Publication, Store


def settle(store: Store, ledger: Ledger) -> Publication:
    """Brings the curated data in line with the ledger; the store's lock must be held.

    Publishes the batches that wait, takes out documents that are to be forgotten, writes `failures` and `runs`, brings
    names up to date.  Documents whose published files somebody removed become unknown, so that the run reads them
    again.  Raises OSError (say, a full disk) with all of it still to do: the next call does it.
    """
    _erase_lost(store, ledger)
    forgotten = ledger.to_forget()
    done = [store.forget(forgotten)] if forgotten else []
    ledger.erase(forgotten)
    pending, names = ledger.pending_batches(), _names(ledger)
    done += [store.publish_batches(pending, names), _rename(store, names)]
    done += [store.replace("failures", ledger.open_failures()), store.replace("runs", ledger.runs())]
    ledger.mark_published(pending)
    store.discard()
    return Publication(sum(d.written for d in done), sum(d.unchanged for d in done))


def _erase_lost(store: Store, ledger: Ledger) -> None:
    """Makes documents unknown whose rows are no longer where the ledger has them, so that the run reads them again."""
    batches, lost = set(store.batches()), store.lost_buckets()
    there = set(store.read("documents", ["document_id"])["document_id"].to_pylist())
    gone = [
        d.document_id
        for d in ledger.documents().values()
        if (d.rows == PUBLISHED and (d.document_id[0] in lost or d.document_id not in there))
        or d.rows not in {NONE, PUBLISHED, *batches}
    ]
    ledger.erase(gone, failures=False)


def _names(ledger: Ledger) -> Names:
    """The names that the ledger has for each document: the first, and all of them."""
    return {i: (min(n), "; ".join(sorted(n))) for i, n in ledger.names().items()}


def _rename(store: Store, names: Names) -> Publication:
    """Brings the names in `documents` up to date."""
    table = store.read("documents", ["document_id", "file_name", "file_names"])
    said = {row["document_id"]: (row["file_name"], row["file_names"]) for row in table.to_pylist()}
    return store.rename({i: names[i] for i in said if i in names and names[i] != said[i]})
