"""Checks that the service is the one with its budget code."""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding
from normalizers.institutions import match_service_to_code


def service_code(facts: Facts) -> Iterator[Finding]:
    """Checks that the service has the name of its budget code in that year, or in the nearest year of the lists."""
    document = facts.document
    ministry, service = document.ministry_code, document.service_code
    match = match_service_to_code(document.service_raw, ministry, service, document.fiscal_year)
    if match is not None:
        code = f"{ministry}/{service}"
        message = f"Code {code} is {match.expected}; the form names {match.actual}."
        yield Finding("service_matches_code", match.passed, match.expected, match.actual, message, record=document)
