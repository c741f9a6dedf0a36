"""Consistency checks on a document's records: pure functions, a module an idea; a status is what they find."""

from checks.document import check_document, status_of

__all__ = ["check_document", "status_of"]
