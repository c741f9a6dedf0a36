"""Escapes text from documents, file names and errors, so that it is safe in a terminal, log, dataset or Markdown page.

A file name comes from the file system, as `os.fsdecode` returns it: it may contain a line end, an escape sequence or
bytes that are not UTF-8.  Nothing here opens a file.
"""

from __future__ import annotations

import os
import re
import traceback

_ACTIVE = re.compile(r"[\\`*_{}\[\]#+!|~$:@-]|(?<=www)\.", re.IGNORECASE)
"""Characters that can begin markup or a link; the other characters within a line have no meaning in Markdown."""


def reason(error: OSError) -> str:
    """Returns the operating system's message, without error number and file name."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def as_text(name: str) -> str:
    r"""Returns a file name as Unicode text for datasets: bytes that are not UTF-8 are written `\xff`."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    r"""Returns text that is safe in a terminal or a log: control characters, line ends and the like become escapes.

    >>> printable("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """Returns a character as an escape sequence; a surrogate-escaped byte of a file name as that byte."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def one_line(error: BaseException) -> str:
    """Returns an exception as one line of at most 300 printable characters."""
    message = " ".join(printable(str(error).replace("\n", " ")).split())
    return f"{type(error).__name__}: {message}"[:300]


def last_lines(error: BaseException, lines: int = 12) -> str:
    """Returns the last `lines` lines of an exception's traceback, as printable text."""
    text = "".join(traceback.format_exception(error, limit=-6)).splitlines()
    return "\n".join(printable(line)[:300] for line in text[-lines:])


def plain(text: str, limit: int | None = 300) -> str:
    r"""Returns the first `limit` characters of a text, escaped so that Markdown and HTML show them literally.

    Prefect's page shows a numbered entity as it is written, and handles a backslash as CommonMark does.

    >>> print(plain("<b>[x](y)|"))
    &lt;b&gt;\[x\](y)\|
    """
    shown = printable(text)[:limit].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ACTIVE.sub(lambda match: f"\\{match[0]}", shown)
