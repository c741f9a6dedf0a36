"""Writes the pages: `<out>/index.html`, `<out>/documents/<document_id>/index.html` with the pictures of its pages, and
`<out>/services/`, a page for each service with all issues in its documents.

Each page exists in every language: `index.html` in English, `index.es.html` in Spanish.

`<out>/_review.json` stores a digest for each document, over its rows, its failure, its neighbours, whether its source
exists, and this package; unchanged pages are not written again.  Pages of documents that are no longer in the curated
data are removed.  All files are written atomically.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extractors.document import ReadError
from extractors.readers import read_bytes
from normalizers.records import DATASETS
from review.blocks import ShownBlock, shown_blocks, source_lines
from review.draw import Painter
from review.gather import DocumentTables, tables_by_document
from review.grid import Grid, cell_places, grids
from review.index import ALONE, Entry, Neighbours, entry_of, entry_of_failure, key_of_path, neighbours
from review.issues import DocumentIssues, issues_of, write_services
from review.languages import LANGUAGES, page_name, use_language
from review.page import PageMaker
from review.places import Places, box_places, segments, text_places
from review.render import put, render, shown, version
from review.residue import find_residue
from review.sources import Sources, is_office, is_pdf, names_of, text_lines, workbook_sheets
from review.wording import wording
from warehouse.store import Store

STATE = "_review.json"
_OURS = re.compile(r"[0-9a-f]{64}|path-[0-9a-f]{16}")
"""Names of folders in `documents/` that this module may remove."""

Row = Mapping[str, Any]


@dataclass(slots=True)
class ReviewReport:
    """Counts of pages by outcome; `index` is the page to open, `without_source` the documents whose file is missing."""

    index: Path
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    without_source: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Source:
    """The source side of a page: `kind` is "pages", "lines", "blocks", "grid" or "none"; `why` explains "none".

    `file` is the address of the source file, relative to the page.
    """

    kind: str
    why: str = ""
    file: str = ""
    pages: list[dict[str, Any]] = field(default_factory=list)
    lines: list[tuple[int, int | None, Any]] = field(default_factory=list)
    blocks: list[ShownBlock] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


def write_review(
    store: Store, sources: Sources, out: Path, progress: Callable[[str], None] = lambda name: None
) -> ReviewReport:
    """Writes the pages of all changed documents of `store`, and the index; calls `progress` with each file's name.

    Raises OSError (`FileExistsError` if `out` contains something else), `SchemaError`.
    """
    _prepare_folder(out)
    with Painter() as paint:
        review = _Review(out, sources, progress, paint, _state(out))
        try:
            review.documents(store)
        finally:
            _save_state(out, {**review.before, **review.after})
    review.report.removed = _remove(out, review.after)
    _save_state(out, review.after)
    has_issues = write_services(out / "services", review.issues)
    for language in reversed(LANGUAGES):
        with use_language(language):
            data = shown([entry.cells() for entry in review.entries])
            html = render("index.html.j2", "index.js", data=data, has_issues=has_issues)
            put(out / page_name(language), html)
    return review.report


@dataclass(slots=True)
class _Review:
    """State while writing the pages; `before` and `after` are digests by name of a page's folder."""

    out: Path
    sources: Sources
    progress: Callable[[str], None]
    paint: Painter
    before: Mapping[str, str]
    after: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    issues: list[DocumentIssues] = field(default_factory=list)
    order: Mapping[str, Neighbours] = field(default_factory=dict)
    report: ReviewReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = ReviewReport(self.out / "index.html")

    def documents(self, store: Store) -> None:
        """Updates the pages of all documents, and of all files whose bytes could not be read."""
        failures = store.read("failures").to_pylist()
        failed = {failure["document_id"]: failure for failure in failures if failure["document_id"]}
        self.order = neighbours(store.read("documents", ["document_id", "file_name", "status"]).to_pylist(), failures)
        for tables in tables_by_document(store):
            self._document(tables, failed.get(tables.document_id))
        for failure in failures:
            if not failure["document_id"]:
                self._write_unread(failure)

    def _document(self, tables: DocumentTables, failure: Row | None) -> None:
        (document,) = tables.rows("documents")
        name = document["file_name"]
        has_source = bool(self.sources.candidates(names_of(document)))
        if not has_source:
            self.report.without_source.append(name)
        checks = tables.rows("checks")
        issues = issues_of(document, checks, failure)
        around = self.order.get(tables.document_id, ALONE)
        issues_file = issues.file if issues.found else ""
        page = Page(self.out / "documents" / tables.document_id, document, failure, around, issues_file)
        if self._changes(page.folder, _digest(tables.digest, failure, has_source, around), name):
            page.write(tables, self.sources, self.paint)
        self.entries.append(entry_of(document, checks, failure))
        self.issues += [issues] if issues.found else []

    def _write_unread(self, failure: Row) -> None:
        """Updates the page of a file whose bytes could not be read: it has a name, but no document_id."""
        key = key_of_path(failure["source"])
        folder = self.out / "documents" / key
        around = self.order.get(key, ALONE)
        if self._changes(folder, _digest("", failure, False, around), failure["source"]):
            document = dict.fromkeys(spec.name for spec in DATASETS["documents"].columns) | {
                "file_name": failure["source"],
                "status": "failed",
                "form_type": "unknown",
            }
            page = Page(folder, document, failure, around)
            page.put({}, Places(), _Source("none", "Its bytes could not be read."))
        self.entries.append(entry_of_failure(key, failure))

    def _changes(self, folder: Path, digest: str, name: str) -> bool:
        """True if a page has to be written; then it counts the page and reports its name to `progress`."""
        self.after[folder.name] = digest
        if self.before.get(folder.name) == digest and (folder / "index.html").exists():
            self.report.unchanged += 1
            return False
        # The digest is stored even if the page is never finished: without its file, the page is written next time.
        (folder / "index.html").unlink(missing_ok=True)
        self.report.written += 1
        self.progress(name)
        return True


