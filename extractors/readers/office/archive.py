"""The zip archive of an office file: opened within limits, nothing outside of it is ever followed.

A part is XML that a stranger wrote: it is refused before it is parsed when it declares a document type, as entities
are made there (billion laughs, external files), and no part or sum of parts unpacks to more than `MAX_UNPACKED`.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from extractors.document import ReadError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MAX_UNPACKED = 400_000_000
"""Bytes of all parts together; a million empty formatted rows take 60 million."""
MAX_PART = 8_000_000
"""Bytes of a part that is read whole (relations, styles, settings); sheets and texts are streamed."""
MAX_MEMBERS = 10_000

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MEMBER = b"PK\x01\x02"
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: a part of the same archive, by its name."""

    kind: str
    """The last word of its type ("worksheet", "sharedStrings", "officeDocument")."""
    target: str


class Archive:
    """The parts of an office file by name."""

    def __init__(self, data: bytes) -> None:
        """Opens an archive; `ReadError` says why not (`damaged`, `encrypted`, `too_large`)."""
        if data.count(_MEMBER) > MAX_MEMBERS:  # before any of them is looked at
            raise ReadError("too_large", f"the archive has more than {MAX_MEMBERS:,} parts")
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, struct.error, ValueError, EOFError, NotImplementedError) as error:
            raise ReadError("damaged", f"the file is a zip archive that is cut off or damaged ({error})") from error
        members = self._zip.infolist()
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise ReadError("too_large", f"the archive unpacks to more than {MAX_UNPACKED // 10**6:,} million bytes")
        if any(member.flag_bits & 1 for member in members):
            raise ReadError("encrypted", "the file is protected by a password: save it without one")
        self.names = frozenset(member.filename for member in members)
        self._by_fold = {name.lower().lstrip("/"): name for name in self.names}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_fold

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream that raises `ReadError` where it is damaged; refused where it declares a document type."""
        if name not in self:
            raise ReadError("damaged", f"the archive lacks its part {name}")
        with self._part(name) as part:
            _refuse_document_type(part, name)
        return self._part(name)

    def read(self, name: str) -> bytes:
        """A small part whole."""
        with self.open(name) as part:
            data = part.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise ReadError("too_large", f"the part {name} holds more than {MAX_PART // 10**6} million bytes")
        return data

    def xml(self, name: str) -> ElementTree.Element:
        """A small part, parsed."""
        try:
            return ElementTree.fromstring(self.read(name))
        except ElementTree.ParseError as error:
            raise ReadError("damaged", f"the part {name} is no XML that can be read ({error})") from error

    def relations(self, part: str = "") -> dict[str, Relation]:
        """What a part ("": the whole file) refers to within the archive, by id; what lies outside is left out."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self:
            return {}
        out: dict[str, Relation] = {}
        for relation in self.xml(listed).iter(_RELATIONS):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            out[relation.get("Id", "")] = Relation(relation.get("Type", "").rpartition("/")[2], path)
        return out

    @cached_property
    def main(self) -> str:
        """The name of the part that the file is about (`xl/workbook.xml`); "" for an archive that is no office file."""
        found = (relation.target for relation in self.relations().values() if relation.kind == "officeDocument")
        return next((target for target in found if target in self), "")

    @cached_property
    def main_type(self) -> str:
        """The content type of `main`, as the archive states it; for an OpenDocument file its own."""
        if self.main and "[Content_Types].xml" in self:
            types = self.xml("[Content_Types].xml")
            for override in types.iter(f"{_TYPES}Override"):
                if override.get("PartName", "").lstrip("/").lower() == self.main.lower():
                    return override.get("ContentType", "")
        if "mimetype" in self:
            return self.read_plain("mimetype").decode("ascii", "replace").strip()
        return ""

    def read_plain(self, name: str) -> bytes:
        """The beginning of a part that is no XML."""
        with self._part(name) as part:
            return part.read(1000)

    def _part(self, name: str) -> IO[bytes]:
        return _Guarded(self._zip.open(self._by_fold[name.lower()]), name)  # type: ignore[return-value]  # reads alike


class _Guarded:
    """A part whose damage is said as a `ReadError`; what `zipfile` and `ElementTree` need of a stream."""

    def __init__(self, part: IO[bytes], name: str) -> None:
        self._stream, self._name = part, name

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise ReadError("damaged", f"the part {self._name} of the archive is damaged ({error})") from error

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> _Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _BegunError(Exception):
    """The root element has begun: no document type can come any more."""


def _refuse_document_type(part: IO[bytes], name: str) -> None:
    """Raises where an XML part declares a document type; stops at its first element."""

    def declares(*_: object) -> None:
        raise ReadError("not_a_document", f"the part {name} declares entities, which no office program writes")

    def begins(*_: object) -> None:
        raise _BegunError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declares
    parser.StartElementHandler = begins
    try:
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _BegunError:
        return
    except expat.ExpatError as error:
        raise ReadError("damaged", f"the part {name} is no XML that can be read ({error})") from error


def is_encrypted_package(data: bytes) -> bool:
    """Whether an OLE container holds an office file behind a password."""
    return data.startswith(OLE) and _ENCRYPTED_STREAM in data
