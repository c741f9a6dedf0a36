"""Makes a folder of files that a careless or hostile sender might send, each with its permitted outcomes.

    python tests/operations/hostile_files.py FOLDER          # all of them

`DOCUMENT` stands for a file that is read, whatever its content; the other outcomes are error types.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import socket
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import hostile_pdfs as p
import hostile_texts as t
import hostile_words as d
import hostile_workbooks as w

CORPUS = Path(__file__).resolve().parents[1] / "data" / "corpus" / "dev"
RESULTS = CORPUS.with_name("results")
DOCUMENT = "document"
IGNORED = "ignored"
CANNOT = "not_a_document"
HEAVY = ("timeout", "out_of_memory", "too_large")
"""Outcomes of a legal file that exceeds the limits of a document; the machine decides which limit comes first."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file: its name as bytes, its content (a function that returns bytes, or that writes to a path), its outcomes.

    `long` marks a file that may need its whole time limit; a quick test leaves it out.
    """

    name: bytes
    content: Callable[[], bytes] | Callable[[bytes], None]
    ends: tuple[str, ...]
    long: bool = False
    on_disk: bool = False


def _file(name: str | bytes, content: Callable[[], bytes], *ends: str, long: bool = False) -> Hostile:
    return Hostile(name.encode() if isinstance(name, str) else name, content, ends, long)


def _entry(name: str | bytes, make: Callable[[bytes], None], *ends: str, long: bool = False) -> Hostile:
    return Hostile(name.encode() if isinstance(name, str) else name, make, ends, long, on_disk=True)


def _text(name: str, text: str, *ends: str, long: bool = False) -> Hostile:
    return _file(name, lambda: text.encode("utf-8", "surrogatepass"), *ends, long=long)


def _good(number: int) -> Callable[[], bytes]:
    """Returns a function that makes a small form with unique bytes."""
    return lambda: t.pmg(2, f"Gestión número {number}").encode()


def _corpus(name: str) -> bytes:
    return (CORPUS / name).read_bytes()


def _cut(share: float) -> Callable[[], bytes]:
    def cut() -> bytes:
        whole = _corpus("p08_aduanas_2024.pdf")
        return whole[: int(len(whole) * share)]

    return cut


def _cut_book(name: str, share: float) -> bytes:
    whole = (RESULTS / name).read_bytes()
    return whole[: int(len(whole) * share)]


def _container(stream: str) -> bytes:
    """Returns the beginning of an OLE container that names a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le")


def _noise(size: int, seed: int) -> Callable[[], bytes]:
    return lambda: random.Random(seed).randbytes(size)


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _sparse(megabytes: int) -> Callable[[bytes], None]:
    def make(path: bytes) -> None:
        with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
            file.truncate(megabytes * 2**20)

    return make


def _socket(path: bytes) -> None:
    before = Path.cwd()
    os.chdir(os.path.dirname(path))  # noqa: PTH120 - a socket's path may be 107 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(os.path.basename(path))  # noqa: PTH119
    finally:
        os.chdir(before)


def _folder(path: bytes) -> None:
    """Makes a folder with the name of a document, and a document in it."""
    os.mkdir(path)  # noqa: PTH102
    with open(path + b"/inside.txt", "wb") as file:  # noqa: PTH123
        file.write(_good(900)())