def _prepare_folder(out: Path) -> None:
    """Prepares the output folder; raises `FileExistsError` if it contains something else."""
    if out.exists() and not (out / STATE).exists() and any(out.iterdir()):
        raise FileExistsError(17, "there is something else in this folder; name an empty or a new one", str(out))
    (out / "documents").mkdir(parents=True, exist_ok=True)


def _state(out: Path) -> dict[str, str]:
    path = out / STATE
    try:
        digests = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        return {}  # without digests, all pages are written again
    return digests if isinstance(digests, dict) else {}


def _save_state(out: Path, digests: Mapping[str, str]) -> None:
    put(out / STATE, json.dumps(digests, indent=0, sort_keys=True))


def _digest(rows: str, failure: Row | None, has_source: bool, around: Neighbours) -> str:
    text = repr((version(), rows, sorted((failure or {}).items()), has_source, around))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _remove(out: Path, keep: Iterable[str]) -> int:
    kept, count = set(keep), 0
    for folder in (out / "documents").iterdir():
        if folder.name not in kept and _OURS.fullmatch(folder.name) and not folder.is_symlink():
            shutil.rmtree(folder)
            count += 1
    return count


@dataclass(slots=True)
class Page:
    """The page of a document, in `folder`."""

    folder: Path
    document: Row
    failure: Row | None = None
    beside: Neighbours = ALONE
    issues: str = ""
    """File name of its service's issues page, without language and suffix; "" if it has no issues."""

    def write(self, tables: DocumentTables, sources: Sources, paint: Painter) -> None:
        """Writes the page from the document's rows and source."""
        rows = {name: tables.rows(name) for name in tables.tables}
        document_id = tables.document_id
        file = sources.find(document_id, names_of(self.document))
        if file is None:
            why = "The file is no longer in the raw folder under any of its names. What it said stands beside."
            self.put(rows, Places(), _Source("none", why))
            return
        path, data = file
        try:
            source, places = self._source(data, rows, paint)
        except ReadError as error:
            source, places = _Source("none", str(error)), Places()
        source.file = quote(os.path.relpath(path.absolute(), self.folder.absolute()), errors="surrogateescape")
        self.put(rows, places, source)

    def _source(self, data: bytes, rows: Mapping[str, list[Any]], paint: Painter) -> tuple[_Source, Places]:
        """Returns the source side of the page and the places on it, by the type of the file."""
        sheets = workbook_sheets(data)
        if sheets is not None:
            places = cell_places(rows.get("provenance", ()), rows.get("residue", ()))
            return _Source("grid", grids=grids(sheets, places)), places
        if is_pdf(data):
            return self._pdf(data, rows, paint)
        return self._office(data, rows) if is_office(data) else self._text(data, rows)

    def _office(self, data: bytes, rows: Mapping[str, list[Any]]) -> tuple[_Source, Places]:
        document = read_bytes(data)
        lines = source_lines(document)
        places = text_places(rows.get("provenance", ()), rows.get("residue", ()), lines)
        blocks = list(shown_blocks(document, segments(lines, places.stretches)))
        return _Source("blocks", blocks=blocks), places

    def _pdf(self, data: bytes, rows: Mapping[str, list[Any]], paint: Painter) -> tuple[_Source, Places]:
        images = paint.draw(data, self.folder)
        places = box_places(rows.get("provenance", ()), find_residue(data, rows.get("residue", ())))
        pages = [
            {"image": image, "boxes": [box for box in places.boxes if box.page == image.number]} for image in images
        ]
        return _Source("pages", pages=pages), places

    def _text(self, data: bytes, rows: Mapping[str, list[Any]]) -> tuple[_Source, Places]:
        lines = text_lines(data)
        places = text_places(rows.get("provenance", ()), rows.get("residue", ()), lines)
        cut = segments(lines, places.stretches)
        shown_lines = [(line.number, line.page, pieces) for line, pieces in zip(lines, cut, strict=True)]
        return _Source("lines", lines=shown_lines), places

    def put(self, rows: Mapping[str, list[Any]], places: Places, source: _Source) -> None:
        """Writes the page in all languages."""
        self.folder.mkdir(parents=True, exist_ok=True)
        before, after = self.beside
        for language in reversed(LANGUAGES):  # English last: its file marks the page as complete
            with use_language(language):
                html = render(
                    "document.html.j2",
                    "document.js",
                    page=PageMaker(self.document, rows, places).make(),
                    source=source,
                    failure=self.failure,
                    advice=wording().advice.get(self.failure["error_type"], "") if self.failure else "",
                    before=before,
                    after=after,
                    issues=f"{self.issues}{page_name(language).removeprefix('index')}" if self.issues else "",
                    commands=self._commands(),
                )
                put(self.folder / page_name(language), html)

    def _commands(self) -> str:
        """Returns the commands to run for a failed document."""
        document_id = self.document["document_id"]
        if not document_id:
            return "pmg ingest"
        return f"pmg diagnose {document_id[:12]}\npmg rerun --document {document_id[:12]}"
