"""Encodes the same text in different bytes: encodings, line ends and Unicode forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf8": lambda t: t.encode(),
    "utf8_bom": lambda t: b"\xef\xbb\xbf" + t.encode(),
    "utf16": lambda t: t.encode("utf-16"),
    "utf16_be": lambda t: b"\xfe\xff" + t.encode("utf-16-be"),
    "cp1252": lambda t: t.encode("cp1252"),
    "crlf": lambda t: t.replace("\n", "\r\n").encode(),
    "crlf_cp1252": lambda t: t.replace("\n", "\r\n").encode("cp1252"),
    "cr": lambda t: t.replace("\n", "\r").encode(),
    "decomposed": lambda t: unicodedata.normalize("NFD", t).encode(),
    "nbsp": lambda t: re.sub(r"(?<=\w) (?=\w)", "\u00a0", t).encode(),
    "soft_hyphens": lambda t: re.sub(r"(?<=[a-z]ci)(?=ón\b)", "\u00ad", t).encode(),
    "no_final_newline": lambda t: t.rstrip("\n").encode(),
    "trailing_spaces": lambda t: re.sub(r"(?<=\S)\n", "  \n", t).encode(),
}
"""Encoders by name; each has to give the same datasets as `utf8`."""
