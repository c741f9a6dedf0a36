"""A run in a separate process, for a test that kills it: python killed_run.py CURATED NAME…"""

import sys
from pathlib import Path

from curated_helpers import document_id, take_in

from warehouse.ledger import Ledger
from warehouse.publication import reconcile
from warehouse.store import Store


def run(root, names, batch=3):
    """Ingests the documents that the ledger does not know, in batches, as `flows` does."""
    store = Store(root)
    with store.lock(wait=5), Ledger(root / "ledger.sqlite") as ledger:
        reconcile(store, ledger)
        known = ledger.documents()
        new = [name for name in names if document_id(name) not in known]
        for start in range(0, len(new), batch):
            take_in(store, ledger, *new[start : start + batch])
            reconcile(store, ledger)


if __name__ == "__main__":
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    run(Path(sys.argv[1]), sys.argv[2:])
