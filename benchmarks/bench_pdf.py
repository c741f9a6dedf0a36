"""PDF rows of the benchmark: our reader and the full pipeline to records, against pdfplumber and similar tools."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from measuring import Line, Timed, in_turns, installed_version

DEV = Path(__file__).resolve().parent.parent / "tests" / "data" / "corpus" / "dev"
RULED = ("p08", "p09", "p10", "p13", "p14", "t07", "t08", "t09", "t10")
WITHOUT_RULES = ("p11", "p12", "t11")
"""Prefixes of corpus documents whose tables have no rules, or only horizontal ones."""
TEXT_STRATEGY = {"vertical_strategy": "text", "horizontal_strategy": "text"}

GOLD_TEXTS = (("indicators", "name"), ("stage_goals", "description"), ("commitments", "measure"))
"""(dataset, field) pairs whose gold value is the text of a whole cell of a PMG formulation."""

Cells = Iterator[str]


def files(beginnings: tuple[str, ...]) -> list[Path]:
    """Returns the corpus's PDFs whose names begin with these prefixes."""
    return [path for path in sorted(DEV.glob("*.pdf")) if path.name.startswith(beginnings)]


# --- readers: a file to the texts of its tables' cells ---


def ours(path: Path) -> Cells:
    from extractors import read_bytes

    document = read_bytes(path.read_bytes())
    return (cell.text for table in document.tables for cell in table.cells)


def with_pdfplumber(path: Path, settings: Mapping[str, str] | None = None) -> Cells:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables(settings):
                yield from (cell or "" for cell in chain.from_iterable(table))
            page.close()


def with_pymupdf(path: Path) -> Cells:
    import pymupdf

    with pymupdf.open(path) as pdf:
        for page in pdf:
            for table in page.find_tables():
                yield from (cell or "" for cell in chain.from_iterable(table.extract()))


def with_camelot(path: Path) -> Cells:
    import camelot

    for table in camelot.read_pdf(str(path), pages="all", flavor="lattice"):
        yield from table.df.to_numpy().ravel()


def with_tabula(path: Path) -> Cells:
    import tabula

    for table in tabula.read_pdf(str(path), pages="all", lattice=True, pandas_options={"header": None, "dtype": str}):
        yield from table.fillna("").to_numpy().ravel()


def characters(path: Path) -> Cells:
    """Yields the engine's characters without their positions: a lower bound of the time that a reader needs."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    for page in document:
        text = page.get_textpage()
        yield text.get_text_range()
        text.close()
        page.close()
    document.close()


def records(path: Path) -> Cells:
    """Yields texts from the rows of all steps, for the fields in `GOLD_TEXTS`."""
    from normalizers.schema import pack
    from pipeline import process

    rows = pack(process(path.read_bytes(), path.name))
    return (str(text) for dataset, field in GOLD_TEXTS for text in rows.get(dataset, {}).get(field, ()))


def peers() -> dict[str, Callable[[Path], Cells]]:
    """Returns the comparable readers that are installed (`pip install 'pmg-pipeline[bench]'`), by name."""
    logging.getLogger("tabula").setLevel(logging.ERROR)
    readers: dict[str, Callable[[Path], Cells]] = {}
    if installed_version("PyMuPDF"):
        readers[f"PyMuPDF {installed_version('PyMuPDF')}"] = with_pymupdf
    if installed_version("camelot-py"):
        readers[f"camelot {installed_version('camelot-py')} lattice"] = with_camelot
    if installed_version("tabula-py") and shutil.which("java"):
        readers[f"tabula {installed_version('tabula-py')} lattice (Java, a start for each file)"] = with_tabula
    return readers


# --- rows ---


def ruled(quick: bool) -> list[Line]:
    """Measures PDF to `Document` on ruled forms, against similar tools and the engine alone."""
    paths = files(RULED)
    plain = f"pdfplumber {installed_version('pdfplumber')} extract_tables()"
    readers = {"ours": ours, plain: with_pdfplumber, "the engine's characters alone": characters}
    slow = {} if quick else peers()
    times = _read_all(readers, paths, 2 if quick else 5)
    times |= _read_all(slow, paths, 1)
    pages = page_count(paths)
    same, all_pages = same_cells(paths)
    ratio = times[plain].cpu / times["ours"].cpu
    out = [
        Line(
            "PDF to `Document`, ruled forms",
            "at least 10 times, same cells",
            f"{_rate(pages, times['ours'])}; its cells on {same} of {all_pages} pages; {_found_of_total(ours, paths)}",
            f"{plain}: {_rate(pages, times[plain])}; {_found_of_total(with_pdfplumber, paths)}",
            f"{ratio:.1f}",
            ratio >= 10 and same == all_pages,
        )
    ]
    for name in [*slow, "the engine's characters alone"]:
        reader = slow.get(name)
        comparison = f"{name}: {_rate(pages, times[name])}{'; ' + _found_of_total(reader, paths) if reader else ''}"
        ratio = times[name].cpu / times["ours"].cpu
        out.append(Line("the same", "", _rate(pages, times["ours"]), comparison, f"{ratio:.2f}", None))
    return out


def without_rules(quick: bool) -> list[Line]:
    """Measures PDF to `Document` on tables without rules, or with only horizontal ones."""
    paths = files(WITHOUT_RULES)
    peer = partial(with_pdfplumber, settings=TEXT_STRATEGY)
    times = _read_all({"ours": ours, "pdfplumber": peer}, paths, 2 if quick else 5)
    pages, ratio = page_count(paths), times["pdfplumber"].cpu / times["ours"].cpu
    ours_found, expected = _share(records, paths)
    peer_found, _ = _share(peer, paths)
    return [
        Line(
            "PDF to `Document`, no rules",
            "at least 10 times, and right where that is wrong",
            f"{_rate(pages, times['ours'])}; {_found_of_total(ours, paths)}, in records {ours_found}",
            f"pdfplumber, text strategy: {_rate(pages, times['pdfplumber'])}; {_found_of_total(peer, paths)}",
            f"{ratio:.1f}",
            ratio >= 10 and ours_found > peer_found and ours_found == expected,
        )
    ]


def to_records(quick: bool) -> list[Line]:
    """Measures PDF to records, all steps, against pdfplumber's table extraction alone."""
    paths = files(RULED)
    times = _read_all({"ours": records, "pdfplumber": with_pdfplumber}, paths, 2 if quick else 5)
    pages, ratio = page_count(paths), times["pdfplumber"].cpu / times["ours"].cpu
    return [
        Line(
            "PDF to records, all steps",
            "at least 4 times pdfplumber's tables alone",
            f"{_rate(pages, times['ours'])}, {1000 * times['ours'].cpu / len(paths):.0f} ms a document",
            f"pdfplumber extract_tables(): {_rate(pages, times['pdfplumber'])}",
            f"{ratio:.1f}",
            ratio >= 4,
        )
    ]


