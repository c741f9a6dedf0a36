"""Text of documents, file names and errors in; text that acts on no terminal, log, dataset or Markdown page out.

A file name is whatever the file system says, as `os.fsdecode` gives it: it may hold a line end, an escape sequence or
bytes that are not UTF-8.  Nothing here opens a file.
"""

from __future__ import annotations

import os
import re
import traceback

_ACTIVE = re.compile(r"[\\`*_{}\[\]#+!|~$:@-]|(?<=www)\.", re.IGNORECASE)
"""What begins markup, or a link; between the words of a line the rest is text."""


def reason(error: OSError) -> str:
    """What the operating system says, without numbers and names."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def as_text(name: str) -> str:
    r"""A file name as Unicode text for datasets: bytes that are not UTF-8 are written `\xff`."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    r"""Text that cannot act on a terminal or a log: control characters, line ends and the like written as escapes.

    >>> printable("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """A character written out; a byte of a file name that is not UTF-8 as that byte."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def one_line(error: BaseException) -> str:
    """An exception in one line that can act on nothing."""
    said = " ".join(printable(str(error).replace("\n", " ")).split())
    return f"{type(error).__name__}: {said}"[:300]


def last_lines(error: BaseException, lines: int = 12) -> str:
    """The end of an exception's traceback, fit for a terminal."""
    text = "".join(traceback.format_exception(error, limit=-6)).splitlines()
    return "\n".join(printable(line)[:300] for line in text[-lines:])


def plain(text: str, limit: int | None = 300) -> str:
    r"""Text that Markdown and HTML take as nothing but text, its first `limit` characters.

    Prefect's page shows a numbered entity as it is written, and takes a backslash as CommonMark does.

    >>> print(plain("<b>[x](y)|"))
    &lt;b&gt;\[x\](y)\|
    """
    shown = printable(text)[:limit].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", shown)
