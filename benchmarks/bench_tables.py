"""Row of the benchmark for tables without rules: cells found and time, against pdfplumber and camelot."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from measuring import Line, in_turns, installed_version
from table_answers import Place, Read, answered, letters, made, ours, score

ANSWERS = "PMG_TABLE_ANSWERS"
"""Environment variable with a folder of NAME.pdf and NAME-str.xml (ICDAR 2013); made pages are always read."""
CELLS, MEAN, TIMES = 0.93, 0.92, 5.0


def by_position(quick: bool) -> list[Line]:
    """Measures tables without rules: the share of cells found, and the time of camelot's best flavour."""
    folder = os.environ.get(ANSWERS)
    answers = [*made(range(3)), *(answered(Path(folder)) if folder else ())]
    readers: dict[str, Read] = {"ours": ours, f"pdfplumber {installed_version('pdfplumber')}": _pdfplumber}
    hybrid = f"camelot {installed_version('camelot-py')} hybrid"
    if installed_version("camelot-py") and not quick:
        readers |= {hybrid: partial(_camelot, flavor="hybrid"), "camelot stream": partial(_camelot, flavor="stream")}
    documents = sorted({answer.data for answer in answers})
    times = in_turns({name: partial(_read, documents, read) for name, read in readers.items()}, 1)
    scores = {name: score(answers, read) for name, read in readers.items()}
    described = {
        name: f"{100 * shares.cells:.1f} % of cells, mean {100 * shares.mean:.1f} %" for name, shares in scores.items()
    }
    out: list[Line] = []
    for name in [name for name in readers if name != "ours"]:
        ratio = times[name].cpu / times["ours"].cpu
        is_goal = name == hybrid
        right = scores["ours"].cells >= CELLS and scores["ours"].mean >= MEAN
        goal = "93 % of cells, 92 % in the mean over tables; 5 times as fast" if is_goal else ""
        peer = f"{name}: {described[name]}, {times[name].cpu:.1f} s"
        ours_found = f"{described['ours']}, {times['ours'].cpu:.1f} s"
        ok = right and ratio >= TIMES if is_goal else None
        out.append(Line(f"{len(answers)} tables by position", goal, ours_found, peer, f"{ratio:.1f}", ok))
    return out


def _read(documents: Iterable[bytes], read: Read) -> None:
    for data in documents:
        read(data)


def _places(rows: Iterable[Sequence[Any]]) -> list[Place]:
    return [Place(r, c, r, c, letters(str(text or ""))) for r, row in enumerate(rows) for c, text in enumerate(row)]


def _pdfplumber(data: bytes) -> dict[int, list[list[Place]]]:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        return {page.page_number: [_places(table) for table in page.extract_tables()] for page in pdf.pages}


def _camelot(data: bytes, flavor: str) -> dict[int, list[list[Place]]]:
    import camelot

    out: dict[int, list[list[Place]]] = defaultdict(list)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        for table in camelot.read_pdf(file.name, pages="all", flavor=flavor):
            out[table.page].append(_places(table.df.to_numpy()))
    return out
