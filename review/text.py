"""Makes text safe to show: no control, invisible or direction characters can change the page or mislead its reader."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import yaml

from normalizers.entries import FILL_IN

_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters (except tab and line feed), invisible characters, and those that change the text direction."""


def visible(text: str) -> str:
    """Returns the text with its control, invisible and direction characters written as code points.

    >>> visible("a\\u202eb")
    'a⟨U+202E⟩b'
    """
    return _ACTING.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def figure(value: Any) -> str:
    """Returns a value as text for people: whole floats without ".0", "yes" or "no" for booleans, "" for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return str(value)


def scalar(value: Any) -> str:
    """Returns a value as YAML on one line, which `normalizers.corrections` parses to the same value.

    Text is quoted, with its control and invisible characters escaped: people must see exactly what they paste.
    """
    if isinstance(value, str):
        # A JSON string is valid YAML, and is faster to write than with a YAML library.
        return _ACTING.sub(_escape, json.dumps(value, ensure_ascii=False))
    text: str = yaml.safe_dump(value)
    return text.removesuffix("\n").removesuffix("\n...")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


CORRECTION = f"""\
- document: {{document}}
  dataset: {{dataset}}
  record: {{record}}
  field: {{field}}
  old: {{old}}
  new: {FILL_IN}
  who: {FILL_IN}
  when: {FILL_IN}  # a date such as 2026-11-20
  why: {FILL_IN}
"""
"""An entry of `data/corrections/`, in the format of `normalizers.corrections`; `record` and `old` are YAML scalars."""


def acceptance(document: str, check: str, message: str, **stated: str) -> str:
    """Returns the entry that accepts the finding of a check, in the format of `normalizers.acceptances`.

    `who`, `when` and `why` are YAML scalars; missing ones have to be filled in by a person.
    """
    hint = "" if "when" in stated else "  # a date such as 2026-11-20"
    who, when, why = (stated.get(name, FILL_IN) for name in ("who", "when", "why"))
    return (
        f"- document: {scalar(document)}\n  check: {check}\n  message: {scalar(message)}\n"
        f"  who: {who}\n  when: {when}{hint}\n  why: {why}\n"
    )


def correction(document: str, dataset: str, record: str, field: str, old: Any) -> str:
    """Returns the entry that corrects a value; `new`, `who`, `when` and `why` have to be filled in by a person."""
    return CORRECTION.format(
        document=scalar(document), dataset=dataset, record=scalar(record), field=field, old=scalar(old)
    )
