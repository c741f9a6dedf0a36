"""`pmg read`: shows the content of a file, without curated folder, ledger, Prefect or worker processes.

The quickest way to try a form, a wording or a change of the code.  The limits of a run do not apply: a file that needs
endless time is not stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.context import SOME_FAILED, report_errors
from flows.cli.options import Command, Verbose
from flows.errors import UserError
from flows.safe_text import as_text, plain, printable, reason

if TYPE_CHECKING:
    from flows.cli.json_output import Shown

STDIN = Path("-")


def register(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command(cls=Command)(read)


def read(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file, a folder, or - for standard input.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON: what pmg show --json prints, of a folder a list.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a CSV file for each dataset into this new folder.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, a table for each dataset.")] = False,
    verbose: Verbose = False,
) -> None:
    """Reads a file and shows its data.

    Needs no curated folder and stores nothing.  --verbose adds table cells and provenance.  Exit status: 0, or 3 when a
    file could not be read.
    """
    failed = 0
    with report_errors(verbose):
        if json + markdown + (csv is not None) > 1:
            raise UserError("--json, --csv and --markdown exclude one another: ask for one")
        from flows.cli.json_output import print_json
        from flows.cli.show import show_document

        documents: list[Shown] = []
        for document in read_all(path):
            if isinstance(document, str):
                failed += 1
                typer.echo(f"pmg: {document}", err=True)
            elif markdown:
                typer.echo(as_markdown(document))
            elif json or csv is not None:
                documents.append(document)
            else:
                show_document(document, verbose)
        if json:
            print_json(documents if path.is_dir() else documents[0]) if documents or path.is_dir() else None
        elif csv is not None:
            counts = write_csv(documents, csv)
            typer.echo(f"{csv}: {', '.join(f'{name} {count:,}' for name, count in counts.items()) or 'nothing'}")
    if failed:
        raise typer.Exit(SOME_FAILED)


def read_all(path: Path, suffixes: Sequence[str] | None = None) -> Iterator[Shown | str]:
    """Yields the rows of each file at `path` (a file, a folder, "-" for standard input), or one line on its failure."""
    if path == STDIN:
        yield _rows_of_bytes(sys.stdin.buffer.read(), "-")
    elif path.is_dir():
        from flows.planning.discover import discover
        from flows.settings import Settings

        discovery = discover(path, suffixes or Settings().suffixes)
        yield from (f"{printable(entry.name)}: {entry.error_type}: {entry.message}" for entry in discovery.refused)
        for file in discovery.files:
            yield _of_one_of_many(Path(file.path), as_text(file.name))
    elif path.exists():
        yield _read_file(path, path.name)
    else:
        raise UserError(f"{printable(str(path))} is neither a file nor a folder")


def _of_one_of_many(path: Path, name: str) -> Shown | str:
    from flows.safe_text import one_line

    try:
        return _read_file(path, name)
    except Exception as error:  # noqa: BLE001 - an error in one file must not stop the others
        return f"{printable(name)}: bug: {one_line(error)}"


def _read_file(path: Path, name: str) -> Shown | str:
    try:
        data = path.read_bytes()
    except OSError as error:
        return f"{printable(name)}: io: {reason(error)}"
    return _rows_of_bytes(data, name)


def _rows_of_bytes(data: bytes, name: str) -> Shown | str:
    from extractors.document import ReadError
    from flows.cli.json_output import Shown
    from normalizers.records import DOCUMENT_DATASETS
    from normalizers.schema import pack
    from pipeline import process

    try:
        rows = process(data, name)
    except ReadError as error:
        return f"{printable(name)}: {error.error_type}: {printable(str(error))}"
    packed = pack(rows)  # validates, as in a run
    by_dataset = {dataset: _rows(packed[dataset]) if dataset in packed else [] for dataset in DOCUMENT_DATASETS}
    (document,) = by_dataset["documents"]
    return Shown(document["document_id"], [name], document["status"], None, by_dataset)


def _rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def write_csv(found: Sequence[Shown], folder: Path) -> dict[str, int]:
    """Writes NAME.csv for each dataset with rows, into a new or empty folder; returns the number of rows of each."""
    from normalizers.schema import DATASETS
    from warehouse.spreadsheet import csv_line

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{printable(str(folder))} is there already: name a new folder for the CSV files")
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for name in found[0].rows if found else ():
        rows = [row for one in found for row in one.rows[name]]
        if rows:
            columns = [column.name for column in DATASETS[name].columns]
            lines = [csv_line(columns), *(csv_line([row[c] for c in columns]) for row in rows)]
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
            counts[name] = len(rows)
    return counts


def as_markdown(document: Shown) -> str:
    """Returns a document as Markdown: a table for each dataset except provenance and table cells."""
    return "\n".join(_markdown(document)) + "\n"


def _markdown(document: Shown) -> Iterator[str]:
    from flows.cli.show import VERBOSE_DATASETS

    yield f"# {plain(document.file_names[0])}"
    for name, rows in document.rows.items():
        if not rows or name in VERBOSE_DATASETS:
            continue
        columns = [c for c in rows[0] if c not in {"document_id", "record_id"} and any(r[c] is not None for r in rows)]
        yield f"\n## {name}\n"
        if name == "documents":
            yield "| | |\n|---|---|"
            yield from (f"| {column} | {_cell(rows[0][column])} |" for column in columns)
        else:
            yield f"| {' | '.join(columns)} |"
            yield f"|{'---|' * len(columns)}"
            yield from (f"| {' | '.join(_cell(row[column]) for column in columns)} |" for row in rows)


def _cell(value: Any) -> str:
    """Returns a value for a cell of a Markdown table, with text escaped."""
    return plain(value, limit=None) if isinstance(value, str) else "" if value is None else str(value)
