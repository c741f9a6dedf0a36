"""Draws the pages of a PDF in a separate process: a file that crashes or blocks it does not affect the caller."""

from __future__ import annotations

import io
import json
import os
import resource
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from extractors.document import ReadError

SCALE = 1.6
"""Pixels per PDF point: small print stays legible, and a page of a form takes about 50 kB."""
LONGEST = 2600
"""Maximum length of a picture's longer side, in pixels: a poster is drawn at a smaller scale."""
MOST_PAGES = 500
"""Maximum number of pages that are drawn."""
LOSSLESS = 300_000
"""Maximum size of a lossless picture, in bytes; larger ones (mostly scans) use lossy compression."""
GRAYS = 16
"""Number of gray levels of a page without colours: enough for smooth letters, with an eighth of the bytes."""
COLOURLESS = 8
"""Maximum difference (0 to 255) between the colour channels of a page without colours."""
SECONDS = 300.0
MEMORY = 3 * 2**30
"""Limits of the drawing process: time per document in seconds, and memory in bytes."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A drawn page: file name and size (pixels) of its picture, and the part of the page that the picture shows.

    `file` is "" if the page cannot be drawn.  `x0`, `top`, `width`, `height` are PDF points as in provenance: from the
    top left corner of the media box.
    """

    number: int
    file: str
    pixels: tuple[int, int]
    x0: float
    top: float
    width: float
    height: float


@dataclass(slots=True)
class Painter:
    """Draws pages in a separate process, which starts with the first document; use it in a `with` statement.

    The process is a plain `python -m`, so that callers need no guard around their main module.  It reads a line of
    JSON (the folder, the number of bytes) and the bytes, and writes a line of JSON: the pages, or an error message.
    """

    command: Sequence[str] = (sys.executable, "-m", "review.draw")
    seconds: float = SECONDS
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Painter:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def draw(self, data: bytes, folder: Path) -> list[PageImage]:
        """As `draw_pages`; also raises ReadError if drawing took too long or ended the process."""
        process = self._process or subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process = process
        assert process.stdin and process.stdout  # they are pipes
        try:
            process.stdin.write(json.dumps([os.fspath(folder), len(data)]).encode() + b"\n" + data)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self.seconds)
            answer = process.stdout.readline() if ready else None
        except BrokenPipeError:
            answer = b""
        if not answer:
            self._stop()
        if answer is None:
            raise ReadError("timeout", f"its pages took more than {self.seconds:g} seconds to draw")
        if answer == b"":
            raise ReadError("damaged", "its pages cannot be drawn: they end the program that tries")
        pages = json.loads(answer)
        if isinstance(pages, str):
            raise ReadError("damaged", pages)
        return [PageImage(number, file, (pixels[0], pixels[1]), *box) for number, file, pixels, *box in pages]

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main() -> None:
    """Runs the process of a `Painter`."""
    _limit_memory()
    while line := sys.stdin.buffer.readline():
        folder, size = json.loads(line)
        pages = _attempt(sys.stdin.buffer.read(size), Path(folder))
        sys.stdout.write(json.dumps(pages) + "\n")
        sys.stdout.flush()


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _attempt(data: bytes, folder: Path) -> list[tuple[Any, ...]] | str:
    """Returns the pages, or an error message."""
    try:
        return [astuple(page) for page in draw_pages(data, folder)]
    except ReadError as error:
        return str(error)
    except MemoryError:
        return "its pages take too much memory to draw"


def draw_pages(data: bytes, folder: Path) -> list[PageImage]:
    """Draws the pages of a PDF into `folder`; keeps existing pictures, because the same bytes give the same pictures.

    Raises ReadError (`damaged`, `encrypted`), OSError.
    """
    from extractors.readers.pdf.source import open_pdf

    folder.mkdir(parents=True, exist_ok=True)
    with open_pdf(data) as document:
        return [_draw(document, number, folder) for number in range(1, min(len(document), MOST_PAGES) + 1)]


def _draw(document: Any, number: int, folder: Path) -> PageImage:
    import pypdfium2 as pdfium

    from extractors.readers.pdf.source import frame_of

    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return PageImage(number, "", (612, 792), 0.0, 0.0, 612.0, 792.0)
    try:
        left, top, width, height = frame_of(page)
        scale = min(SCALE, LONGEST / max(width, height, 1.0))
        file, size = _picture(page, folder / f"page-{number}-{round(scale * 100)}", scale)
        return PageImage(number, file, size, round(left, 2), round(top, 2), round(width, 2), round(height, 2))
    finally:
        page.close()


def _picture(page: Any, stem: Path, scale: float) -> tuple[str, tuple[int, int]]:
    """Returns file name and size of a page's picture, and draws it if the file does not exist."""
    from PIL import Image

    for suffix in (".png", ".webp"):
        existing = stem.with_suffix(suffix)
        if existing.exists():
            with Image.open(existing) as picture:
                return existing.name, picture.size
    drawn = page.render(scale=scale).to_pil()
    suffix, content = _encode(drawn)
    file, ready = stem.with_suffix(suffix), stem.with_suffix(".tmp")
    ready.write_bytes(content)
    ready.replace(file)
    return file.name, drawn.size


def _encode(picture: Any) -> tuple[str, bytes]:
    """Returns the picture as (suffix, bytes): PNG in grays if it has no colours, else WebP; lossy WebP if too large."""
    from PIL import Image

    gray = _grays(picture)
    out = io.BytesIO()
    if gray is not None:
        flat = Image.frombytes("P", gray.size, gray.tobytes())
        flat.putpalette([shade * 255 // (GRAYS - 1) for shade in range(GRAYS) for _ in range(3)])
        flat.save(out, format="PNG", bits=4, compress_level=6)
    else:
        picture.save(out, format="WEBP", lossless=True, method=1)
    if out.tell() <= LOSSLESS:
        return ".webp" if gray is None else ".png", out.getvalue()
    out = io.BytesIO()
    picture.save(out, format="WEBP", quality=70, method=2)
    return ".webp", out.getvalue()


def _grays(picture: Any) -> Any:
    """Returns the picture in `GRAYS` gray levels; None if it has colours."""
    from PIL import ImageChops

    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    red, green, blue = picture.split()
    for channel, next_channel in ((red, green), (green, blue)):
        if any(ImageChops.difference(channel, next_channel).histogram()[COLOURLESS + 1 :]):
            return None
    return picture.convert("L").point([shade * GRAYS // 256 for shade in range(256)])


if __name__ == "__main__":
    main()
