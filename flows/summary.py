"""Summary of a run for Prefect: a table, and a Markdown page with the failures and the commands to type next.

File names and messages come from documents; `flows.safe_text.plain` escapes them, so that they cannot form markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flows.next_steps import REMEDIES, next_commands
from flows.report import MOST_FAILURES, Report, headline
from flows.safe_text import plain
from flows.settings import Settings
from normalizers.records import STATUSES

DOCUMENTS_FAILED = "DocumentsFailed"
"""Name of a run's final state when documents failed: the event is `prefect.flow-run.DocumentsFailed`."""


def final_name(report: Report) -> str:
    """Returns the name of a run's final state, which an automation can wait for; the state's type stays Completed."""
    return DOCUMENTS_FAILED if report.failed else "Completed"


def pages(report: Report, settings: Settings) -> list[dict[str, Any]]:
    """Returns two Prefect artifacts: a table (key `ingest-summary` or `rerun-summary`) and a page (`…-report`)."""
    shown = {"type": "table", "description": headline(report), "data": json.dumps(table(report))}
    page = {"type": "markdown", "data": markdown(report, settings)}
    return [{"key": f"{report.trigger}-summary", **shown}, {"key": f"{report.trigger}-report", **page}]


def table(report: Report) -> list[dict[str, str | int]]:
    """Returns the table of totals and changes of this run; it contains no text from documents."""
    rows: list[dict[str, str | int]] = []

    def add(group: str, name: str, total: int, this_run: int) -> None:
        rows.append({"what": group, "name": name, "all": total, "this run": this_run})

    for status in STATUSES:
        add("documents", status, report.documents.get(status, 0), report.read[status])
    add("documents", "unchanged", report.unchanged, 0)
    for error in sorted({*report.open_failures, *report.errors}):
        add("open failures", error, report.open_failures.get(error, 0), report.errors[error])
    for name, count in report.failed_checks.items():
        add("failed checks (documents)", name, count, report.failed_checks_now.get(name, 0))
    for name, count in report.rows.items():
        add("rows", name, count, report.added[name])
    return rows


def markdown(report: Report, settings: Settings) -> str:
    """Returns a Markdown page: what failed, what to check, and what to type next."""
    return "\n".join(_lines(report, settings)) + "\n"


def _lines(report: Report, settings: Settings) -> Iterator[str]:
    yield f"# {headline(report)}"
    yield ""
    yield f"Run `{report.run_id}`, {report.seconds:.0f} s."
    yield ""
    if report.failures:
        yield "## Failed in this run"
        yield ""
        yield "| file | error | what happened | what you can do |"
        yield "|---|---|---|---|"
        for failure in report.failures:
            advice = REMEDIES.get(failure.error_type, "")
            yield f"| {plain(failure.source)} | {failure.error_type} | {plain(failure.message)} | {plain(advice)} |"
        if report.failed > len(report.failures):
            yield ""
            yield f"The first {MOST_FAILURES:,} of {report.failed:,}."
        yield ""
    if report.open_failures:
        errors = ", ".join(f"{count:,} {error}" for error, count in sorted(report.open_failures.items()))
        yield f"Open failures in all: {errors}."
        yield ""
    for notice in report.notices:
        yield f"- {plain(notice)}"
    yield ""
    yield "## What to type next"
    yield ""
    for command, meaning in next_commands(report, settings):
        yield f"    {command}  # {meaning}"
