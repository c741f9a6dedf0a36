"""Malicious Word documents, as bytes."""

from __future__ import annotations

import io
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def document(body: str | bytes, before: str = "", **parts: str | bytes) -> bytes:
    """Returns a document with this body; `before` is put before its root element, `parts` beside it."""
    inside = body.encode() if isinstance(body, str) else body
    own = "".join(f"<Relationship Id='{n}' Type='{_RELATIONS}/{n}' Target='{n}.xml'/>" for n in parts)
    root = f"<Relationship Id='a' Type='{_RELATIONS}/officeDocument' Target='word/document.xml'/>"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f"<Types xmlns='{_PACKAGE}/content-types'>"
        f"<Override PartName='/word/document.xml' ContentType='{MAIN}'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{_PACKAGE}/relationships'>{root}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships xmlns='{_PACKAGE}/relationships'>{own}</Relationships>",
        "word/document.xml": f"<?xml version='1.0'?>{before}<w:document xmlns:w='{W}'><w:body>".encode()
        + inside
        + b"</w:body></w:document>",
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def words(text: str, count: int = 1) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" * count


def laughs() -> bytes:
    """Returns a document with nested entities: 10**9 words from a kilobyte."""
    entities = "<!ENTITY a0 'ja'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    return document(words("&a9;"), f"<!DOCTYPE d [{entities}]>")


def external() -> bytes:
    return document(words("&x;"), "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")


def bomb(megabytes: int) -> bytes:
    return document(b" " * megabytes * 2**20)


def nested(depth: int) -> bytes:
    """Returns a document with tables nested `depth` levels deep."""
    inside = words("Meta")
    for _ in range(depth):
        inside = f"<w:tbl><w:tr><w:tc>{inside}</w:tc><w:tc/></w:tr></w:tbl>"
    return document(inside)


def spans() -> bytes:
    """Returns a document whose cells claim huge spans, and continue merged cells that never began."""
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='99999999'/><w:vMerge/></w:tcPr><w:p/></w:tc>" * 50
    return document(words("Meta") + f"<w:tbl>{f'<w:tr>{wide}</w:tr>' * 50}</w:tbl>")


def circles() -> bytes:
    """Returns a document with styles and lists that refer to themselves."""
    styles = (
        f"<w:styles xmlns:w='{W}'><w:style w:type='paragraph' w:styleId='A'><w:basedOn w:val='A'/></w:style></w:styles>"
    )
    content = "<w:start w:val='999999999999'/><w:numFmt w:val='lowerRoman'/><w:lvlText w:val='%9%1'/>"
    level = f"<w:lvl w:ilvl='0'>{content}</w:lvl>"
    lists = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='1'><w:numStyleLink w:val='A'/>{level}"
        "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    )
    own = "<w:pPr><w:pStyle w:val='A'/><w:numPr><w:ilvl w:val='-3'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    listed = f"<w:p>{own}<w:r><w:t>Meta</w:t></w:r></w:p>" * 9
    return document(listed, styles=styles, numbering=lists)
