"""Reads the words of a Word paragraph, run by run: which are printed, which are not and why, and where lines break.

Each element that contains words is either read into a piece or known to be printed elsewhere; both are recorded in
`Inline.taken`. The words of all other elements are found afterwards, so none are lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from extractors.document import Reason
from extractors.note_marks import MARK, belongs
from extractors.readers.office.word.equations import plain_equation
from extractors.readers.office.word.markup import Element, is_on, value
from extractors.readers.office.word.styles import Styles

Kind = Literal["", "raised", "lowered", "break"] | Reason
TEXTS = ("w.t", "w.delText", "m.t", "a.t")
"""Elements that contain words of the document."""
BOX = "w.txbxContent"
_WITHIN = frozenset(
    ["w.hyperlink", "w.smartTag", "w.fldSimple", "w.customXml", "w.bdo", "w.dir", "w.ins", "w.moveTo", "w.rubyBase"]
)
"""Elements that contain runs and do not change whether these are printed."""
_GONE = frozenset(["w.del", "w.moveFrom"])
_PRINTS = {"w.br": "\n", "w.cr": "\n", "w.tab": " ", "w.ptab": " ", "w.noBreakHyphen": "-", "w.softHyphen": "\u00ad"}
_REFERENCES = {"w.footnoteReference": "footnotes", "w.endnoteReference": "endnotes"}
_SYMBOLS = {"F0FE": "☒", "F0FD": "☒", "F078": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0FB": "✗", "F0B0": "°"}
"""Characters of symbol fonts that have a meaning in forms."""
_ALIGNED: dict[str, Kind] = {"superscript": "raised", "subscript": "lowered"}
_CHECKED, _UNCHECKED = "☒", "☐"


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive words with the same formatting and the same reason not to be printed; a `break` has no words."""

    text: str
    kind: Kind = ""
    bold: bool = False


@dataclass(slots=True)
class Inline:
    """Reads runs; the state of fields and counts of revisions continue from paragraph to paragraph."""

    styles: Styles
    taken: set[Element] = field(default_factory=set)
    inserted: int = 0
    deleted: int = 0
    _references: dict[str, list[str]] = field(default_factory=lambda: {"footnotes": [], "endnotes": []})
    """Ids of notes in the order in which the text refers to them, which gives their numbers."""
    _note: str = ""
    """Number of the note that is being read; "" outside notes."""
    _fields: list[bool] = field(default_factory=list)
    """For each open field, True if its instruction has ended; only the result after it is printed."""

    def pieces(self, paragraph: Element, reason: Reason | None) -> tuple[list[Piece], list[Element]]:
        """Returns the pieces of a paragraph, and the text boxes anchored in it; with a `reason`, none is printed."""
        out: list[Piece] = []
        boxes: list[Element] = []
        properties = paragraph.find("w.pPr")
        for child in paragraph:
            self._node(child, properties, reason, out, boxes)
        return _merged(out), boxes

    def _node(
        self, node: Element, paragraph: Element | None, reason: Reason | None, out: list[Piece], boxes: list[Element]
    ) -> None:
        tag = node.tag
        if tag == "w.r":
            self._run(node, paragraph, reason, out, boxes)
        elif tag in ("m.oMath", "m.oMathPara"):
            out.append(Piece(f" {plain_equation(node, self.taken.add)} ", reason or ""))
        elif tag in ("w.sdt", "w.ruby", "mc.AlternateContent") or tag in _WITHIN or tag in _GONE:
            self.inserted += tag in ("w.ins", "w.moveTo")
            self.deleted += tag in _GONE
            inner = reason or ("deleted" if tag in _GONE else placeholder(node))
            for child in self.shown(node):
                self._node(child, paragraph, inner, out, boxes)

    @contextmanager
    def fields_of_its_own(self) -> Iterator[None]:
        """Keeps fields local to a cell or a box: a field left open there ends with it."""
        outside, self._fields = self._fields, []
        yield
        self._fields = outside

    def begin_note(self, kind: str, identity: str) -> None:
        """Begins a note: what is read from here on is printed with the note's number in the text."""
        ids = self._references.get(kind, [])
        self._note = str(ids.index(identity) + 1) if identity in ids else ""

    def shown(self, node: Element) -> Iterator[Element]:
        """Yields the children that are printed: the content of a control, or the first of several alternatives."""
        if node.tag == "w.sdt":
            yield from node.findall("w.sdtContent/*")
        elif node.tag == "mc.AlternateContent":
            choices = [child for child in node if child.tag in ("mc.Choice", "mc.Fallback")]
            yield from choices[0] if choices else ()
            for other in choices[1:]:  # the same words for older programs
                self.taken.update(element for element in other.iter() if element.tag in TEXTS)
        else:
            yield from node

    def _run(
        self, run: Element, paragraph: Element | None, reason: Reason | None, out: list[Piece], boxes: list[Element]
    ) -> None:
        run_properties = run.find("w.rPr")
        if reason is None and self.styles.is_on("w.vanish", run_properties, paragraph):
            reason = "hidden"
        raised = _ALIGNED.get(value(run_properties, "w.vertAlign") or "", "")
        bold = self.styles.is_on("w.b", run_properties, paragraph)
        for child in run:
            if child.tag == "w.rPr":
                continue
            before = reason or ("hidden" if not all(self._fields) else None)
            text = self._text(child)
            if text == "\n":
                out.append(Piece("", "break"))
            elif text:
                self.taken.add(child)
                out.append(Piece(text, before or ("deleted" if child.tag == "w.delText" else raised), bold))
            elif child.tag in ("mc.AlternateContent", "w.ruby"):
                for inner in self.shown(child):
                    if inner.tag == "w.rubyBase":
                        self._node(inner, paragraph, reason, out, boxes)
                    boxes += _boxes(inner)
            else:
                boxes += _boxes(child)

    def _text(self, child: Element) -> str:
        """Returns what an element of a run prints; a line feed for a line break."""
        tag = child.tag
        if tag in ("w.t", "w.delText"):
            return child.text or ""
        if tag in _PRINTS:
            return _PRINTS[tag]
        if tag == "w.sym":
            return _symbol(child.get("w.char", ""))
        if tag in ("w.footnoteRef", "w.endnoteRef"):
            return self._note
        if tag in _REFERENCES:
            self._references[_REFERENCES[tag]].append(child.get("w.id", ""))
        return self._field(child) if tag == "w.fldChar" else ""

    def _field(self, mark: Element) -> str:
        kind = mark.get("w.fldCharType")
        if kind == "begin":
            self._fields.append(False)
            box = mark.find("w.ffData/w.checkBox")
            if box is not None:
                checked = is_on(box, "w.checked")
                return _CHECKED if (is_on(box, "w.default") if checked is None else checked) else _UNCHECKED
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        return ""


