"""Pages that can be sent to a service: a list of what is missing or inconsistent in its documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review.languages import LANGUAGES, _, page_name, use_language
from review.render import put, render
from review.wording import name_as_text, wording

Row = Mapping[str, Any]
Issue = tuple[str, str, str, str]
"""(name of the check or the error, message, expected, actual)"""


@dataclass(frozen=True, slots=True)
class DocumentIssues:
    """Issues of a document; `file` is the file name of its service's page, without language and suffix."""

    key: str
    name: str
    year: int | None
    service: str
    file: str
    found: tuple[Issue, ...]


def issues_of(document: Row, checks: Sequence[Row], failure: Row | None) -> DocumentIssues:
    """Collects issues from a row of `documents`, its checks, and its open failure; accepted checks are no issues."""
    issues = [(failure["error_type"], failure["message"] or "", "", "")] if failure else []
    issues += [
        (check["check"], check["message"] or "", check["expected"] or "", check["actual"] or "")
        for check in checks
        if not check["passed"] and not check["accepted_by"]
    ]
    service = document["service_name"] or document["service_raw"] or ""
    # Any words give a safe file name without path separators; the prefix "service" keeps it different from "index".
    slug = document["service_id"] or ""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", slug):
        slug = re.sub(r"[^a-z0-9]+", "-", f"service {service}".casefold()).strip("-")[:60]
    return DocumentIssues(
        document["document_id"], document["file_name"], document["fiscal_year"], service, slug, tuple(issues)
    )


def write_services(folder: Path, issues: Iterable[DocumentIssues]) -> bool:
    """Writes a page for each service with issues, and a list of them; removes other pages in the folder.

    Returns True if there is any issue.
    """
    by_service: dict[str, list[DocumentIssues]] = {}
    for document in sorted(issues, key=lambda d: (d.file, -(d.year or 0), d.name.casefold())):
        by_service.setdefault(document.file, []).append(document)
    folder.mkdir(exist_ok=True)
    kept = set()
    for language in LANGUAGES if by_service else ():
        with use_language(language):
            end = page_name(language).removeprefix("index")
            services = [
                (_name(documents), f"{file}{end}", sum(len(document.found) for document in documents))
                for file, documents in by_service.items()
            ]
            pages: list[tuple[str, str, list[DocumentIssues], list[tuple[str, str, int]]]] = [
                (file, _name(documents), documents, []) for file, documents in by_service.items()
            ]
            pages.append(("index", "", [], sorted(services)))
            for file, name, documents, listed in pages:
                html = render(
                    "service.html.j2",
                    "service.js",
                    service=name,
                    services=listed,
                    here=file,
                    documents=[_template_values(document) for document in documents],
                )
                put(folder / f"{file}{end}", html)
                kept.add(f"{file}{end}")
    for path in folder.glob("*.html"):
        if path.name not in kept:
            path.unlink()
    return bool(by_service)


def _name(documents: Sequence[DocumentIssues]) -> str:
    return next((document.service for document in documents if document.service), _("unknown"))


def _template_values(document: DocumentIssues) -> dict[str, Any]:
    """Returns a document for the template, with its issues in the current language."""
    wordings = wording().checks
    issues = [
        (wordings[name].fails if name in wordings else _(name_as_text(name)), *rest) for name, *rest in document.found
    ]
    return {"key": document.key, "name": document.name, "year": document.year, "issues": issues}
