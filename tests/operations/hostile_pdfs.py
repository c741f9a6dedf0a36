"""Malicious PDFs, written object by object: small here, but some become large when unpacked."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Sequence

TEXT = b"BT /F1 12 Tf 72 700 Td (Programa de Mejoramiento de la Gestion) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Returns a stream object's body; `entries` are further entries of its dictionary."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Returns a PDF of these objects, numbered from 1; the first is its catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def one_page(
    content: bytes = TEXT,
    box: bytes = b"[0 0 612 792]",
    entries: bytes = b"",
    resources: bytes = b"",
    more: Iterable[bytes] = (),
    body: bytes | None = None,
    font: bytes = FONT,
    opens: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """Returns a PDF of one page; `more` are further objects, from number 6 on; `body` replaces the content's object."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> %s >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % opens,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page % (box, resources, entries),
        stream(content) if body is None else body,
        font,
        *more,
    ]
    return pdf(objects, trailer)


def pages(count: int, claimed: int | None = None) -> bytes:
    """Returns a PDF of `count` blank pages; `claimed` is the number that the page tree states."""
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(count))
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count if claimed is None else claimed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])


# --- bombs ---


def deflated(megabytes: int, byte: bytes = b" ", begin: bytes = b"") -> bytes:
    """Compresses `begin` and `megabytes` of one byte with zlib: one block, repeated (without a checksum)."""
    packer = zlib.compressobj(9)
    start = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(byte * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes + packer.flush()


def bomb(megabytes: int) -> bytes:
    """Returns a page whose content unpacks in two steps; only a few kilobytes when packed twice."""
    return one_page(body=stream(zlib.compress(deflated(megabytes), 9), b"/Filter [/FlateDecode /FlateDecode]"))


def object_stream_bomb(megabytes: int) -> bytes:
    """Returns a PDF whose objects are all in an object stream that unpacks to `megabytes`."""
    inner = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
    ]
    begin = b"1 0 2 80 3 160 ".ljust(20) + b"".join(body.ljust(80) for body in inner)
    packed = deflated(megabytes, begin=begin)
    objects = stream(packed, b"/Type /ObjStm /N 3 /First 20 /Filter /FlateDecode")
    head = b"%%PDF-1.7\n4 0 obj\n%s\nendobj\n" % objects
    table = b"".join(struct.pack(">BIB", 2, 4, n) for n in range(3)) + struct.pack(">BIB", 1, len(b"%PDF-1.7\n"), 0)
    return _with_xref_stream(head, 5, zlib.compress(table))


def xref_stream_bomb(megabytes: int) -> bytes:
    """Returns a cross-reference stream that unpacks to `megabytes`, and claims 2 * 10**9 objects."""
    return _with_xref_stream(b"%PDF-1.7\n", 2_000_000_000, deflated(megabytes, b"\0"))


def _with_xref_stream(head: bytes, size: int, table: bytes) -> bytes:
    entries = b"/Type /XRef /W [1 4 1] /Index [1 %d] /Size %d /Root 1 0 R /Filter /FlateDecode" % (size - 1, size)
    return head + b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(table, entries), len(head))


def laughing_forms(depth: int) -> bytes:
    """Returns a page whose forms each draw the next one twice: 2**depth drawings of the last."""
    forms = []
    for level in range(depth):
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X %d 0 R >> >>"
        forms.append(stream(b"/X Do /X Do", entries % (level + 7)))
    last = stream(b"0 0 10 10 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 612 792]")
    return one_page(TEXT + b" /X Do", resources=b"/XObject << /X 6 0 R >>", more=[*forms, last])


