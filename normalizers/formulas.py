r"""Converts LaTeX formulas to the plain text that the forms use, and splits plain formulas into their parts.

`$(N^{\circ} \text{ de … en el año } t / …) * 100$` becomes "(N° de … en el año t / …) * 100"; `\frac{a}{b}` reads
"a / b", in brackets if an operator precedes or follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_FORMULA = 20_000
"""Maximum length of a formula, in characters; a longer text only gets its white space collapsed."""

_MAX_DEPTH = 40
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(?=\S)([^$]*?\S)\$(?!\d)|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_SYMBOLS = {
    "times": " * ", "cdot": " * ", "ast": " * ", "div": " / ", "circ": "°", "degree": "°", "sum": "Σ", "prod": "Π",
    "leq": " ≤ ", "le": " ≤ ", "geq": " ≥ ", "ge": " ≥ ", "neq": " ≠ ", "ne": " ≠ ", "approx": " ≈ ", "pm": " ± ",
    "ldots": "…", "dots": "…", "cdots": "…", "quad": " ", "qquad": " ", "infty": "∞", "Delta": "Δ", "Sigma": "Σ",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "cdotp": " * ", "colon": ":", "newline": " ",
    "alpha": "α", "beta": "β", "sqrt": "√", "slash": "/", "textdegree": "°", "textordmasculine": "º",
}  # fmt: skip
_SILENT = frozenset([
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "limits", "nolimits",
    "displaystyle", "textstyle", "text", "textrm", "textbf", "textit", "texttt", "textsf", "textnormal", "mbox",
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "operatorname", "hbox", "underline", "overline", "bar",
    "boldsymbol", "bf", "rm", "it",
])  # fmt: skip
_FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"])
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?")
_LATEX = re.compile(
    r"\\(?:" + "|".join(sorted({*_SYMBOLS, *_SILENT, *_FRACTIONS}, key=len, reverse=True)) + r")\b|[\^_]\{"
)
_OPERATOR_AFTER = re.compile(r"\s*(?:[*/^×·+\u2212-]|\\(?:times|cdot|ast|div)\b)")
_OPEN_CLOSE = {"(": ")", "[": "]", "{": "}"}


def plain_formula(text: str) -> str:
    """Returns a formula as plain text.  Never raises; text without LaTeX changes only in its white space."""
    collapsed = " ".join(text.split())
    if len(collapsed) > MAX_FORMULA or not ("\\" in collapsed or "$" in collapsed or "^{" in collapsed):
        return collapsed
    unwrapped = _MATH.sub(_inside, collapsed)
    if unwrapped == collapsed and not _LATEX.search(collapsed):
        return collapsed
    return " ".join(_Reader(unwrapped).read().split())


def _inside(match: re.Match[str]) -> str:
    """Returns the text between math delimiters, or the whole match if its dollar signs are amounts of money."""
    inner = next(group for group in match.groups() if group is not None)
    marked = any(sign in inner for sign in "\\^{") or match[0].startswith(("$$", "\\"))
    return inner if marked or re.search(r"[\[(].*[/*+].*[\])]", inner) else match[0]


class _Reader:
    """Converts LaTeX from left to right; braces only group."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0

    def read(self, depth: int = 0, stop: str = "") -> str:
        out: list[str] = []
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == stop:
                self.at += 1
                break
            if character == "\\":
                out.append(self._command(depth, out))
            elif character in "^_" and depth < _MAX_DEPTH:
                self.at += 1
                out.append(self._script(character, depth))
            elif character == "{" and depth < _MAX_DEPTH:
                self.at += 1
                out.append(self.read(depth + 1, "}"))
            else:
                self.at += 1
                out.append("" if character in "{}" else " " if character == "~" else character)
        return "".join(out)

    def _command(self, depth: int, out: list[str]) -> str:
        command = _COMMAND.match(self.source, self.at)
        if command is None:  # an escaped character, or a command for white space
            sign = self.source[self.at + 1 : self.at + 2]
            self.at += 2
            return " " if sign in ("\\", ",", ";", ":", "!", " ", "") else sign
        self.at = command.end()
        name = command[1]
        if name in _FRACTIONS and depth < _MAX_DEPTH:
            return self._fraction(depth, out)
        if name in ("begin", "end"):
            self._argument(depth)
            return " "
        return "" if name in _SILENT or name in _FRACTIONS else _SYMBOLS.get(name, name)

    def _argument(self, depth: int) -> str:
        while self.at < len(self.source) and self.source[self.at] == " ":
            self.at += 1
        if self.source[self.at : self.at + 1] == "{":
            self.at += 1
            return self.read(depth + 1, "}")
        if self.source[self.at : self.at + 1] == "\\":
            return self._command(depth + 1, [])
        self.at += 1
        return self.source[self.at - 1 : self.at]

    def _fraction(self, depth: int, out: list[str]) -> str:
        parts = [" ".join(self._argument(depth).split()) for _ in range(2)]
        above, below = (f"({p})" if _has_operator(p) and not _is_wrapped(p) else p for p in parts)
        before = "".join(out[-8:]).rstrip()[-1:]
        if before in ("*", "/", "+", "-", "^") or _OPERATOR_AFTER.match(self.source, self.at):
            return f"({above} / {below})"
        return f"{above} / {below}"

    def _script(self, sign: str, depth: int) -> str:
        argument = " ".join(self._argument(depth).split())
        if sign == "^" and argument in ("°", "o", "º", "a", "ª"):
            return argument if argument not in ("o",) else "°"
        if len(argument) > 1 and not argument.isalnum():
            return f"{sign}({argument})"
        return f"{sign}{argument}" if argument else ""


