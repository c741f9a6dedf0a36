"""A small curated folder for the review pages: real documents of the corpus, a hostile one, and failures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from normalizers.corrections import Correction, parse_correction
from normalizers.entries import read_entries
from normalizers.records import Check, DocumentRow, Failure, Indicator, Narrative, Provenance, Residue, TableCell
from normalizers.schema import RecordIds
from pipeline import process
from review.sources import Sources
from warehouse.store import Store

CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "dev"
PDF, WEIGHTS, ALIGNED, UNKNOWN = (
    "p08_aduanas_2024.pdf",
    "p03_junaeb_2025.txt",
    "002_9f9180d8d45ecbd7.txt",
    "x02_balance_gestion.pdf",
)
BOOK = "s03_cdc_pmg_2025.xlsx"
"""A workbook of results; the other documents are from the `dev` corpus."""
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

SCRIPT = "<script>document.title='owned'</script>"
HANDLER = '" onmouseover="document.title=1" x="'
CLOSING = "</script></td></table><img src=x onerror=document.title=2>"
BIDI = "meta \u202e001 \u2066oculta\u2069"
TEMPLATE = "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt;"
HOSTILE = (SCRIPT, HANDLER, CLOSING, BIDI, TEMPLATE)
HOSTILE_NAME = "a\"><img src=x onerror=alert(1)>'.txt"


def parse_corrections(text: str) -> list[Correction]:
    """Parses the corrections of a pasted file."""
    return [parse_correction(entry) for entry in read_entries(text, "pasted.yaml")]


def identity(data: bytes) -> str:
    """Returns a document's id: the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Curated:
    """A raw folder, a curated folder, and the folder of the review pages."""

    root: Path
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def out(self) -> Path:
        return self.root / "review"

    @property
    def store(self) -> Store:
        return Store(self.root / "curated")

    def sources(self) -> Sources:
        return Sources({path.name: path for path in self.raw.iterdir()} if self.raw.is_dir() else {})

    def page(self, name: str) -> Path:
        return self.out / "documents" / self.ids[name] / "index.html"

    def publish(self, rows) -> None:
        with self.store.lock():
            self.store.publish(rows)

    def add_file(self, name: str, data: bytes) -> str:
        self.raw.mkdir(parents=True, exist_ok=True)
        (self.raw / name).write_bytes(data)
        self.ids[name] = identity(data)
        return self.ids[name]

    def add_corpus(self, *names: str) -> None:
        rows = {}
        for name in names:
            data = (CORPUS.with_name("results") if name == BOOK else CORPUS).joinpath(name).read_bytes()
            rows[self.add_file(name, data)] = process(data, name)
        self.publish(rows)

    def add_hostile(self) -> None:
        text = "\n".join(["INDICADOR", *HOSTILE, "sobra " + SCRIPT]) + "\n"
        document = self.add_file(HOSTILE_NAME, text.encode())
        self.publish({document: hostile_rows(document)})

    def add_failures(self) -> None:
        scan = self.add_file("escaneado.pdf", b"%PDF-1.4 not really")
        row = DocumentRow(
            document_id=scan, record_id=scan, file_name="escaneado.pdf", form_type="unknown", status="failed"
        )
        common = {"attempts": 2, "first_seen": AT, "last_seen": AT, "step": "read"}
        failure = Failure(document_id=scan, source="escaneado.pdf", error_type="needs_ocr", message=SCRIPT, **common)
        link = Failure(source="enlace<b>.pdf", error_type="not_a_document", message="it is a symbolic link", **common)
        with self.store.lock():
            self.store.publish({scan: {"documents": [row]}})
            self.store.replace("failures", [failure, link])


def hostile_rows(document_id: str, cells=HOSTILE):
    """Returns rows of a document in which every text is one of `cells`."""
    ids = RecordIds(document_id)
    common = {"document_id": document_id}
    document = DocumentRow(
        **common,
        record_id=ids("documents"),
        file_name=HOSTILE_NAME,
        file_names=f"{HOSTILE_NAME}; b{CLOSING}",
        form_type="pmg_formulation",
        service_name=cells[0],
        region_name=cells[-1],
        reader=cells[0],
        status="review",
        coverage=0.5,
    )
    indicators = [
        Indicator(**common, record_id=ids("indicators", n), objective_number=1, indicator_number=n, name=cell)
        for n, cell in enumerate(cells, 1)
    ]
    narratives = [
        Narrative(**common, record_id=ids("narratives", n), section="1.3", kind="gap", item_number=n, text=cell)
        for n, cell in enumerate(cells, 1)
    ]
    provenance = [
        Provenance(
            **common,
            dataset=dataset,
            record_id=record.record_id,
            field=name,
            value_raw=cell,
            line_start=n + 1,
            line_end=n + 1,
            method=cells[0],
            confidence=0.5,
        )
        for dataset, name, records in (("indicators", "name", indicators), ("narratives", "text", narratives))
        for n, (record, cell) in enumerate(zip(records, cells, strict=True), 1)
    ]
    checks = [
        Check(
            **common,
            check=cell or "x",
            subject=cell,
            passed=False,
            severity="error",
            expected=cell,
            actual=cell,
            message=cell,
        )
        for cell in cells
    ]
    table_cells = [
        TableCell(**common, table_number=1, heading=cell, row_number=n, column_number=1, text=cell)
        for n, cell in enumerate(cells, 1)
    ]
    residue = [Residue(**common, line_start=len(cells) + 2, line_end=len(cells) + 2, text="sobra " + cells[0])]
    return {
        "documents": [document],
        "indicators": indicators,
        "narratives": narratives,
        "checks": checks,
        "provenance": provenance,
        "table_cells": table_cells,
        "residue": residue,
    }


class Seen(HTMLParser):
    """Elements of a page as a browser parses it, with their attributes and text."""

    VOID = frozenset({"meta", "img", "input", "br", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        if tag not in self.VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data):
        for n in self._open:
            self.texts[n] += data

    def all(self, tag, kind=None):
        """Returns (attributes, text) of the elements with this tag (and class)."""
        return [
            (attrs, text)
            for (name, attrs), text in zip(self.elements, self.texts, strict=True)
            if name == tag and (kind is None or kind in (attrs.get("class") or "").split())
        ]
