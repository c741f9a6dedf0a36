"""Reads made documents after conversion by common tools: HTML and DOCX written here, then converted by pandoc,
LibreOffice, Chromium, weasyprint, poppler, antiword and catdoc, if they are on PATH (DOCX needs python-docx).

    python benchmarks/robustness_tools.py --seeds 0-4 --show 3 --work made

A way is a chain of steps: `docx>pdf>layout` is DOCX, converted to PDF by LibreOffice, then to text by
`pdftotext -layout`.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import collections
import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "robustness")]

from rerender.catalogue import KINDS, Made  # noqa: E402
from rerender.flow import Cell, Flow, Grid, Heading  # noqa: E402
from rerender.lay import widths  # noqa: E402
from robustness import field_of, result_of  # noqa: E402
from seeds import seed_range  # noqa: E402

OFFICE = ("soffice", "--headless", "--convert-to")
STEPS: dict[str, tuple[str, ...]] = {
    "weasy": ("weasyprint", "{source}", "{target}"),
    "pdf": (*OFFICE, "pdf", "--outdir", "{folder}", "{source}"),
    "doc": (*OFFICE, "doc:MS Word 97", "--outdir", "{folder}", "{source}"),
    "office": (*OFFICE, "txt:Text (encoded):UTF8", "--outdir", "{folder}", "{source}"),
    "chrome": (
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--no-pdf-header-footer",
        "--print-to-pdf={target}",
        "{source}",
    ),
    "layout": ("pdftotext", "-layout", "{source}", "{target}"),
    "raw": ("pdftotext", "-raw", "{source}", "{target}"),
    "antiword": ("antiword", "-m", "UTF-8.txt", "-w", "120", "{source}"),
    "catdoc": ("catdoc", "-d", "utf-8", "-w", "{source}"),
    "plain": ("pandoc", "-f", "html", "-t", "plain", "--columns", "120", "-o", "{target}", "{source}"),
    "grid": (
        "pandoc",
        "-f",
        "html",
        "-t",
        "markdown-simple_tables-multiline_tables-pipe_tables",
        "-o",
        "{target}",
        "{source}",
    ),
    "pipes": ("pandoc", "-f", "html", "-t", "gfm", "--wrap", "none", "-o", "{target}", "{source}"),
    "rst": ("pandoc", "-f", "html", "-t", "rst", "-o", "{target}", "{source}"),
}
SUFFIX = {"weasy": ".pdf", "chrome": ".pdf", "pdf": ".pdf", "doc": ".doc"}
WAYS = (
    "chrome", "chrome>layout", "chrome>raw", "weasy", "weasy>layout", "weasy>raw",
    "docx>pdf", "docx>pdf>layout", "docx>pdf>raw", "docx>doc>antiword", "docx>doc>catdoc",
    "docx>office", "plain", "grid", "pipes", "rst",
)  # fmt: skip
BORDERS = {
    "full": "td,th{border:0.5pt solid black}",
    "horizontal": "td,th{border-bottom:0.5pt solid black}",
    "zebra": "tr:nth-child(even){background:#eee}",
    "none": "",
}


def page(flow: Flow, borders: str, rng: Random) -> str:
    """Renders the flow as HTML in a random style; cells that a stage merges have a row span."""
    size, paper = rng.choice([8, 9, 10]), rng.choice(["A4", "letter", "A4 landscape"])
    css = (
        f"@page{{size:{paper};margin:{rng.choice(['1.5cm', '2cm'])}}}"
        f"body{{font-family:{rng.choice(['sans-serif', 'serif'])};font-size:{size}pt}}"
        "table{border-collapse:collapse;width:100%;margin-bottom:8pt}td,th{padding:2pt 4pt;text-align:left}"
        f"td,th{{vertical-align:{rng.choice(['top', 'middle'])}}}td p,th p{{margin:0 0 4pt 0}}{BORDERS[borders]}"
    )
    body = "".join(_block(block, borders) for block in flow)
    head = f'<head><meta charset="utf-8"><style>{css}</style></head>'
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def _block(block: object, borders: str) -> str:
    if isinstance(block, Grid):
        wide = len(block.keys)
        rows = [f"<tr>{_cell('td', title, colspan=wide)}</tr>" for title in block.titles]
        rows += [f"<tr>{''.join(_cell('th', cell) for cell in block.head)}</tr>"] if block.head else []
        return f'<table border="{int(borders == "full")}">{"".join(rows + _rows(block))}</table>'
    text = html.escape(block.text)  # type: ignore[attr-defined]
    return f"<h{block.level}>{text}</h{block.level}>" if isinstance(block, Heading) else f"<p>{text}</p>"


def _rows(grid: Grid) -> list[str]:
    merged_column = grid.keys.index(grid.merged) if grid.merged else -1
    out = []
    for number, row in enumerate(grid.rows):
        cells = []
        for i, cell in enumerate(row):
            if i == merged_column and not cell:
                continue
            after = next((k for k in range(number + 1, len(grid.rows)) if grid.rows[k][i]), len(grid.rows))
            cells.append(_cell("td", cell, rowspan=after - number if i == merged_column else 1))
        out.append(f"<tr>{''.join(cells)}</tr>")
    return out


def _cell(tag: str, paragraphs: Cell, **spans: int) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in spans.items() if value > 1)
    inner = (
        "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        if len(paragraphs) > 1
        else html.escape("".join(paragraphs))
    )
    return f"<{tag}{attributes}>{inner}</{tag}>"


def word(flow: Flow, borders: str, rng: Random, target: Path) -> None:
    """Renders the flow as DOCX with random styles, margins, orientation, merged cells and repeated header rows."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    if rng.random() < 0.4:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(rng.choice([1.5, 2, 2.5]))
    size, repeated = Pt(rng.choice([8, 9, 10])), rng.random() < 0.5
    document.styles["Normal"].paragraph_format.space_after = Pt(rng.choice([0, 4, 6, 8]))
    centred = rng.random() < 0.4
    total = section.page_width - section.left_margin - section.right_margin
    for block in flow:
        if isinstance(block, Grid):
            _word_table(document, block, borders, int(total), size, repeated=repeated, centred=centred)
            document.add_paragraph()
        else:
            run = document.add_paragraph().add_run(block.text)
            run.bold, run.font.size = isinstance(block, Heading), Pt(11)
    document.save(str(target))


