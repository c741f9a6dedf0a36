"""Makes minimal PDFs with Helvetica from content streams, without a library."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 612, 792


def text(x: float, y: float, words: str, size: float = 10, font: str = "F1", matrix: str | None = None) -> str:
    """Returns words whose baseline starts at (x, y), in points from the lower left corner."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    place = matrix or f"1 0 0 1 {x} {y}"
    return f"BT /{font} {size} Tf {place} Tm ({escaped}) Tj ET\n"


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Returns all rules of a table."""
    rows = "".join(line(xs[0], y, xs[-1], y) for y in ys)
    return rows + "".join(line(x, ys[0], x, ys[-1]) for x in xs)


def pdf(
    pages: Sequence[str],
    page_extra: str = "",
    root_extra: str = "",
    objects: Sequence[str] = (),
    resources: str = "",
) -> bytes:
    """Returns a PDF of pages with these contents; `objects` are numbered from 100, and the extras can refer to them."""
    numbered: dict[int, bytes] = {}
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    numbered[1] = f"<< /Type /Catalog /Pages 2 0 R {root_extra} >>".encode()
    numbered[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    for number, name in ((3, "Helvetica"), (4, "Helvetica-Bold")):
        numbered[number] = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    for n, content in enumerate(pages):
        stream = content.encode("cp1252")
        numbered[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {11 + 2 * n} 0 R"
            f" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> {resources} >> {page_extra} >>"
        ).encode()
        numbered[11 + 2 * n] = b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream"
    for n, body in enumerate(objects):
        numbered[100 + n] = body.encode("cp1252")
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number in sorted(numbered):
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + numbered[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(offsets):
        out += b"%d 1\n%010d 00000 n \n" % (number, offsets[number])
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(numbered) + 1, start)
    return bytes(out)
