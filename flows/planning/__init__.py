"""What a run has to do: the raw folder, the ledger and what people state in, the documents to read out.  Reads none."""