def _has_operator(part: str) -> bool:
    return re.search(r"\s[-+*/]\s|[+*/]", re.sub(r"(?i)\by/o\b", "", part)) is not None


def _is_wrapped(part: str) -> bool:
    """True if one pair of brackets encloses the whole text."""
    if len(part) < 2 or _OPEN_CLOSE.get(part[0]) != part[-1]:
        return False
    depth = 0
    for i, character in enumerate(part):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and i < len(part) - 1:
            return False
    return depth == 0


@dataclass(frozen=True, slots=True)
class ParsedFormula:
    """A ratio: the words of numerator and denominator, and the factor (100 for a share in percent; None if absent)."""

    numerator: str
    denominator: str
    factor: float | None


_FACTOR_AFTER = re.compile(r"\s*[*×xX·]\s*(1[.,]?0+)\s*%?\s*$")
_FACTOR_BEFORE = re.compile(r"^\s*(1[.,]?0+)\s*[*×xX·]\s*(?=[(\[{])")


def parse_formula(text: str) -> ParsedFormula | None:
    """Returns the parts of a formula that is one ratio; None for anything else (a sum, words, several ratios)."""
    plain = plain_formula(text).strip(" .;")
    if not plain or len(plain) > MAX_FORMULA:
        return None
    factor: float | None = None
    changed = True
    while changed:
        changed = False
        for pattern in (_FACTOR_AFTER, _FACTOR_BEFORE):
            factor_match = pattern.search(plain)
            if factor_match and factor is None:
                factor = float(re.sub(r"[.,]", "", factor_match[1]))
                plain, changed = (plain[: factor_match.start()] + plain[factor_match.end() :]).strip(), True
        if _is_wrapped(plain):
            plain, changed = plain[1:-1].strip(), True
    slash = _only_slash(plain)
    if slash is None:
        return None
    above, below = (_unwrapped(part) for part in (plain[:slash], plain[slash + 1 :]))
    return ParsedFormula(above, below, factor) if above and below else None


def _unwrapped(part: str) -> str:
    part = part.strip()
    while _is_wrapped(part):
        part = part[1:-1].strip()
    return part


def _only_slash(plain: str) -> int | None:
    """Returns the index of the only division sign outside brackets; None if there is none or several.

    Signs without a space beside them count only if no sign has one.
    """
    depth = 0
    spaced: list[int] = []
    tight: list[int] = []
    for i, character in enumerate(plain):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return None
        if character in "/÷" and depth == 0 and not re.search(r"(?i)(?:^|\W)[ysn]$", plain[max(0, i - 2) : i]):
            (spaced if plain[i - 1 : i] == " " or plain[i + 1 : i + 2] == " " else tight).append(i)
    if depth:
        return None
    slashes = spaced or tight
    return slashes[0] if len(slashes) == 1 else None
