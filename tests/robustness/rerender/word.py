"""Writes Word documents (.docx) part by part: variants of a form as Word, similar programs and users produce them.

The seed selects: runs that are cut anywhere, automatic lists, merged and nested cells, tables in frames, text boxes
with a copy for old programs, content controls, equations, tracked changes, hidden text, soft line breaks.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape

from rerender.flow import Cell, Flow, Grid, Heading, Words

TRANSITIONAL = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
STRICT = {
    "w": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "r": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "m": "http://purl.oclc.org/ooxml/officeDocument/math",
}
OTHER = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_LISTED = re.compile(r"(?:(?P<number>\d{1,2})(?P<after>[.)])|(?P<letter>[a-z])\)|(?P<bullet>[•·▪-])) (?P<words>\S.*)")
_FORMULA = re.compile(r"\((?P<over>[^()/]+) / (?P<under>[^()/]+)\) \* 100")
_EPOCH = (2024, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Habits:
    """Features of a document; a feature at its default value is not used."""

    runs: str = "whole"
    headings: str = "style"
    marks: str = "typed"
    heads_marked: bool = False
    framed: bool = False
    boxed: bool = False
    nested: bool = False
    controls: bool = False
    equations: bool = False
    strict: bool = False
    revised: bool = False
    hidden: bool = False
    soft: bool = False
    header: str = ""
    footer: str = ""


def habits(rng: Random) -> Habits:
    """Returns random features of a seed; revisions, hidden text and soft line breaks have kinds of their own."""
    return Habits(
        runs=rng.choice(["whole", "words", "letters"]),
        headings=rng.choice(["style", "bold", "outline"]),
        marks=rng.choice(["typed", "numbered", "numbered"]),
        heads_marked=rng.random() < 0.5,
        framed=rng.random() < 0.3,
        boxed=rng.random() < 0.3,
        nested=rng.random() < 0.4,
        controls=rng.random() < 0.4,
        equations=rng.random() < 0.4,
        strict=rng.random() < 0.2,
        header=rng.choice(["", "Ministerio de Hacienda - Dirección de Presupuestos", "Sistema de Gestión"]),
        footer=rng.choice(["", "Santiago, 30-11-2022"]),
    )


@dataclass(slots=True)
class Writer:
    """Writes a flow as WordprocessingML; collects the list definitions on the way."""

    rng: Random
    habits: Habits
    lists: list[str] = field(default_factory=list)
    """Level definition of each list, as XML."""
    _before: tuple[str, int] | None = None
    """Kind and number of the previous list item; None if the last paragraph was no list item."""

    def body(self, flow: Flow) -> str:
        return "".join(self._block(block) for block in flow) + self._section()

    def _block(self, block: Heading | Words | Grid) -> str:
        self._before = None
        if isinstance(block, Grid):
            table = self.table(block)
            framed = f"<w:tbl><w:tblPr/><w:tr><w:tc><w:tcPr/>{table}<w:p/></w:tc></w:tr></w:tbl>"
            return (framed if self.habits.framed and self.rng.random() < 0.5 else table) + "<w:p/>"
        level = block.level if isinstance(block, Heading) else 0
        said = self.paragraph(block.text, level=level)
        return self._box(said) if level and self.habits.boxed and self.rng.random() < 0.5 else said

    def _box(self, paragraph: str) -> str:
        """Returns a text box, with the copy that old programs read."""
        content = f"<w:txbxContent>{paragraph}</w:txbxContent>"
        new = (
            "<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>"
            f"{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        )
        old = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
        both = f"<mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
        return f"<w:p><w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r></w:p>"

    def paragraph(self, text: str, *, level: int = 0, bold: bool = False) -> str:
        properties = self._heading(level)
        bold = bold or (level > 0 and self.habits.headings == "bold")
        listed = _LISTED.fullmatch(text) if self.habits.marks == "numbered" and not level else None
        if listed:
            properties, text = self._listed(listed), listed["words"]
        else:
            self._before = None
        said = self._equation(text) or self.runs(text, bold=bold)
        if self.habits.controls and self.rng.random() < 0.3:
            said = f"<w:sdt><w:sdtPr><w:alias w:val='Dato'/></w:sdtPr><w:sdtContent>{said}</w:sdtContent></w:sdt>"
        if self.habits.hidden and self.rng.random() < 0.3:
            said += self.runs(" no imprimir", extra="<w:vanish/>")
        return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{said}</w:p>"

    def _heading(self, level: int) -> str:
        if not level or self.habits.headings == "bold":
            return ""
        style = self.habits.headings == "style"
        return f"<w:pStyle w:val='Ttulo{level}'/>" if style else f"<w:outlineLvl w:val='{level - 1}'/>"

    def _listed(self, found: re.Match[str]) -> str:
        """Returns an item's list properties: of the previous item's list if its mark follows, else of a new list."""
        if found["bullet"]:
            kind, number, sign = found["bullet"], 0, "\uf0b7" if found["bullet"] == "•" else found["bullet"]
            level = f"<w:numFmt w:val='bullet'/><w:lvlText w:val='{sign}'/>"
        elif found["letter"]:
            kind, number = "letter", ord(found["letter"]) - 96
            level = f"<w:start w:val='{number}'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1)'/>"
        else:
            kind, number = found["after"], int(found["number"])
            level = f"<w:start w:val='{number}'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1{found['after']}'/>"
        before = self._before
        if before is None or before[0] != kind or (number and before[1] != number - 1):
            self.lists.append(level)
        self._before = (kind, number)
        return f"<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{len(self.lists)}'/></w:numPr>"

    def _equation(self, text: str) -> str:
        found = _FORMULA.fullmatch(text) if self.habits.equations else None
        if not found:
            return ""
        over, under = (f"<m:r><m:t>{escape(found[name])}</m:t></m:r>" for name in ("over", "under"))
        fraction = f"<m:d><m:e><m:f><m:num>{over}</m:num><m:den>{under}</m:den></m:f></m:e></m:d>"
        return f"<m:oMath>{fraction}<m:r><m:t> * 100</m:t></m:r></m:oMath>"

    def runs(self, text: str, *, bold: bool = False, extra: str = "") -> str:
        """Returns the text as runs, cut as the feature `runs` demands."""
        inside = f"{'<w:b/>' if bold else ''}{extra}"
        properties = f"<w:rPr>{inside}</w:rPr>" if inside else ""
        return "".join(self._run(piece, properties) for piece in self._pieces(text))

    def _run(self, piece: str, properties: str) -> str:
        said = f"<w:r>{properties}<w:t xml:space='preserve'>{escape(piece)}</w:t></w:r>"
        if not self.habits.revised or self.rng.random() > 0.2:
            return said
        gone = f"<w:r>{properties}<w:delText>antes {self.rng.randint(1, 99)} </w:delText></w:r>"
        return f"<w:del w:author='a'>{gone}</w:del><w:ins w:author='a'>{said}</w:ins>"

    def _pieces(self, text: str) -> Iterator[str]:
        if self.habits.runs == "whole":
            yield text
        elif self.habits.runs == "words":
            yield from re.findall(r"\s*\S+|\s+$", text)
        else:
            while text:
                size = self.rng.randint(1, 9)
                yield text[:size]
                text = text[size:]

    def cell(self, paragraphs: Cell, properties: str = "", *, bold: bool = False) -> str:
        """Returns a cell; several paragraphs can become lines of one paragraph, or rows of a nested table."""
        self._before = None
        if self.habits.soft and len(paragraphs) > 1:
            said = "<w:r><w:br/></w:r>".join(self.runs(p, bold=bold) for p in paragraphs)
            inside = f"<w:p>{said}</w:p>"
        elif self.habits.nested and len(paragraphs) > 1 and self.rng.random() < 0.3:
            rows = (f"<w:tr><w:tc>{self.paragraph(p, bold=bold)}</w:tc></w:tr>" for p in paragraphs)
            inside = f"<w:p/><w:tbl><w:tblPr/>{''.join(rows)}</w:tbl><w:p/>"
        else:
            inside = "".join(self.paragraph(p, bold=bold) for p in paragraphs) or "<w:p/>"
        own = f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"
        if self.habits.controls and self.rng.random() < 0.1:
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{own}</w:sdtContent></w:sdt>"
        return own

    def table(self, grid: Grid) -> str:
        wide = f"<w:gridSpan w:val='{len(grid.keys)}'/>"
        rows = [self._row(self.cell(title, wide, bold=True)) for title in grid.titles]
        if grid.head:
            rows.append(self._row(*(self.cell(c, bold=True) for c in grid.head), head=self.habits.heads_marked))
        at = grid.keys.index(grid.merged) if grid.merged else -1
        for n, row in enumerate(grid.rows):
            following = grid.rows[n + 1][at] if at >= 0 and n + 1 < len(grid.rows) else ("",)
            last = grid.has_total and n == len(grid.rows) - 1
            cells = []
            for i, own in enumerate(row):
                merge = ""
                if i == at and not last:
                    merge = "" if own and following else "<w:vMerge w:val='restart'/>" if own else "<w:vMerge/>"
                cells.append(self.cell(own, merge, bold=last))
            rows.append(self._row(*cells))
        return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"

    def _row(self, *cells: str, head: bool = False) -> str:
        said = f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if head else ''}{''.join(cells)}</w:tr>"
        if not self.habits.revised or self.rng.random() > 0.1:
            return said
        gone = "".join("<w:tc><w:p><w:r><w:delText>fila anterior</w:delText></w:r></w:p></w:tc>" for _ in cells)
        return f"{said}<w:tr><w:trPr><w:del w:author='a'/></w:trPr>{gone}</w:tr>"

    def _section(self) -> str:
        said = (("header", self.habits.header), ("footer", self.habits.footer))
        references = (f"<w:{kind}Reference r:id='{kind}' w:type='default'/>" for kind, text in said if text)
        return f"<w:sectPr>{''.join(references)}</w:sectPr>"


def document(flow: Flow, rng: Random, made: Habits) -> bytes:
    """Returns the bytes of a document; the same for the same flow, seed and features."""
    writer = Writer(rng, made)
    names = {**(STRICT if made.strict else TRANSITIONAL), **OTHER}
    spaces = " ".join(f"xmlns:{prefix}='{name}'" for prefix, name in names.items())

    def part(tag: str, content: str) -> str:
        return f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><w:{tag} {spaces}>{content}</w:{tag}>"

    body = part("document", f"<w:body>{writer.body(flow)}</w:body>")
    abstract = "".join(
        f"<w:abstractNum w:abstractNumId='{n}'><w:lvl w:ilvl='0'>{level}</w:lvl></w:abstractNum>"
        for n, level in enumerate(writer.lists, 1)
    )
    nums = "".join(
        f"<w:num w:numId='{n}'><w:abstractNumId w:val='{n}'/></w:num>" for n in range(1, len(writer.lists) + 1)
    )
    styles = "".join(
        f"<w:style w:type='paragraph' w:styleId='Ttulo{n}'><w:name w:val='heading {n}'/>"
        f"<w:pPr><w:outlineLvl w:val='{n - 1}'/></w:pPr><w:rPr><w:b/></w:rPr></w:style>"
        for n in (1, 2, 3)
    )
    parts = {
        "document": body,
        "styles": part("styles", f"<w:style w:type='paragraph' w:default='1' w:styleId='Normal'/>{styles}"),
        "numbering": part("numbering", abstract + nums),
        "header": part("hdr", writer.paragraph(made.header)) if made.header else "",
        "footer": part("ftr", writer.paragraph(made.footer)) if made.footer else "",
    }
    return packed({name: content for name, content in parts.items() if content}, names["r"])


def packed(parts: dict[str, str], relations: str = TRANSITIONAL["r"]) -> bytes:
    """Packs a Word document's parts, given by kind, into an archive."""
    kinds = "".join(
        f"<Override PartName='/word/{name}.xml' "
        f"ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.{_type(name)}+xml'/>"
        for name in parts
    )
    own = "".join(
        f"<Relationship Id='{name}' Type='{relations}/{name}' Target='{name}.xml'/>"
        for name in parts
        if name != "document"
    )
    listed = "http://schemas.openxmlformats.org/package/2006"
    main = f"<Relationship Id='a' Type='{relations}/officeDocument' Target='word/document.xml'/>"
    files = {
        "[Content_Types].xml": f"<Types xmlns='{listed}/content-types'>{kinds}</Types>",
        "_rels/.rels": f"<Relationships xmlns='{listed}/relationships'>{main}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships xmlns='{listed}/relationships'>{own}</Relationships>",
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _type(name: str) -> str:
    return "document.main" if name == "document" else name