def placeholder(node: Element) -> Reason | None:
    """Returns "placeholder" if a control shows only the prompt of a field that was not filled in; else None."""
    shows = node.tag == "w.sdt" and is_on(node.find("w.sdtPr"), "w.showingPlcHdr")
    return "placeholder" if shows else None


def _boxes(node: Element) -> Iterator[Element]:
    """Yields the outermost text boxes within a drawing."""
    if node.tag == BOX:
        yield node
    elif node.tag not in ("mc.Fallback",):
        for child in node:
            yield from _boxes(child)


def _symbol(code: str) -> str:
    code = code.upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    return chr(int(code, 16)) if len(code) == 4 and all(c in "0123456789ABCDEF" for c in code) else ""


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Merges neighbouring pieces of the same kind, because a word may be split into many runs."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last and last.kind == piece.kind != "break" and last.bold == piece.bold:
            out[-1] = Piece(last.text + piece.text, piece.kind, piece.bold)
        else:
            out.append(piece)
    return out


def without_note_marks(pieces: list[Piece], keep: Callable[[Piece], None]) -> list[Piece]:
    """Returns raised and lowered pieces as ordinary words; marks that point to a note are passed to `keep` instead."""
    out: list[Piece] = []
    line = ""
    for piece in pieces:
        if piece.kind == "break":
            line = ""
        if piece.kind in ("raised", "lowered"):
            mark, word = piece.text.strip(), line[-40:].split(" ")[-1]
            is_note = piece.kind == "raised" and word and word[-1] not in ")]" and MARK.fullmatch(mark)
            if is_note and not belongs(mark, word):
                keep(Piece(piece.text, "note_mark", piece.bold))
                continue
        plain = Piece(piece.text, "", piece.bold) if piece.kind in ("raised", "lowered") else piece
        if plain.kind == "":
            line += plain.text
        out.append(plain)
    return out
