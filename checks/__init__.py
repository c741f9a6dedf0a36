"""Consistency checks on a document's records.  Pure functions."""

from checks.document import check_document

__all__ = ["check_document"]
