"""`pmg forms`: lists the known forms, and validates layout files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.context import report_errors
from flows.cli.options import Command, Verbose

if TYPE_CHECKING:
    from extractors.layouts.spec import FormSpec, TableSpec


def register(app: typer.Typer) -> None:
    """Adds `forms` to the command line."""
    forms = typer.Typer(help="Lists the known forms; validates a layout file.")
    forms.callback(invoke_without_command=True)(list_forms)
    forms.command("check", cls=Command)(check)
    app.add_typer(forms, name="forms")


def list_forms(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything that the layouts say, as JSON.")] = False,
    verbose: Verbose = False,
) -> None:
    """Lists the forms that the pipeline knows: their years, tables, columns and required fields."""
    if context.invoked_subcommand is not None:
        return
    with report_errors(verbose):
        from extractors.layouts import forms

        if as_json:
            typer.echo(json.dumps([_as_dict(form) for form in forms()], ensure_ascii=False, indent=1))
            return
        for form in forms():
            typer.echo("\n".join(_lines(form)))


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Layout files.", exists=True, dir_okay=False)],
    verbose: Verbose = False,
) -> None:
    """Validates layout files: one line for each mistake.

    Each line names the file, the line and the key.
    """
    with report_errors(verbose):
        from extractors.layouts.load import LayoutError, load_layout
        from normalizers.records import check_layout  # from here, because this import fills the registry

        has_mistakes = False
        for path in files:
            try:
                layout = load_layout(path)
                check_layout(layout)
            except LayoutError as error:
                has_mistakes = True
                typer.echo(str(error), err=True)
            else:
                typer.echo(f"{path}: {layout.form.name}: {len(layout.form.tables)} tables, no mistakes")
    if has_mistakes:
        raise typer.Exit(1)


def _lines(form: FormSpec) -> list[str]:
    """Returns a form's description for people, as lines."""
    out = [f"{form.form}  {form.name}{f', {form.years}' if form.years else ''}"]
    for table in form.tables.values():
        out.append(f"  {table.name} -> {table.dataset or 'the plugin'}")
        for column in table.columns.values():
            field = column.field or column.name
            feeds = "" if table.dataset is None or field == column.name else f" -> {field}"
            if column.detail or column.dataset:
                feeds = f" -> {column.dataset or 'details'}"
            out.append(f"    {column.name}{feeds} ({column.type}): {', '.join(column.heads)}")
    for required in form.required:
        fields = ", ".join(" or ".join(group) for group in required.fields)
        out.append(f"  required in {required.dataset}: {fields or f'{required.least} records'}")
    return out


def _as_dict(form: FormSpec) -> dict[str, Any]:
    return {
        "form": form.form,
        "name": form.name,
        "years": form.years,
        "required": [required.model_dump(by_alias=True) for required in form.required],
        "tables": [_table(table) for table in form.tables.values()],
    }


def _table(table: TableSpec) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.type, "field": column.field or column.name, "heads": list(column.heads)}
        for column in table.columns.values()
    ]
    return {
        "name": table.name,
        "dataset": table.dataset,
        "known_by": [list(group) for group in table.known_by],
        "columns": columns,
    }
