"""What every command runs in: settings from its options, the ledger, errors told in one line with an exit status.

Imports little at the top: whoever asks for help should not wait for a pipeline.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from flows.errors import UserError

if TYPE_CHECKING:
    from flows.settings import Settings

SOME_FAILED = 3
"""Exit status of a command that did what it could and failed at some documents."""


@contextmanager
def plainly(verbose: bool) -> Iterator[None]:
    """Says what went wrong in one line, and leaves with the right exit status; `verbose` adds the traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_is_gone():
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        raise typer.Exit(130) from None
    except Exception as error:  # noqa: BLE001 - the last stop before the terminal
        if verbose:
            import traceback

            traceback.print_exc()
        typer.echo(f"pmg: {_in_words(error)}", err=True)
        raise typer.Exit(error.status if isinstance(error, UserError) else 1) from None


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or TERM; `status` is the exit status that shells know it by."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def _stop(number: int, _: object) -> None:
    """Ends what runs, once: while that is under way, impatience would only tear it."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


@contextmanager
def until_stopped(said: str) -> Iterator[None]:
    """Within it, Ctrl-C and TERM end what was started (processes, temporary folders) and not only us; says so."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _stop)
    try:
        yield
    except Stopped as stopped:
        typer.echo(said, err=True)
        raise typer.Exit(stopped.status) from None


def _reader_is_gone() -> bool:
    """Whether who reads our output (head, less) has seen enough, which is no error of anybody."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
    except (OSError, ValueError):  # no file of the system: a test's, a notebook's
        return False
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _in_words(error: Exception) -> str:
    from flows.safe_text import printable, reason

    if isinstance(error, OSError):
        where = f" ({printable(str(error.filename))})" if error.filename is not None else ""
        return f"{reason(error)}{where}"
    known = isinstance(error, UserError) or type(error).__module__.partition(".")[0] in (
        "extractors",
        "review",
        "sqlite3",
        "warehouse",
    )
    said = " ".join(printable(str(error).replace("\n", " ")).split())
    return said if known else f"{type(error).__name__}: {said} (--verbose shows where)"


def make_settings(urls: bool = False, **options: Any) -> Settings:
    """The settings, with what was given on the command line; `UserError` for a value that cannot be.

    Object stores are replaced by their copies here, unless `urls` says that a run is to begin, which wants the stores.
    """
    from pydantic import ValidationError

    from flows.settings import Settings, wrong_setting

    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise UserError(wrong_setting(error)) from error
    return settings if urls else _with_local_copies(settings)


def _with_local_copies(settings: Settings) -> Settings:
    """Loads what knows object stores only where there is one: `pmg status` should start at once."""
    if not any(":" in path.parts[0] for path in (settings.raw, settings.curated) if path.parts):
        return settings
    from flows.object_stores import with_local_copies

    return with_local_copies(settings)


@contextmanager
def open_ledger(settings: Settings, read_only: bool = True) -> Iterator[Any]:
    """The ledger of the curated folder; `UserError` where no run was there yet."""
    from flows.safe_text import printable
    from flows.settings import ledger_of
    from warehouse.ledger import Ledger

    path = ledger_of(settings)
    if not path.exists():
        raise UserError(f"{printable(str(settings.curated))} holds no datasets yet: run pmg ingest first")
    with Ledger(path, read_only) as ledger:
        yield ledger


def need_folders(settings: Settings) -> None:
    """`UserError` unless there is a folder to read from, and one to write to or room for it."""
    from flows.object_stores import with_local_copies
    from flows.safe_text import printable
    from flows.settings import url_of, verify_folders

    has_url, settings = url_of(settings.raw) is not None, with_local_copies(settings)
    if not has_url and not settings.raw.is_dir():
        raise UserError(f"{printable(str(settings.raw))} is not a folder: say where the documents are with --raw")
    if settings.curated.exists() and not settings.curated.is_dir():
        raise UserError(f"{printable(str(settings.curated))} is not a folder: say where the datasets go with --curated")
    verify_folders(settings)
