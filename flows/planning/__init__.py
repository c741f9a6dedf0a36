"""Plans a run: compares the raw folder, the ledger and human input, and selects documents.  Reads no document."""