def _read_all(readers: Mapping[str, Callable[[Path], Cells]], paths: list[Path], times: int) -> dict[str, Timed]:
    """Times each reader over all files, in turn for each file, because a machine's speed changes within seconds."""
    taken = [in_turns({name: partial(_exhaust, read, path) for name, read in readers.items()}, times) for path in paths]
    return {name: Timed(sum(t[name].cpu for t in taken), sum(t[name].wall for t in taken)) for name in readers}


def _exhaust(read: Callable[[Path], Cells], path: Path) -> int:
    return sum(1 for _ in read(path))


def _rate(pages: int, time: Timed) -> str:
    return f"{pages / time.cpu:.1f} pages/s of processor ({pages / time.wall:.1f} of wall)"


def page_count(paths: list[Path]) -> int:
    import pypdfium2

    return sum(len(pypdfium2.PdfDocument(path.read_bytes())) for path in paths)


def same_cells(paths: list[Path]) -> tuple[int, int]:
    """Returns (pages whose cells equal pdfplumber's within half a point, all pages)."""
    import pdfplumber

    from extractors.readers.pdf.cells import find_cells, merge_rules
    from extractors.readers.pdf.source import read_pages

    same = pages = 0
    for path in paths:
        data = path.read_bytes()
        with pdfplumber.open(BytesIO(data)) as judge:
            for page, peer_page in zip(read_pages(data)[0], judge.pages, strict=True):
                tables = find_cells(merge_rules(page.horizontal), merge_rules(page.vertical))
                cells = sorted(cell for table in tables if len(table) > 1 for cell in table)
                expected = sorted(cell for table in peer_page.find_tables() for cell in table.cells)
                pages += 1
                same += len(cells) == len(expected) and all(
                    abs(a - b) <= 0.5 for pair in zip(cells, expected, strict=True) for a, b in zip(*pair, strict=True)
                )
                peer_page.close()
    return same, pages


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def gold_texts(path: Path) -> list[str]:
    """Returns the texts that whole cells should contain according to the gold answers."""
    gold: dict[str, list[dict[str, Any]]] = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    texts = (row.get(field) for dataset, field in GOLD_TEXTS for row in gold.get(dataset, ()))
    return [text for text in texts if isinstance(text, str)]


def _share(read: Callable[[Path], Cells], paths: list[Path]) -> tuple[int, int]:
    """Returns (gold texts that equal a whole cell, or a cell after its label; all gold texts)."""
    found = total = 0
    for path in paths:
        texts = [_letters(text) for text in gold_texts(path)]
        cells = {re.sub(r"^objetivo\d+", "", _letters(cell)) for cell in read(path)} if texts else set()
        found += sum(1 for text in texts if text in cells)
        total += len(texts)
    return found, total


def _found_of_total(read: Callable[[Path], Cells], paths: list[Path]) -> str:
    found, total = _share(read, paths)
    return f"{found} of {total} gold cells whole"