def _deep(path: bytes) -> None:
    """Makes nested folders until the path is longer than the system allows."""
    os.mkdir(path)  # noqa: PTH102
    above = os.open(path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir(b"d" * 250, dir_fd=above)
        below = os.open(b"d" * 250, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(os.open(b"deep.txt", os.O_CREAT | os.O_WRONLY, dir_fd=above))
    os.close(above)


def _unreadable(path: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(_good(901)())
    os.chmod(path, 0)  # noqa: PTH101


def _link(target: str) -> Callable[[bytes], None]:
    return lambda path: os.symlink(target, path)  # noqa: PTH211


NOT_FILES = [
    _file("empty.pdf", lambda: b"", "empty"),
    _file("empty.txt", lambda: b"", "empty"),
    _file("blank.txt", lambda: b" \r\n\t\f" * 9999, "empty"),
    _file("zeros.txt", lambda: bytes(2**20), "empty"),
    _file("noise.pdf", _noise(60_000, 1), CANNOT),
    _file("noise.txt", _noise(60_000, 2), CANNOT),
    _file("program.pdf", lambda: b"\x7fELF\x02\x01\x01" + _noise(20_000, 3)(), CANNOT),
    _file("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + _noise(9_000, 4)(), "unsupported"),
    _file("packed.pdf", lambda: gzip.compress(_corpus("p08_aduanas_2024.pdf")), "unsupported"),
    _file("word.pdf", lambda: _zip("word/document.xml", b"<w:document/>"), "unsupported", "damaged"),
    _file("zip bomb.txt", lambda: _zip("a", bytes(2**26)), "unsupported"),
    _file("page.txt", lambda: b"<!DOCTYPE html><html><body><script>alert(1)</script>" * 99, "unsupported"),
    _file("sheet.ods", lambda: b"PK", IGNORED),
    _file("no suffix", lambda: b"PMG", IGNORED),
    _entry("link out.txt", _link("/etc/passwd"), CANNOT),
    _entry("link loop.txt", _link("link loop.txt"), CANNOT),
    _entry("link to folder.pdf", _link("/etc"), CANNOT),
    _entry("link to nothing.pdf", _link("nothing"), CANNOT),
    _entry("linked folder", _link("/etc"), IGNORED),
    _entry("pipe.pdf", os.mkfifo, CANNOT),
    _entry("socket.txt", _socket, CANNOT),
    _entry("folder.pdf", _folder, CANNOT),
    _entry("deep", _deep, "io"),
    _entry("sparse.pdf", _sparse(2048), "too_large"),
    _entry("sparse.txt", _sparse(64), "empty"),
]
if os.geteuid() != 0:  # root can read every file
    NOT_FILES.append(_entry("unreadable.txt", _unreadable, "io"))

NAMES = [
    _file(name, _good(number), DOCUMENT)
    for number, name in enumerate(
        [
            b"line\nend.txt",
            b"caf\xe9.txt",
            b"\xff\xfe\x80.txt",
            b"\x1b[31mred\x1b]0;title\x07.txt",
            b"[bold red]markup [link=file:etc]x.txt",
            b"quotes ' \" ` $(id) ; DROP TABLE documents; --.txt",
            b"=cmd|' !A0.txt",
            b"-rf.txt",
            b"*?{a,b}.txt",
            b"back\\slash.txt",
            b"x" * 251 + b".txt",
            "\u202etxt.fdp.txt".encode(),
            "e\u0301\u200b\ufeff.TXT".encode(),
            b"%s%n{0}.txt",
            b"..txt",
        ]
    )
]

PDFS = [
    *[_file(f"cut at {s:g}.pdf", _cut(s), "damaged", DOCUMENT) for s in (0.0005, 0.05, 0.3, 0.6, 0.9, 0.999)],
    _file("head alone.pdf", lambda: b"%PDF-1.7\n", "damaged"),
    _file("head on text.pdf", lambda: b"%PDF-1.4\n" + t.pmg().encode(), "damaged"),
    _file("head on noise.pdf", lambda: b"%PDF-1.4\n" + _noise(90_000, 5)(), "damaged"),
    _file("junk before.pdf", lambda: b"junk\n" * 150 + p.one_page(), DOCUMENT),
    _file("a text.pdf", _good(902), DOCUMENT),
    _file("a pdf.txt", lambda: _corpus("p09_siss_2023.pdf") + b"\n", DOCUMENT),
    _file("locked.pdf", lambda: p.encrypted(b"secret"), "encrypted"),
    _file("locked for nobody.pdf", lambda: p.encrypted(b""), DOCUMENT),
    _file("bomb.pdf", lambda: p.bomb(4096), *HEAVY, "empty"),
    _file("object stream bomb.pdf", lambda: p.object_stream_bomb(2048), *HEAVY, "damaged", "empty"),
    _file("xref stream bomb.pdf", lambda: p.xref_stream_bomb(1024), *HEAVY, "damaged", "empty"),
    _file("laughing forms.pdf", lambda: p.laughing_forms(30), *HEAVY, DOCUMENT, long=True),
    _file("own form.pdf", p.own_form, DOCUMENT),
    _file("own glyphs.pdf", p.own_glyphs, DOCUMENT, "empty"),
    _file("own tree.pdf", lambda: p.tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "damaged"),
    _file(
        "tree loop.pdf",
        lambda: p.tree(b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"),
        "damaged",
    ),
    _file("deep tree.pdf", lambda: p.deep_tree(2000), "damaged", "empty"),
    _file("doubling tree.pdf", lambda: p.doubling_tree(30), "damaged", "empty", *HEAVY),
    _file("huge count.pdf", lambda: p.pages(1, 2_000_000_000), "too_large", "damaged", "empty"),
    _file("thousand claimed.pdf", lambda: p.pages(1, 1000), "damaged", "empty"),
    _file("negative count.pdf", lambda: p.pages(2, -5), "damaged", "empty"),
    _file("no pages.pdf", lambda: p.pages(0), "damaged"),
    _file("3000 pages.pdf", lambda: p.pages(3000), "too_large"),
    _file("400 blank pages.pdf", lambda: p.pages(400), "empty"),
    _file("50000 rectangles.pdf", lambda: p.rectangles(50_000), DOCUMENT, "too_large", "timeout", long=True),
    _file("300000 rectangles.pdf", lambda: p.rectangles(300_000), "too_large", "timeout", long=True),
    _file("100000 glyphs.pdf", lambda: p.glyphs(100_000), DOCUMENT, "timeout", long=True),
    _file("900000 glyphs.pdf", lambda: p.glyphs(900_000), "too_large", long=True),
    _file("10000 notes.pdf", lambda: p.notes(10_000), DOCUMENT, "timeout", long=True),
    *[
        _file(f"box {n}.pdf", partial(p.one_page, box=box), DOCUMENT, "empty", "damaged")
        for n, box in enumerate(
            [
                b"[0 0 0 0]",
                b"[612 792 0 0]",
                b"[-9e9 -9e9 -8e9 -8e9]",
                b"[0 0 1e9 1e9]",
                b"[0 0 1000000000 1000000000]",
                b"[nan nan nan nan]",
                b"[0 0 612",
                b"(no box)",
                b"[99999999999999999999 0 -99999999999999999999 1]",
            ]
        )
    ],
    _file("turned.pdf", lambda: p.one_page(entries=b"/Rotate 45 /UserUnit 1e30"), DOCUMENT),
    _file("wrong offsets.pdf", p.wrong_offsets, DOCUMENT, "damaged"),
    _file("xref loop.pdf", p.previous_is_itself, DOCUMENT, "damaged"),
    _file("jbig2.pdf", lambda: p.image(b"JBIG2Decode", _noise(9000, 6)()), DOCUMENT),
    _file("jpx.pdf", lambda: p.image(b"JPXDecode", _noise(9000, 7)()), DOCUMENT),
    _file("huge picture.pdf", lambda: p.image(b"FlateDecode", b"x", 99_999, 99_999), DOCUMENT),
    _file("broken cmap.pdf", lambda: p.font_with_cmap(_noise(5000, 8)()), DOCUMENT, "empty", "damaged"),
    _file(
        "endless cmap.pdf",
        lambda: p.font_with_cmap(b"1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange\n" * 2000),
        DOCUMENT,
        "empty",
        "timeout",
    ),
    _file("deep arrays.pdf", lambda: p.one_page(entries=b"/X " + b"[" * 20_000 + b"]" * 20_000), DOCUMENT, "damaged"),
    _file("deep dictionaries.pdf", lambda: p.one_page(entries=b"/X " + b"<</A " * 20_000), "damaged", DOCUMENT),
    _file("deep states.pdf", lambda: p.one_page(b"q " * 300_000 + p.TEXT), DOCUMENT, *HEAVY),
    _file("open string.pdf", lambda: p.one_page(b"BT /F1 9 Tf (" + b"(" * 99_999), DOCUMENT, "empty"),
    _file("numbers.pdf", lambda: p.one_page(b"9" * 99_999 + b" 1e999 -- 0 Td " + p.TEXT), DOCUMENT, "empty"),
    _file("wrong length.pdf", lambda: p.one_page().replace(b"/Length 6", b"/Length -99999996"), DOCUMENT, "empty"),
    _file("with actions.pdf", p.with_actions, DOCUMENT),
]

TEXTS = [
    _file("30 MB in one line.txt", lambda: b"palabra " * 3_900_000, "too_large"),
    _file("9 MB in one line.txt", lambda: b"palabra " * 1_150_000, "too_large"),
    _file("long lines.txt", lambda: ("palabra " * 24_000 + "\n").encode() * 40, DOCUMENT, "timeout", long=True),
    _file("10 million tabs.txt", lambda: b"meta" + b"\t" * 9_999_990, "too_large"),
    _file("million pipes.txt", lambda: b"meta" + b"|" * 1_000_000, "too_large"),
    _file("many lines.txt", lambda: b"meta\n" * 300_000, "too_large"),
    _file("surrogates.txt", lambda: t.in_cells("\ud800\udfff\udbff"), DOCUMENT),
    _file("half a character.txt", lambda: t.pmg().encode("utf-16") + b"\x00", DOCUMENT),
    _file("utf-16 of noise.txt", lambda: b"\xff\xfe" + _noise(9999, 9)(), CANNOT, DOCUMENT),
    _file("not utf-8.txt", lambda: t.pmg().encode("cp1252") + b"\xff\xfe\x81\x8d\x80", DOCUMENT),
    _text("zeros inside.txt", t.pmg().replace("Gestión", "Gest\0ión"), DOCUMENT),
    _text("bidi.txt", t.pmg(name="\u202eأهداف\u202c עברית\u2066\u200f"), DOCUMENT),
    _text("marks alone.txt", "\u0301\u0308\u20dd" * 60_000, "empty"),
    _text("marks on one letter.txt", t.pmg(name="a" + "\u0301\u0316" * 50_000), DOCUMENT, "timeout", long=True),
    _text("emoji.txt", t.pmg(name="👩‍👩‍👧‍👦🇨🇱" * 800), DOCUMENT),
    _file("brackets.txt", lambda: t.in_cells("(" * 10_000), DOCUMENT),
    _file("numbers.txt", lambda: t.in_cells("1.234,5" * 2_500), DOCUMENT),
    _file("zeros and ones.txt", lambda: t.in_cells("9" * 15_000), DOCUMENT),
    _file("stars.txt", lambda: t.in_cells("*_`" * 5_000), DOCUMENT),
    _file("dollars.txt", lambda: t.in_cells("$\\a" * 5_000), DOCUMENT),
    _file("backslashes.txt", lambda: t.in_cells("\\" * 15_000), DOCUMENT),
    _file("spaces.txt", lambda: t.in_cells("a" + " " * 30_000 + "b"), DOCUMENT),
    _file("tags.txt", lambda: t.in_cells("<b " * 5_000), DOCUMENT),
    _text("nested latex.txt", t.pmg(1, formula="$" + "\\frac{" * 10_000 + "1" + "}{2}" * 10_000 + "$"), DOCUMENT),
    _file("nested brackets.txt", lambda: t.in_cells("50 % [" + "(" * 9_000 + "4/8" + ")" * 9_000 + "*100]"), DOCUMENT),
    _text("objectives in a line.txt", t.TITLE + "Objetivo N° " * 8_000, DOCUMENT),
    _text("objectives in lines.txt", t.TITLE + "Objetivo N°\n" * 99_000, DOCUMENT, "timeout", long=True),
    _file("verdicts in a line.txt", lambda: t.in_cells("no se cumple parcialmente, " * 1_400), DOCUMENT, long=True),
    _file("formula cell.txt", lambda: t.in_cells('=HYPERLINK("http://x","y")\x1b[2J<script>'), DOCUMENT),
    _text("2000 objectives.txt", t.pmg(2000), DOCUMENT, "timeout", long=True),
    _text("20000 indicators.txt", t.pmg(1, indicators=20_000), DOCUMENT, "timeout", long=True),
    _text("1000 verdicts.txt", t.stage4(1000, 900, 800), DOCUMENT, "timeout", long=True),
    _file("wide tabs.txt", lambda: t.table(4, 30_000, "\t"), DOCUMENT, "timeout", long=True),
    _file("wide pipes.txt", lambda: t.table(6, 20_000, " | "), DOCUMENT, "timeout", long=True),
    _file("tall pipes.txt", lambda: t.table(60_000, 2, " | "), DOCUMENT, "timeout", long=True),
    _file("tall tabs.txt", lambda: t.table(60_000, 3, "\t"), DOCUMENT, "timeout", long=True),
    _file("tall columns.txt", lambda: t.table(60_000, 4, "      "), DOCUMENT, "timeout", long=True),
    _file("form feeds.txt", lambda: b"Objetivo\n\f" * 50_000, DOCUMENT, "timeout", long=True),
    _file("bars.txt", lambda: t.table(3_000, 40, " | ", "a").replace(b"\n", b" |\n|"), DOCUMENT, "timeout", long=True),
    _text("unclosed list.txt", "\t· " + "\n\n\t- Cumple" * 9_000, DOCUMENT, "timeout", long=True),
]

WORKBOOKS = [
    _file("book.xlsx", w.book, DOCUMENT),
    _file("book with macros.xlsm", lambda: w.book(kind=w.MACROS, more={"xl/vbaProject.bin": b"\xd0\xcf"}), DOCUMENT),
    _file("book with links.xlsx", w.linked, DOCUMENT),
    _file("book.pdf", lambda: w.book(w.sheet(w.rows(*w.TABLE, w.cell("A3", "otro")))), DOCUMENT),
    _file("a pdf.xlsx", lambda: _corpus("p09_siss_2023.pdf") + b"\n\n", DOCUMENT),
    _file("a text.xls", _good(903), DOCUMENT),
    _file("a page.xls", lambda: b"<!DOCTYPE html><html><body><script>alert(2)</script>" * 99, "unsupported"),
    _file("old book.xlsx", (RESULTS / "r10_subprevision_panel_2025_09.xls").read_bytes, DOCUMENT),
    _file("new book.xls", (RESULTS / "s01_cdc_2025_los_rios.xlsx").read_bytes, DOCUMENT),
    *[
        _file(f"{kind} cut at {share}.{kind}", partial(_cut_book, name, share), "damaged", "unsupported", DOCUMENT)
        for kind, name in (("xls", "r10_subprevision_panel_2025_09.xls"), ("xlsx", "s01_cdc_2025_los_rios.xlsx"))
        for share in (0.02, 0.3, 0.6, 0.9, 0.999)
    ],
    _file("locked.xlsx", lambda: _container("EncryptedPackage"), "encrypted"),
    _file("old noise.xls", lambda: _container("Workbook") + _noise(40_000, 11)(), "damaged"),
    _file("old word.xls", lambda: _container("WordDocument"), "unsupported", "damaged"),
    _file("zip of zips.xlsx", lambda: _zip("a.zip", _zip("b.zip", b"c")), "unsupported"),
    _file("zip bomb.xlsx", lambda: w.book(w.sheet() + " " * 2**29), "too_large"),
    _file("zip bomb of one name.xlsx", w.overlapping_members, "too_large", "damaged"),
    _file("many parts.xlsx", lambda: w.book(more={f"x/{n}": "" for n in range(11_000)}), "too_large"),
    _file("laughs.xlsx", lambda: w.book(w.sheet(before=w.laughs())), CANNOT),
    _file("laughs in utf-16.xlsx", lambda: w.book(w.sheet(before=w.laughs()).encode("utf-16")), CANNOT),
    _file("entity.xlsx", lambda: w.book(w.sheet(before='<!DOCTYPE w SYSTEM "file:///etc/passwd">')), CANNOT),
    _file("many blank rows.xlsx", lambda: w.book(w.tall(100_000)), DOCUMENT),
    _file("million blank rows.xlsx", lambda: w.book(w.tall()), DOCUMENT, long=True),
    _file("million rows.xlsx", lambda: w.book(w.tall(blank=False)), "too_large", "timeout", long=True),
    _file("every column.xlsx", lambda: w.book(w.wide()), DOCUMENT),
    _file("one text everywhere.xlsx", w.same_text_everywhere, "too_large"),
    _file("merges overlap.xlsx", lambda: w.book(w.merged("A1:B2", "B2:C3", "A1:C1")), DOCUMENT),
    _file("merged whole.xlsx", lambda: w.book(w.merged("A1:XFD1048576", "A2:A1048576")), DOCUMENT),
    _file("many merges.xlsx", lambda: w.book(w.merged(*(f"A{n}:C{n}" for n in range(9, 120_009)))), "too_large"),
    _file("cell beyond.xlsx", lambda: w.book(w.sheet(w.rows(w.cell("XFE1", "x")))), "damaged"),
    _file("row beyond.xlsx", lambda: w.book(w.sheet('<row r="99999999"><c><v>1</v></c></row>')), "damaged"),
    _file("no number.xlsx", lambda: w.book(w.sheet(w.rows('<c r="A1"><v>1e</v></c>'))), "damaged"),
    _file("huge number.xlsx", lambda: w.book(w.sheet(w.rows(w.cell("A1", "x") + w.cell("B1", 1e308)))), DOCUMENT),
    _file("not a number.xlsx", lambda: w.book(w.sheet(w.rows('<c r="A1"><v>nan</v></c>'))), "damaged"),
    _file("no text.xlsx", lambda: w.book(w.sheet(w.rows('<c r="A1" t="s"><v>7</v></c>'))), "damaged"),
    _file("no sheet.xlsx", lambda: w.book(more={"xl/worksheets/sheet1.xml": ""}), "damaged"),
    _file("deep sheet.xlsx", lambda: w.book("<a>" * 200_000), "damaged", *HEAVY),
    _file("empty book.xlsx", lambda: w.book(w.sheet("")), "empty"),
]

WORDS = [
    _file("word.docx", lambda: d.document(d.words("Cumple")), DOCUMENT),
    _file("word document.txt", lambda: d.document(d.words("Cumple parcialmente")), DOCUMENT),
    _file("a pdf.docx", lambda: _corpus("p09_siss_2023.pdf") + b"\n\n\n", DOCUMENT),
    _file("a text.docx", _good(905), DOCUMENT),
    _file("a text.doc", _good(904), DOCUMENT),
    _file("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(9000, 10)(), "unsupported", "damaged"),
    _file("rich.rtf", lambda: b"{\\rtf1 " + _noise(9000, 11)(), "unsupported", "damaged", DOCUMENT, "empty"),
    _file("laughs.docx", d.laughs, CANNOT),
    _file("external.docx", d.external, CANNOT),
    _file("bomb.docx", lambda: d.bomb(64), "too_large"),
    _file("cut.docx", lambda: d.document(d.words("Meta", 5000))[:-200], "damaged"),
    _file("half.docx", lambda: d.document(d.words("Meta", 5000))[:900], "damaged"),
    _file("no xml.docx", lambda: d.document("<w:p>"), "damaged"),
    _file("blank.docx", lambda: d.document("<w:p/>" * 999), "empty"),
    _file("nested.docx", lambda: d.nested(20), DOCUMENT),
    _file("deeply nested.docx", lambda: d.nested(5000), "too_large"),
    _file("spans.docx", d.spans, DOCUMENT),
    _file("circles.docx", d.circles, DOCUMENT),
    _file("100000 paragraphs.docx", lambda: d.document(d.words("Meta", 100_000)), DOCUMENT, *HEAVY, long=True),
    _file(
        "400000 cells.docx",
        lambda: d.document(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 20}</w:tr></w:tbl>" * 20_000),
        *HEAVY,
        long=True,
    ),
]

HOSTILE = [*NOT_FILES, *NAMES, *PDFS, *TEXTS, *WORKBOOKS, *WORDS]


def write(raw: Path, kinds: list[Hostile]) -> None:
    """Writes these files into the folder `raw`."""
    for kind in kinds:
        path = os.fsencode(raw) + b"/" + kind.name
        made = kind.content(path) if kind.on_disk else kind.content()  # type: ignore[call-arg]
        if made is not None:
            with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
                file.write(made)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    write(folder, HOSTILE)
    sys.stdout.write(f"{len(HOSTILE)} hostile files in {folder}\n")
