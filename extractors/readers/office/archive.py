"""Opens the zip archive of an office file within limits, and never follows references to anything outside it.

The parts are untrusted XML. A part that declares a document type is refused before it is parsed, because entities are
declared there (billion laughs, external files). The parts must not unpack to more than `MAX_UNPACKED`.
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
from extractors.readers.signatures import OLE

MAX_UNPACKED = 400_000_000
"""Maximum size of all parts together, in bytes; a million empty formatted rows take 60 million."""
MAX_SMALL_PART = 8_000_000
"""Maximum size of a part that is read whole (relations, styles, settings), in bytes; sheets and texts are streamed."""
MAX_MEMBERS = 10_000

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MEMBER = b"PK\x01\x02"
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from one part to another part of the same archive, by name."""

    kind: str
    """Last word of its type ("worksheet", "sharedStrings", "officeDocument")."""
    target: str


class Archive:
    """The parts of an office file, by name (case-insensitive)."""

    def __init__(self, data: bytes) -> None:
        """Opens an archive; raises `ReadError` (`damaged`, `encrypted`, `too_large`)."""
        if data.count(_MEMBER) > MAX_MEMBERS:  # before any part is read
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
        """Opens a part as a stream; raises `ReadError` if it declares a document type, or later if it is damaged."""
        if name not in self:
            raise ReadError("damaged", f"the archive lacks its part {name}")
        with self._part(name) as part:
            _refuse_document_type(part, name)
        return self._part(name)

    def read(self, name: str) -> bytes:
        """Returns the bytes of a small part."""
        with self.open(name) as part:
            data = part.read(MAX_SMALL_PART + 1)
        if len(data) > MAX_SMALL_PART:
            raise ReadError("too_large", f"the part {name} holds more than {MAX_SMALL_PART // 10**6} million bytes")
        return data

    def xml(self, name: str) -> ElementTree.Element:
        """Returns a small part as parsed XML."""
        try:
            return ElementTree.fromstring(self.read(name))
        except ElementTree.ParseError as error:
            raise ReadError("damaged", f"the part {name} is no XML that can be read ({error})") from error

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Returns the references of a part ("" for the whole file) by id, without those to outside the archive."""
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
        """Name of the main part (`xl/workbook.xml`); "" for an archive that is not an office file."""
        targets = (relation.target for relation in self.relations().values() if relation.kind == "officeDocument")
        return next((target for target in targets if target in self), "")

    @cached_property
    def main_type(self) -> str:
        """Content type of the main part as stated by the archive; for an OpenDocument file, that of the file."""
        if self.main and "[Content_Types].xml" in self:
            types = self.xml("[Content_Types].xml")
            for override in types.iter(f"{_TYPES}Override"):
                if override.get("PartName", "").lstrip("/").lower() == self.main.lower():
                    return override.get("ContentType", "")
        if "mimetype" in self:
            return self.read_plain("mimetype").decode("ascii", "replace").strip()
        return ""

    def read_plain(self, name: str) -> bytes:
        """Returns the first 1,000 bytes of a part that is not XML."""
        with self._part(name) as part:
            return part.read(1000)

    def _part(self, name: str) -> IO[bytes]:
        return _Guarded(self._zip.open(self._by_fold[name.lower()]), name)  # type: ignore[return-value]  # reads alike


class _Guarded:
    """A stream of a part that reports damage as `ReadError`; has the methods that `zipfile` and `ElementTree` need."""

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
    """Raised at the start of the root element, after which no document type can follow."""


def _refuse_document_type(part: IO[bytes], name: str) -> None:
    """Raises `ReadError` if an XML part declares a document type; stops at its first element."""

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
    """True if an OLE container contains an office file protected by a password."""
    return data.startswith(OLE) and _ENCRYPTED_STREAM in data
