"""Compares the characters of each PDF with those that its document accounts for.

    python benchmarks/accounting.py FOLDER [FOLDER …]

Counts letters and digits as pdfium returns them, without any of our code, and looks for each of them in the document's
lines or in the lines that it left out.  Exit status 1 if any is missing.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extractors import read_bytes  # noqa: E402
from extractors.document import Document, ReadError  # noqa: E402


def characters_of(data: bytes) -> Counter[str]:
    """Counts the letters and digits of a PDF's text layer."""
    out: Counter[str] = Counter()
    with pdfium.PdfDocument(data) as document:
        for page in document:
            out.update(char for char in page.get_textpage().get_text_range() if char.isalnum())
    return out


def accounted_for(document: Document) -> Counter[str]:
    """Counts the letters and digits of a document's lines, and of the lines that it left out."""
    lines = [*document.lines(), *(out.line for out in document.left_out)]
    return Counter(char for line in lines for char in line.raw if char.isalnum())


def main() -> int:
    total = accounted = documents = plain = lost = 0
    refused: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for path in sorted(path for folder in sys.argv[1:] for path in Path(folder).rglob("*.pdf")):
        data = path.read_bytes()
        try:
            document = read_bytes(data)
        except ReadError as error:
            refused[error.error_type] += 1
            continue
        if document.reader != "pdf.fast":  # its characters come from another engine
            plain += 1
            lost += len(document.unplaced)
            continue
        in_text = characters_of(data)
        missing = in_text - accounted_for(document)
        documents += 1
        total += in_text.total()
        accounted += in_text.total() - missing.total()
        for out in document.left_out:
            reasons[out.reason] += len(out.line.text.split())
        if missing or document.unplaced:
            lost += 1
            print(f"{path.name}: missing {dict(missing)}, without a place {[p.text[:60] for p in document.unplaced]}")
    print(f"{documents} documents, {total:,} letters and digits, {100 * accounted / max(total, 1):.4f} % accounted for")
    print(f"words left out: {dict(reasons)}; read by plain pdfplumber {plain}; refused {dict(refused)}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
