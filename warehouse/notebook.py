"""Display of datasets in a notebook: tables with unit and meaning in their headers, and an overview of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizers.records import DATASETS
from normalizers.schema import DatasetColumn
from warehouse.spreadsheet import plain

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.analysis import Curated

SHOWN = 10
"""Maximum number of rows that a table shows."""
_LONGEST = 160
"""Maximum number of characters that a cell shows; its tooltip shows all."""
_LONGEST_WORD = 24
"""Maximum number of characters shown of a single word, which cannot wrap, such as a document id."""
_STYLE = "text-align:left;vertical-align:top;white-space:normal;max-width:30em"


def specs(columns: Iterable[str], dataset: str | None = None) -> Mapping[str, DatasetColumn]:
    """Returns column specs by name: from `dataset`, else from other datasets if all give meaning and unit alike."""
    out: dict[str, DatasetColumn] = {}
    for name in columns:
        stated = [spec for spec in DATASETS[dataset].columns if spec.name == name] if dataset in DATASETS else []
        others = [spec for other_dataset in DATASETS.values() for spec in other_dataset.columns if spec.name == name]
        if stated or len({(spec.column.meaning, spec.column.unit) for spec in others}) == 1:
            out[name] = (stated or others)[0]
    return out


def html_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], dataset: str | None = None, more: str = ""
) -> str:
    """Returns rows as an HTML table with units below the column names, and meanings as tooltips."""
    known_columns = specs(columns, dataset)
    heads = "".join(_head(name, known_columns.get(name)) for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{f'<p>{escape(more)}</p>' if more else ''}"
    )


def _head(name: str, spec: DatasetColumn | None) -> str:
    if spec is None:
        return f'<th style="{_STYLE}">{escape(name)}</th>'
    unit = f"<br><small>{escape(spec.column.unit)}</small>" if spec.column.unit else ""
    return f'<th style="{_STYLE}" title="{escape(spec.column.with_term)}">{escape(name)}{unit}</th>'


def _cell(value: Any) -> str:
    value = plain(value)
    text = "" if value is None else str(value)
    most = _LONGEST if " " in text else _LONGEST_WORD
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    align = "right" if isinstance(value, int | float) and not isinstance(value, bool) else "left"
    wide = ";min-width:16em" if len(short) > _LONGEST_WORD else ""
    whole = f' title="{escape(text)}"' if short != text else ""
    return f'<td style="{_STYLE};text-align:{align}{wide}"{whole}>{escape(short)}</td>'


@dataclass(frozen=True, slots=True)
class FrameWithMeanings:
    """A pandas frame that shows unit and meaning in its column headers; `frame` is the frame itself."""

    frame: pd.DataFrame
    dataset: str | None = None

    def _repr_html_(self) -> str:
        count = len(self.frame)
        shown = self.frame.head(SHOWN).astype(object)
        rows = shown.where(shown.notna(), None).itertuples(index=False, name=None)
        more = f"{count:,} rows, of which the first {SHOWN} are shown" if count > SHOWN else ""
        return html_table([str(name) for name in self.frame.columns], rows, self.dataset, more)


def with_meanings(frame: pd.DataFrame, dataset: str | None = None) -> FrameWithMeanings:
    """Returns a frame that shows unit and meaning in its column headers.

    `dataset` names the dataset of the columns, if several datasets have columns of these names.
    """
    return FrameWithMeanings(frame, dataset)


@dataclass(frozen=True, slots=True)
class DocumentPanel:
    """Overview of a document: agency and year, weights and targets, failed checks, and a link to its review page."""

    document: Mapping[str, Any]
    items: Sequence[tuple[Any, ...]]
    verdicts: Sequence[tuple[Any, ...]]
    failed: Sequence[tuple[Any, ...]]
    review: Path

    def __repr__(self) -> str:
        values = (self.document[name] for name in ("file_name", "service_name", "fiscal_year", "status"))
        return f"<{', '.join(str(part) for part in values if part is not None)}>"

    def _repr_html_(self) -> str:
        facts = map(self.document.get, ("service_name", "fiscal_year", "form_type", "status", "file_name"))
        out = [f"<p><strong>{' · '.join(escape(str(fact)) for fact in facts if fact is not None)}</strong></p>"]
        if self.review.exists():
            out.append(f'<p><a href="{escape(self.review.as_uri())}">Beside its source</a></p>')
        if self.items:
            total = sum(row[4] or 0 for row in self.items)
            columns = ["objective_number", "kind", "item_number", "name", "weight_pct", "target_raw"]
            out.append(html_table(columns, self.items, "indicators", f"Weights sum to {total:g}."))
        if self.verdicts:
            out.append(html_table(["verdict", "count"], self.verdicts, "verdicts"))
        if self.failed:
            out.append(html_table(["check", "message", "accepted_by"], self.failed, "checks"))
        else:
            out.append("<p>Every check passed.</p>")
        return "".join(out)


def document_panel(curated: Curated, name: str) -> DocumentPanel:
    """Returns the overview of the only document with this file name, else with this start of file name or id.

    Raises KeyError if no document or several documents match.
    """
    from warehouse.views import text_literal

    literal = text_literal(name)
    exact = f"file_name = {literal} OR ends_with(file_name, '/' || {literal})"
    for condition in (exact, f"starts_with(file_name, {literal}) OR starts_with(document_id, lower({literal}))"):
        documents = curated.documents.of_documents(condition).to_arrow().to_pylist()
        if documents:
            break
    if len(documents) != 1:
        names = ", ".join(sorted(row["file_name"] for row in documents)[:5])
        raise KeyError(f"{len(documents)} documents are called {name}" + (f": {names}" if names else ""))
    (document,) = documents
    of_document = f"WHERE document_id = {text_literal(document['document_id'])}"

    def rows(query: str) -> list[tuple[Any, ...]]:
        return [row for batch in curated.sql(query).rows() for row in batch]

    columns = "objective_number, kind, item_number, name, weight_pct, target_raw"
    return DocumentPanel(
        document,
        rows(f"SELECT {columns} FROM items {of_document} ORDER BY objective_number, item_number, kind"),
        rows(f"SELECT verdict, count(*) FROM verdicts {of_document} GROUP BY ALL ORDER BY ALL"),
        rows(f'SELECT "check", message, accepted_by FROM checks {of_document} AND NOT passed ORDER BY ALL'),
        Path(curated.root).parent / "review" / "documents" / document["document_id"] / "index.html",
    )
