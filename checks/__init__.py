"""Consistency checks on a document's records, and the status that follows from them.  Pure functions."""

from checks.document import check_document, status_of

__all__ = ["check_document", "status_of"]