def _word_table(  # noqa: PLR0913 - all options of a Word table
    document: Any, grid: Grid, borders: str, total: int, size: Any, *, repeated: bool, centred: bool
) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.oxml import OxmlElement

    rows: list[tuple[Cell, ...]] = [*((t,) for t in grid.titles), *([grid.head] if grid.head else []), *grid.rows]
    table = document.add_table(rows=len(rows), cols=len(grid.keys))
    table.style, table.autofit = "Table Grid" if borders == "full" else "Normal Table", False
    if borders == "horizontal":
        _rule_rows(table)
    elif borders == "zebra":
        _shade_rows(table)
    sizes = widths(grid, total / 60000, pad=2)  # a letter of 9 points is about 60000 EMU wide
    scale = total / sum(sizes)
    heads = len(grid.titles) + bool(grid.head)
    for number, row in enumerate(rows):
        cells = table.rows[number].cells
        if len(row) < len(cells):
            cells[0].merge(cells[-1])
        for i, paragraphs in enumerate(row):
            if centred:
                cells[i].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cells[i].width = int(sizes[i] * scale) if len(row) == len(cells) else total
            for position, text in enumerate(paragraphs):
                paragraph = cells[i].paragraphs[0] if position == 0 else cells[i].add_paragraph()
                run = paragraph.add_run(text)
                run.bold, run.font.size = number < heads, size
        if repeated and number < heads:
            table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if grid.merged:
        merged_column, start = grid.keys.index(grid.merged), heads
        for number in range(heads + 1, len(rows) + 1):
            if number == len(rows) or rows[number][merged_column]:
                if number - start > 1:
                    table.cell(start, merged_column).merge(table.cell(number - 1, merged_column))
                start = number


def _rule_rows(table: Any) -> None:
    """Sets horizontal borders only."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    table._tbl.tblPr.append(borders)


def _shade_rows(table: Any) -> None:
    """Shades every second row, cell by cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for row in table.rows[::2]:
        for cell in row.cells:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), "E0E0E0")
            cell._tc.get_or_add_tcPr().append(shade)


def convert(source: Path, way: str) -> Path | None:
    """Returns the file at the end of a chain; None if a tool is missing, or fails (which is printed)."""
    for step in way.split(">"):
        if step == "docx":
            source = source.with_suffix(".docx")
            continue
        command = STEPS[step]
        if shutil.which(command[0]) is None:
            return None
        folder = source.parent / f"{source.stem}.{'word.' if source.suffix == '.docx' else ''}{step}"
        folder.mkdir(exist_ok=True)
        target = folder / f"{source.stem}{SUFFIX.get(step, '.txt')}"
        if not target.exists():
            words = [word.format(source=source, target=target, folder=folder) for word in command]
            process = subprocess.run(words, capture_output=True, check=False, timeout=180)
            if step in ("antiword", "catdoc"):
                target.write_bytes(process.stdout)
            if not target.exists():
                print(f"    {way}: {step} failed: {process.stderr.decode(errors='replace')[-200:]}")
                return None
        source = target
    return source


def _run(form: str, way: str, borders: str, options: argparse.Namespace) -> None:
    kind = KINDS["raw" if re.search("raw|office|plain", way) else "dump"]  # whether the way keeps cell limits
    right, total, fields = 0, 0, collections.Counter[str]()
    for seed in options.seeds:
        content = kind.content(form, seed)
        source = options.work / f"{form}_{borders}_{seed}{'_marked' if kind.loses_cell_limits else ''}.html"
        if way.startswith("docx"):
            word(content.flow, borders, Random(f"docx {form} {seed}"), source.with_suffix(".docx"))
        source.write_text(page(content.flow, borders, Random(f"html {form} {seed}")), encoding="utf-8")
        made = convert(source, way)
        if made is None:
            continue
        misses = result_of(Made(made.read_bytes(), content.gold, made.name), ignore_space=True).misses
        right, total = right + (not misses), total + 1
        fields.update(map(field_of, misses))
        for miss in misses[: options.show]:
            print(f"    {made}: {miss[:500]}")
    print(f"{way:22} {borders:10} {form:12} {right:3} of {total:3} right  {fields.most_common(4) or ''}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", nargs="*", default=[])
    parser.add_argument("--form", choices=["pmg", "territorial"])
    parser.add_argument("--borders", choices=BORDERS, nargs="*", default=["full", "none"])
    parser.add_argument("--seeds", type=seed_range, default="0-4")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "robustness_tools")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for form in [options.form] if options.form else ["pmg", "territorial"]:
        for way in options.way or WAYS:
            for borders in options.borders if re.search("pdf|weasy|chrome", way) else ["full"]:
                _run(form, way, borders, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
