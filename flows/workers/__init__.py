"""Processes that read documents: each job gives packed rows or a failure.  No access to ledger or datasets."""
