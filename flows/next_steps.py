"""Suggests what a person can do after a failure or a run: a remedy, or commands to type.  Executes nothing."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.report import Report
    from flows.settings import FolderSetting, Settings
    from normalizers.records import Failure


def install(extra: str) -> str:
    """Returns the command that installs an extra of this package, from its checkout if it runs from one."""
    root = Path(__file__).parents[1]
    if not (root / "pyproject.toml").is_file():
        return f"install this package again with its extra [{extra}]"
    python = os.path.relpath(sys.executable) if Path(sys.executable).is_relative_to(root) else sys.executable
    checkout = os.path.relpath(root)
    words = [
        python,
        "-m",
        "pip",
        "install",
        "--no-build-isolation",
        "--constraint",
        f"{checkout}/constraints.txt",
    ]
    return shlex.join([*words, "--editable", f"{checkout}[{extra}]"])


REMEDIES = {
    "needs_ocr": f"it is a scan: {install('ocr')}",
    "encrypted": "ask for it without a password",
    "damaged": "ask for it again",
    "empty": "ask for it again",
    "timeout": "raise PMG_SECONDS_PER_DOCUMENT",
    "out_of_memory": "raise PMG_MEMORY_MB",
    "too_large": "raise PMG_MAX_FILE_MB",
    "not_a_document": "take it out of the folder, or ask for the right file",
    "unsupported": "save it as PDF or as text",
    "io": "see that this machine can read it, then run again",
    "bug": "report it with the file: a bug in the pipeline",
}
"""What a person can do about a failure, by error type."""


def remedy_of(failure: Failure) -> str | None:
    """Returns the remedy for a failure; None if its message already states one."""
    return None if failure.step == "manifest" else REMEDIES.get(failure.error_type)


def command() -> str:
    """Returns how to type this command again: `pmg` if the shell finds it, otherwise its path."""
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.name == "pmg" and shutil.which("pmg") is None else "pmg"


def folder_option(settings: Settings, name: FolderSetting) -> str:
    """Returns the option `--raw` or `--curated` of commands on the same folder; empty for the default folder."""
    typed = settings.typed_folder(name)
    return "" if typed == f"data/{name}" else f" --{name} {shlex.quote(typed)}"


def next_commands(report: Report, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yields (command, what it does) suggestions after a run, the most urgent first."""
    pmg, option, raw = command(), folder_option(settings, "curated"), folder_option(settings, "raw")
    if report.open_failures:
        yield f"{pmg} status --failed{option}", "what failed, and what you can do"
        errors = sorted(report.open_failures, key=lambda error: (-report.open_failures[error], error))
        yield f"{pmg} rerun --error {errors[0]}{raw}{option}", "runs those again, when you have mended them"
    if report.documents.get("review"):
        yield f"{pmg} status --review{option}", "what to check by eye, and why"
    yield f"{pmg} review{raw}{option}", "pages that show each value beside its place in the source"
    yield f"{pmg} show FILE{option}", "what one document says"
