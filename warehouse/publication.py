"""Coordinates ledger and store, so that a run can be killed at any moment without losing or repeating rows.

Steps of a run: `reconcile` (repairs what a killed run left) → for each batch of documents: read, `Store.stage` (rows on
disk), `Ledger.record` (batch recorded) → `reconcile` (rows published).  If a run is killed before `record`, the batch
is unknown and its documents are read again.  If it is killed after `record`, the batch is on disk and the next
`reconcile` publishes it.  Publishing is idempotent, so it does not matter how far a killed publication came.  The
changes of a publication are stored before it begins (`warehouse.changes`), because they cannot be computed afterwards.
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
    """True if `reconcile` has nothing to do except to update the dataset `runs`."""
    waits = ledger.pending_batches() or ledger.to_forget() or ledger.names([RENAMED])
    return not waits and (store.root / DATAPACKAGE).exists() and ledger.is_sealed(store.fingerprint())


def reconcile(store: Store, ledger: Ledger) -> Publication:
    """Brings the curated data in line with the ledger; the caller must hold the store's lock.

    Publishes waiting batches, removes documents that are to be forgotten, writes `failures` and `runs`, and updates
    names.  Documents whose published files were deleted become unknown, so that the run reads them again.
    Raises OSError (such as a full disk); the next call then repeats everything.
    """
    _erase_lost(store, ledger)
    pending, forgotten = ledger.pending_batches(), ledger.to_forget()
    changes.prepare(store, pending, forgotten, _names(ledger, pending))
    done = [store.publish_batches(pending, _names(ledger, pending)), store.rename(_names(ledger, [RENAMED]))]
    if forgotten:  # after the batches, which may contain rows of these documents too
        done.append(store.forget(forgotten))
    done.append(changes.publish(store))
    ledger.mark_published([*pending, RENAMED])
    ledger.erase(forgotten)
    done += [store.replace("failures", ledger.open_failures()), store.replace("runs", ledger.runs())]
    publish_datapackage(store)
    changes.finish(store)
    ledger.seal(store.fingerprint())
    store.discard()
    return Publication(sum(part.written for part in done), sum(part.unchanged for part in done))


def _erase_lost(store: Store, ledger: Ledger) -> None:
    """Erases documents from the ledger whose rows are no longer in their place, so that the run reads them again."""
    batches = {NONE, *store.batches()}
    if ledger.is_sealed(store.fingerprint()) and batches.issuperset(ledger.pending_batches()):
        return
    places = list(ledger.places())
    if not places:
        return
    lost = store.lost_buckets()
    published = set(store.read("documents", ["document_id"])["document_id"].to_pylist())

    def is_lost(document_id: str, rows: str) -> bool:
        if rows in {PUBLISHED, RENAMED}:
            return document_id not in published or document_id[0] in lost
        return rows not in batches

    ledger.erase([document_id for document_id, rows in places if is_lost(document_id, rows)], failures=False)


def _names(ledger: Ledger, places: Collection[str]) -> Names:
    """Returns (first name, all names) of each document whose rows are in these places, by id."""
    return {document_id: (names[0], "; ".join(names)) for document_id, names in ledger.names(places).items()}
