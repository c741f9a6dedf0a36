"""Converts equations to a line of plain text, as the forms print formulas: "(a / b) * 100"."""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.readers.office.word.markup import Element, value

_SUM = re.compile(r"\S\s+[+−-]\s+\S|\w\+\w")


def plain_equation(equation: Element, take: Callable[[Element], None]) -> str:
    """Returns the text of `m.oMath`; calls `take` with every element whose words it contains."""
    text = _text_of_children(equation, take).strip()
    children = [child.tag for child in equation]
    return text[1:-1] if children == ["m.f"] else text


def _text_of_children(element: Element, take: Callable[[Element], None]) -> str:
    return "".join(_text(child, take) for child in element)


def _part(element: Element, path: str, take: Callable[[Element], None]) -> str:
    part = element.find(path)
    return "" if part is None else _text_of_children(part, take).strip()


def _text(element: Element, take: Callable[[Element], None]) -> str:
    tag = element.tag
    if tag in ("m.t", "w.t"):
        take(element)
        return element.text or ""
    if tag in _BUILT:
        return _BUILT[tag](element, take)
    return "" if tag.endswith("Pr") else _text_of_children(element, take)


def _fraction(element: Element, take: Callable[[Element], None]) -> str:
    over, under = (_term(_part(element, path, take)) for path in ("m.num", "m.den"))
    return f"({over} / {under})"


def _script(element: Element, take: Callable[[Element], None]) -> str:
    low, high = _part(element, "m.sub", take), _part(element, "m.sup", take)
    raised = high if high in ("°", "º", "ª") else f"^{high}" if high else ""
    return f"{_part(element, 'm.e', take)}{low}{raised}"


def _root(element: Element, take: Callable[[Element], None]) -> str:
    return f"{_part(element, 'm.deg', take)}√({_part(element, 'm.e', take)})"


def _sum(element: Element, take: Callable[[Element], None]) -> str:
    parts = (_part(element, path, take) for path in ("m.sub", "m.sup", "m.e"))
    return " ".join([_value_of(element, "m.naryPr/m.chr") or "∫", *filter(None, parts)])


def _term(text: str) -> str:
    """Returns a term of a fraction, in brackets if it is a sum."""
    return f"({text})" if _SUM.search(text) and not _is_bracketed(text) else text


def _is_bracketed(text: str) -> bool:
    """True if the bracket that opens a text is closed by the one that ends it."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth <= 0:
            return position > 0 and position == len(text) - 1
    return False


def _delimited(element: Element, take: Callable[[Element], None]) -> str:
    opens, closes = _value_of(element, "m.dPr/m.begChr"), _value_of(element, "m.dPr/m.endChr")
    text = " | ".join(_text_of_children(part, take).strip() for part in element.findall("m.e"))
    opens, closes = "(" if opens is None else opens, ")" if closes is None else closes
    return text if (opens, closes) == ("(", ")") and _is_bracketed(text) else f"{opens}{text}{closes}"


def _value_of(element: Element, path: str) -> str | None:
    """Returns `m.val` of the element at a path; None if there is none."""
    child = element.find(path)
    return None if child is None else child.get("m.val", value(child))


_BUILT = {
    "m.f": _fraction,
    "m.d": _delimited,
    "m.sSup": _script,
    "m.sSub": _script,
    "m.sSubSup": _script,
    "m.rad": _root,
    "m.nary": _sum,
}
