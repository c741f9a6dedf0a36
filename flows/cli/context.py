"""Environment of every command: settings from its options, the ledger, one-line errors with an exit status.

Imports little at the top, so that `--help` does not wait for the pipeline to load.
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
"""Exit status of a command that finished, but failed at some documents."""


@contextmanager
def report_errors(verbose: bool) -> Iterator[None]:
    """Reports an error in one line and exits with the right status; `verbose` adds the traceback."""
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
    except Exception as error:  # noqa: BLE001 - reports every error in one line
        if verbose:
            import traceback

            traceback.print_exc()
        typer.echo(f"pmg: {_in_words(error)}", err=True)
        raise typer.Exit(error.status if isinstance(error, UserError) else 1) from None


class Stopped(KeyboardInterrupt):
    """Ctrl-C or SIGTERM; `status` is the exit status by which shells know the signal (128 + its number)."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def _stop(number: int, _: object) -> None:
    """Raises `Stopped` once, and ignores further signals, which would interrupt the cleanup."""
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, signal.SIG_IGN)
    raise Stopped(number)


@contextmanager
def until_stopped(message: str) -> Iterator[None]:
    """Makes Ctrl-C and SIGTERM clean up within (processes, temporary folders), then prints `message` and exits."""
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, _stop)
    try:
        yield
    except Stopped as stopped:
        typer.echo(message, err=True)
        raise typer.Exit(stopped.status) from None


def _reader_is_gone() -> bool:
    """True if the reader of our output (head, less) has closed the pipe, which is no error."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
    except (OSError, ValueError):  # stdout is not a file of the system, as in a test or a notebook
        return False
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _in_words(error: Exception) -> str:
    from flows.safe_text import printable, reason

    if isinstance(error, OSError):
        place = f" ({printable(str(error.filename))})" if error.filename is not None else ""
        return f"{reason(error)}{place}"
    is_ours = isinstance(error, UserError) or type(error).__module__.partition(".")[0] in (
        "extractors",
        "normalizers",
        "review",
        "sqlite3",
        "warehouse",
    )
    message = " ".join(printable(str(error).replace("\n", " ")).split())
    return message if is_ours else f"{type(error).__name__}: {message} (--verbose shows where)"


def make_settings(**options: Any) -> Settings:
    """Returns the settings with the options of the command line, with local copies in place of object stores.

    Raises `UserError` for an invalid value.
    """
    from pydantic import ValidationError

    from flows.settings import Settings, wrong_setting

    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise UserError(wrong_setting(error)) from error
    return settings.with_local_copies()


@contextmanager
def open_ledger(settings: Settings, read_only: bool = True) -> Iterator[Any]:
    """Opens the ledger of the curated folder; raises `UserError` if there has been no run."""
    from flows.settings import ledger_of
    from warehouse.ledger import Ledger

    path = ledger_of(settings)
    if not path.exists():
        raise no_datasets(settings)
    with Ledger(path, read_only) as ledger:
        yield ledger


def no_datasets(settings: Settings) -> UserError:
    """Returns the error of a command that needs the datasets of a curated folder in which no run has ended."""
    from flows.safe_text import printable

    return UserError(f"{printable(settings.typed_folder('curated'))} holds no datasets yet: run pmg ingest first")


def need_folders(settings: Settings) -> None:
    """Raises `UserError` unless the raw folder exists, and the curated folder exists or can be created."""
    from flows.safe_text import printable
    from flows.settings import verify_folders

    if "raw" not in settings.urls and not settings.raw.is_dir():
        raise UserError(f"{printable(str(settings.raw))} is not a folder: say where the documents are with --raw")
    if settings.curated.exists() and not settings.curated.is_dir():
        raise UserError(f"{printable(str(settings.curated))} is not a folder: say where the datasets go with --curated")
    verify_folders(settings)
