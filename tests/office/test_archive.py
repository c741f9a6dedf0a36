"""The archive of an office file: what is refused, and with which reason."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from extractors.document import ReadError
from extractors.readers.office import archive as archives
from extractors.readers.office.archive import Archive, is_encrypted_package
from extractors.readers.signatures import OLE

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="a/b"/></Types>'
)


def zipped(**parts: str | bytes) -> bytes:
    """An archive of parts; names as keywords, "__" for "/"."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def reason(data: bytes, part: str = "a.xml") -> str:
    with pytest.raises(ReadError) as caught:
        Archive(data).open(part).read()
    return caught.value.error_type


def relations(*elements: str) -> str:
    return f'<Relationships xmlns="{RELATIONS}">{"".join(elements)}</Relationships>'


def test_it_says_which_part_the_file_is_about_and_follows_nothing_outside() -> None:
    data = zipped(
        **{
            "_rels/.rels": relations(
                f'<Relationship Id="a" Type="{DOCUMENT}" Target="http://example.org/x" TargetMode="External"/>',
                f'<Relationship Id="b" Type="{DOCUMENT}" Target="/xl/workbook.xml"/>',
            ),
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": "<workbook/>",
            "xl/_rels/workbook.xml.rels": relations('<Relationship Id="r" Type="x/worksheet" Target="../o/s.xml"/>'),
        }
    )
    archive = Archive(data)

    assert (archive.main, archive.main_type) == ("xl/workbook.xml", "a/b")
    assert archive.relations("xl/workbook.xml")["r"] == archives.Relation("worksheet", "o/s.xml")


def test_a_truncated_archive_is_damaged() -> None:
    data = zipped(**{"a.xml": "<a/>" * 100})
    assert reason(data[: len(data) // 2]) == "damaged"


def test_a_part_whose_bytes_were_changed_is_damaged() -> None:
    data = bytearray(zipped(**{"a.xml": f"<a>{'b' * 1000}</a>"}))
    data[38] ^= 0xFF
    assert reason(bytes(data)) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    )
    assert reason(zipped(**{"a.xml": bomb.encode(encoding)})) == "not_a_document"


def test_a_part_that_is_no_xml_is_damaged() -> None:
    assert reason(zipped(**{"a.xml": "plain words"})) == "damaged"


def test_a_part_that_is_missing_is_damage() -> None:
    assert reason(zipped(**{"b.xml": "<a/>"})) == "damaged"


def test_unpacked_size_and_number_of_parts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10_000)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 20)
    assert reason(zipped(**{"a.xml": b"<" * 10_001})) == "too_large"
    assert reason(zipped(**{f"{i}.xml": "<a/>" for i in range(21)})) == "too_large"


def test_a_part_that_is_read_whole_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_SMALL_PART", 1000)
    with pytest.raises(ReadError, match="million bytes") as caught:
        Archive(zipped(**{"a.xml": f"<a>{'b' * 1000}</a>"})).xml("a.xml")
    assert caught.value.error_type == "too_large"


def test_a_password_is_seen_in_both_kinds_of_container() -> None:
    assert is_encrypted_package(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert not is_encrypted_package(OLE + bytes(600) + "Workbook".encode("utf-16-le"))
    data = bytearray(zipped(**{"a.xml": "<a/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert reason(bytes(data)) == "encrypted"