def own_form() -> bytes:
    """Returns a page with a form that draws itself."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>"
    return one_page(TEXT + b" /X Do", resources=b"/XObject << /X 6 0 R >>", more=[stream(TEXT + b" /X Do", entries)])


# --- pages ---


def rectangles(count: int) -> bytes:
    """Returns a page of `count` different rectangles and some words."""
    drawn = (b"%d.%d %d.%d 3 2 re S" % (i % 600, i % 7, (i * 7) % 780, i % 9) for i in range(count))
    return one_page(TEXT + b"\n" + b"\n".join(drawn))


def glyphs(count: int) -> bytes:
    """Returns a page of about `count` characters, in short words."""
    rows = (
        b"BT /F1 4 Tf %d %d Td (%s) Tj ET" % (i % 500, 20 + (i * 3) % 760, b"meta " * 20) for i in range(count // 100)
    )
    return one_page(b"\n".join(rows))


def image(filters: bytes, content: bytes, width: int = 64, height: int = 64) -> bytes:
    """Returns a page with a picture whose bytes are `content`."""
    entries = b"/Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /%s"
    return one_page(
        TEXT + b" q 600 0 0 700 0 0 cm /X Do Q",
        resources=b"/XObject << /X 6 0 R >>",
        more=[stream(content, entries % (width, height, filters))],
    )


def font_with_cmap(cmap: bytes) -> bytes:
    """Returns a page of text in a font that maps its characters to Unicode with `cmap`."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R"
    font += b" /DescendantFonts [7 0 R] >>"
    child = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor << /FontName /X /Flags 4 >>"
    child += b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    return one_page(b"BT /F1 12 Tf 72 700 Td <004100420043> Tj ET", font=font, more=[stream(cmap), child])


def own_glyphs() -> bytes:
    """Returns a page in a Type 3 font whose glyph is drawn with the font itself."""
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >>"
    font += b" /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9]"
    font += b" /Resources << /Font << /F2 7 0 R >> >> >>"
    glyph = stream(b"9 0 d0 BT /F2 9 Tf (aaaa) Tj ET")
    return one_page(b"BT /F2 9 Tf 72 700 Td (aaaa) Tj ET", resources=b"/Font << /F2 7 0 R >>", more=[glyph, font])


def notes(count: int) -> bytes:
    """Returns a page with `count` annotations."""
    note = b"<< /Type /Annot /Subtype /FreeText /Rect [9 9 99 99] /Contents (nota) >>"
    return one_page(entries=b"/Annots [%s]" % b" ".join([note] * count))


def with_actions() -> bytes:
    """Returns a PDF that asks the viewer to start a program and a script when it is opened."""
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    opens = b"/OpenAction << /S /Launch /F (/bin/sh) /Next %s >> /Names << /JavaScript << /Names [(a) %s] >> >>"
    return one_page(opens=opens % (script, script))


# --- structure ---


def tree(*nodes: bytes) -> bytes:
    """Returns a PDF whose page tree consists of these objects, from number 2 on."""
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes])


def deep_tree(depth: int) -> bytes:
    """Returns a page at the end of a chain of `depth` nodes."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 3, n + 1) for n in range(depth)]
    return tree(*nodes, b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] >>" % (depth + 1))


def doubling_tree(depth: int) -> bytes:
    """Returns a page tree in which each node lists the next one twice."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (n + 3, n + 3) for n in range(depth)]
    return tree(*nodes, b"<< /Type /Page /MediaBox [0 0 612 792] >>")


def wrong_offsets() -> bytes:
    """Returns a PDF with invalid offsets in its cross-reference table."""
    return re.sub(rb"\d{10} 00000 n", b"0999999999 00000 n", one_page())


def previous_is_itself() -> bytes:
    """Returns a PDF whose trailer has a /Prev that points to its own table."""
    good = one_page()
    start = int(good.rsplit(b"startxref\n", 1)[1].split()[0])
    return good.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def encrypted(password: bytes) -> bytes:
    """Returns a page encrypted as in PDF 1.1 (RC4, 40 bits); with an empty password anybody can open it."""
    user, owner = (password + _PAD)[:32], (b"owner" + _PAD)[:32]
    owner_key = _rc4(hashlib.md5(owner).digest()[:5], user)
    identity, rights = b"0123456789abcdef", -4
    key = hashlib.md5(user + owner_key + struct.pack("<i", rights) + identity).digest()[:5]
    content = _rc4(hashlib.md5(key + b"\x04\0\0\0\0").digest()[:10], TEXT)
    name = identity.hex().encode()
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >> /ID [<%s> <%s>]"
    user_key = _rc4(key, _PAD).hex().encode()
    return one_page(content, trailer=entry % (owner_key.hex().encode(), user_key, rights, name, name))
