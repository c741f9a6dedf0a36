"""Parses WordprocessingML into elements with short names such as `w.p`, for both namespaces of the standard."""

from __future__ import annotations

from xml.etree import ElementTree

from extractors.document import ReadError
from extractors.readers.office.archive import Archive

MAX_PART_BYTES = 60_000_000
"""Maximum size of a part with words, in bytes; a form of fifty pages takes five million."""
MAX_DEPTH = 250
"""Maximum nesting of elements; a table in a text box in a table takes forty."""

Element = ElementTree.Element
_CHUNK = 1 << 16
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "urn:schemas-microsoft-com:office:office": "o",
}


class _ShortNames(dict[str, str]):
    """Maps each name to its short form, computed at the first lookup; names of other namespaces stay unchanged."""

    def __missing__(self, name: str) -> str:
        namespace, bracket, local = name[1:].rpartition("}") if name[:1] == "{" else ("", "", name)
        prefix = _PREFIXES.get(namespace)
        self[name] = f"{prefix}.{local}" if bracket and prefix else name
        return self[name]


class _Builder(ElementTree.TreeBuilder):
    """Builds elements with short names; raises `ReadError` if they nest too deeply."""

    def __init__(self) -> None:
        super().__init__()
        self._names, self._depth = _ShortNames(), 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ReadError("too_large", f"its elements nest deeper than {MAX_DEPTH}")
        names = self._names
        return super().start(names[tag], {names[name]: value for name, value in attrs.items()} if attrs else attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(self._names[tag])


def parse(archive: Archive, part: str) -> Element:
    """Parses a part with words. Raises ReadError: `damaged`, `too_large`, `not_a_document`."""
    parser, size = ElementTree.XMLParser(target=_Builder()), 0
    with archive.open(part) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > MAX_PART_BYTES:
                    raise ReadError(
                        "too_large", f"the part {part} holds more than {MAX_PART_BYTES // 10**6} million bytes"
                    )
                parser.feed(chunk)
            root: Element = parser.close()
        except ElementTree.ParseError as error:
            raise ReadError("damaged", f"the part {part} is no XML that can be read ({error})") from error
    return root


def value(element: Element | None, path: str = "") -> str | None:
    """Returns `w.val` of an element, or of the one at `path` below it; None if there is none."""
    target = element.find(path) if element is not None and path else element
    return None if target is None else target.get("w.val")


def number(element: Element | None, path: str = "") -> int | None:
    """Returns `w.val` as a whole number; None if it is not one."""
    text = value(element, path)
    return int(text) if text and text.removeprefix("-").isdecimal() and len(text) < 10 else None


def is_on(properties: Element | None, name: str) -> bool | None:
    """Returns whether an on/off property is on; None if the properties do not contain it."""
    property = None if properties is None else properties.find(name)
    if property is None:
        return None
    return property.get("w.val", "true") not in ("0", "false", "off", "none")
