"""Processes that read documents: jobs in, packed rows or the reason of a failure out.  No ledger, no datasets."""
