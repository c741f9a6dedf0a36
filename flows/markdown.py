"""Text of documents within Markdown: whatever a file or its name holds stays text that no page acts on."""

from __future__ import annotations

import re

from flows.discover import printable

_ACTIVE = re.compile(r"[\\`*_{}\[\]#+!|~$:@-]|(?<=www)\.", re.IGNORECASE)
"""What begins markup, or a link; between the words of a line the rest is text."""


def plain(text: str, limit: int | None = 300) -> str:
    r"""Text that Markdown and HTML take as nothing but text, its first `limit` characters.

    Prefect's page shows a numbered entity as it is written, and takes a backslash as CommonMark does.

    >>> print(plain("<b>[x](y)|"))
    &lt;b&gt;\[x\](y)\|
    """
    shown = printable(text)[:limit].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", shown)
