"""Ledger and store together: what makes a run safe to kill at any moment.

A run goes: `reconcile` (mends what a killed run left) → for each batch of documents: read, `Store.stage` (rows on
disk), `Ledger.record` (the ledger knows) → `reconcile` (published).  Killed before `record`, a batch is unknown and its
documents are read again; killed after it, the batch is still on disk and the next `reconcile` publishes it.  Publishing
twice changes nothing, so it does not matter how far a killed publication came.  What a publication is going to change
is written down before it begins (`warehouse.changes`): afterwards nobody could tell.
"""

from __future__ import annotations

from collections.abc import Collection

from warehouse import changes
from warehouse.dictionary import DATAPACKAGE, publish_datapackage
from warehouse.ledger import Ledger
from warehouse.ledger_rows import NONE, PUBLISHED, RENAMED
from warehouse.rows import Names
from warehouse.store import Publication, Store


def is_reconciled(store: Store, ledger: Ledger) -> bool:
    """Whether `reconcile` would find nothing to do but to write down later runs."""
    waits = ledger.pending_batches() or ledger.to_forget() or ledger.names([RENAMED])
    return not waits and (store.root / DATAPACKAGE).exists() and ledger.is_sealed(store.fingerprint())


def reconcile(store: Store, ledger: Ledger) -> Publication:
    """Brings the curated data in line with the ledger; the store's lock must be held.

    Publishes the batches that wait, takes out documents that are to be forgotten, writes `failures` and `runs`, brings
    names up to date.  Documents whose published files somebody removed become unknown, so that the run reads them
    again.  Raises OSError (say, a full disk) with all of it still to do: the next call does it.
    """
    _erase_lost(store, ledger)
    pending, forgotten = ledger.pending_batches(), ledger.to_forget()
    changes.prepare(store, pending, forgotten, _names(ledger, pending))
    done = [store.publish_batches(pending, _names(ledger, pending)), store.rename(_names(ledger, [RENAMED]))]
    if forgotten:  # after the batches, which may hold their rows too
        done.append(store.forget(forgotten))
    done.append(changes.publish(store))
    ledger.mark_published([*pending, RENAMED])
    ledger.erase(forgotten)
    done += [store.replace("failures", ledger.open_failures()), store.replace("runs", ledger.runs())]
    publish_datapackage(store)
    changes.finish(store)
    ledger.seal(store.fingerprint())
    store.discard()
    return Publication(sum(d.written for d in done), sum(d.unchanged for d in done))


def _erase_lost(store: Store, ledger: Ledger) -> None:
    """Makes documents unknown whose rows are no longer where the ledger has them, so that the run reads them again."""
    batches = {NONE, *store.batches()}
    if ledger.is_sealed(store.fingerprint()) and batches.issuperset(ledger.pending_batches()):
        return
    places = list(ledger.places())
    if not places:
        return
    lost = store.lost_buckets()
    there = set(store.read("documents", ["document_id"])["document_id"].to_pylist())
    gone = [
        document_id
        for document_id, rows in places
        if (document_id not in there or document_id[0] in lost if rows in {PUBLISHED, RENAMED} else rows not in batches)
    ]
    ledger.erase(gone, failures=False)


def _names(ledger: Ledger, places: Collection[str]) -> Names:
    """The names that the ledger has for documents whose rows are in these places: the first, and all of them."""
    return {i: (names[0], "; ".join(names)) for i, names in ledger.names(places).items()}
