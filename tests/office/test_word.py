"""Word documents: what prints is read where it stands, what does not is left out and said."""

from __future__ import annotations

import re
from collections import Counter
from unittest.mock import Mock
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rerender.catalogue import KINDS
from word_parts import cells, docx, left_out, p, r, read, tbl, tc, texts, tr

from extractors.document import ReadError
from extractors.readers import read_bytes
from extractors.readers.office import word
from extractors.readers.office.archive import Archive
from extractors.readers.office.word.numbering import formatted
from pipeline import process


def level(ilvl: int, text: str, form: str = "decimal", start: int = 1, more: str = "") -> str:
    content = f"<w:start w:val='{start}'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/>{more}"
    return f"<w:lvl w:ilvl='{ilvl}'>{content}</w:lvl>"


def numbering(*levels: str, more: str = "") -> str:
    abstract = f"<w:abstractNum w:abstractNumId='7'>{''.join(levels)}</w:abstractNum>"
    return f"{abstract}<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>{more}"


def item(text: str, ilvl: int = 0, number: int = 1) -> str:
    return p(text, properties=f"<w:numPr><w:ilvl w:val='{ilvl}'/><w:numId w:val='{number}'/></w:numPr>")


# --- lists ---


def test_lists_print_their_marks_and_lower_levels_begin_anew() -> None:
    levels = (level(0, "%1."), level(1, "%1.%2)"), level(2, "\uf0b7", "bullet"), level(3, "%4)", "lowerLetter"))
    items = [("a", 0), ("b", 1), ("c", 1), ("d", 2), ("e", 0), ("f", 1), ("g", 3)]
    document = read(*(item(text, ilvl) for text, ilvl in items), numbering=numbering(*levels))
    assert texts(document) == ["1. a", "1.1) b", "1.2) c", "• d", "2. e", "2.1) f", "a) g"]


def test_a_list_that_starts_over_counts_from_where_it_says() -> None:
    over = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='4'/></w:lvlOverride>"
    more = f"<w:num w:numId='2'><w:abstractNumId w:val='7'/>{over}</w:num>"
    items = [item("a"), item("b"), item("c", number=2), item("d", number=2)]
    assert texts(read(*items, numbering=numbering(level(0, "%1)"), more=more))) == ["1) a", "2) b", "4) c", "5) d"]


def test_a_style_can_number_its_paragraphs_and_a_paragraph_can_refuse() -> None:
    styles = (
        "<w:style w:type='paragraph' w:styleId='Base'><w:name w:val='heading 2'/><w:pPr><w:numPr>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='Own'><w:name w:val='Mía'/><w:basedOn w:val='Base'/></w:style>"
    )
    off = "<w:pStyle w:val='Own'/><w:numPr><w:numId w:val='0'/></w:numPr>"
    document = read(
        p("a", properties="<w:pStyle w:val='Own'/>"),
        p("b", properties=off),
        p("c", properties="<w:pStyle w:val='Base'/>"),
        styles=styles,
        numbering=numbering(level(0, "Objetivo N°%1:", start=3)),
    )
    assert texts(document) == ["Objetivo N°3: a", "b", "Objetivo N°4: c"]
    assert {block.level for block in document.blocks} == {2}  # type: ignore[union-attr]  # they are paragraphs


def test_a_number_column_that_counts_by_itself_says_its_numbers() -> None:
    rows = (tr(tc(item("")), text) for text in ("Gestión", "Calidad"))
    (table,) = read(tbl(*rows), numbering=numbering(level(0, "%1"))).tables
    assert [text for *_, text in cells(table)] == ["1", "Gestión", "2", "Calidad"]


@pytest.mark.parametrize(
    ("count", "form", "marker"),
    [
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (7, "decimalZero", "07"),
        (2, "ordinal", "2º"),
        (5, "cardinalText", "5"),
        (0, "lowerLetter", "0"),
        (10**6, "upperRoman", "1000000"),
    ],
)
def test_numbers_of_lists(count: int, form: str, marker: str) -> None:
    assert formatted(count, form) == marker


# --- tables ---

DOWN, ON, WIDE = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"


def test_merged_cells_cover_what_they_cover() -> None:
    table = tbl(
        tr(tc("a", properties=WIDE), "b"),
        tr(tc("c", properties=DOWN), "d", "e"),
        tr(tc("cubierta", properties=ON), "f", "g"),
        tr("h", properties="<w:gridBefore w:val='2'/>"),
        tr(tc("i", properties="<w:hMerge w:val='restart'/>"), tc("", properties="<w:hMerge/>"), "j"),
    )
    document = read(table)
    assert cells(document.tables[0]) == [
        (0, 0, 1, 2, "a"),
        (0, 2, 1, 1, "b"),
        (1, 0, 2, 1, "c"),
        (1, 1, 1, 1, "d"),
        (1, 2, 1, 1, "e"),
        (2, 1, 1, 1, "f"),
        (2, 2, 1, 1, "g"),
        (3, 2, 1, 1, "h"),
        (4, 0, 1, 2, "i"),
        (4, 2, 1, 1, "j"),
    ]
    assert left_out(document) == [("hidden", "cubierta", True)]


def test_places_are_paragraphs_and_cells() -> None:
    document = read(p("uno"), tbl(tr("a", "b"), tr("c", tc("d", "e"))), p("dos"), tbl(tr("f", "g")))
    places = [(line.text, line.place.line_start, line.place.cell) for line in document.lines()]
    assert places == [
        ("uno", 1, None),
        ("a", 2, "table 1!A1"),
        ("b", 3, "table 1!B1"),
        ("c", 4, "table 1!A2"),
        ("d", 5, "table 1!B2"),
        ("e", 6, "table 1!B2"),
        ("dos", 7, None),
        ("f", 8, "table 2!A1"),
        ("g", 9, "table 2!B1"),
    ]


def test_a_frame_around_tables_is_no_table() -> None:
    inner = tbl(tr("a", "b"), tr("c", "d"))
    document = read(tbl(tr(tc("Título", inner, "entre", inner)), tr("x", "y")))
    assert texts(document) == ["Título", "entre"]
    assert [len(table.cells) for table in document.tables] == [4, 4, 2]


def test_a_table_within_a_cell_is_what_the_cell_says() -> None:
    (table,) = read(tbl(tr("Meta", tc(tbl(tr("35", "/", "100")))), tr("a", "b"))).tables
    assert cells(table)[:2] == [(0, 0, 1, 1, "Meta"), (0, 1, 1, 1, "35 / 100")]


def test_head_rows_are_those_that_the_document_marks_or_prints_bold() -> None:
    bold = tr(tc(p(r("N°", "<w:b/>"))), tc(p(r("Meta", "<w:b/>"))))
    marked = tr("N°", "Meta", properties="<w:tblHeader/>")
    for head in (bold, marked):
        (table,) = read(tbl(head, tr("1", "20"))).tables
        assert [cell.is_header for cell in table.cells] == [True, True, False, False]


def test_the_head_rows_of_a_table_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    head_rows = Mock(wraps=word._head_rows)
    monkeypatch.setattr(word, "_head_rows", head_rows)
    document = read(tbl(tr("a", "b"), tr("c", "d")), tbl(tr("e", "f"), tr("g", "h")))
    assert head_rows.call_count == len(document.tables) == 2


# --- what does not print ---


def test_inserted_words_count_and_deleted_do_not() -> None:
    gone = "<w:del><w:r><w:delText>80 %</w:delText></w:r></w:del>"
    document = read(
        tbl(tr("Meta", tc(p(gone, f"<w:ins>{r('90 %')}</w:ins>"))), tr("fila", "1", properties="<w:del/>")),
        p("se ", f"<w:moveFrom>{r('va')}</w:moveFrom>", f"<w:moveTo>{r('queda')}</w:moveTo>"),
    )
    assert [text for *_, text in cells(document.tables[0])] == ["Meta", "90 %"]
    assert texts(document) == ["se queda"]
    assert left_out(document) == [
        ("deleted", "80 %", True),
        ("deleted", "fila", True),
        ("deleted", "1", True),
        ("deleted", "va", False),
    ]
    assert document.notes == (
        "tracked changes were not accepted: what was inserted is read (2), what was deleted is not (3)",
    )


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    end = "<w:rPr><w:del/></w:rPr>"
    assert texts(read(p("Cumple ", properties=end), p("parcialmente"))) == ["Cumple parcialmente"]


def test_hidden_words_are_left_out_whoever_hides_them() -> None:
    styles = (
        "<w:style w:type='character' w:styleId='H'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='P'><w:rPr><w:vanish/></w:rPr></w:style>"
    )
    shown = r("visto", "<w:vanish w:val='0'/>")
    document = read(
        p("a", r("b", "<w:vanish/>"), r("c", "<w:rStyle w:val='H'/>")),
        p("d", shown, properties="<w:pStyle w:val='P'/>"),
        styles=styles,
    )
    assert texts(document) == ["a", "visto"]
    assert [text for _, text, _ in left_out(document)] == ["bc", "d"]


def test_hidden_words_in_a_table_make_a_person_look() -> None:
    rows = process(docx(tbl(tr("Meta", tc(p("20", r("0", "<w:vanish/>")))), tr("a", "b"))), "f.docx")
    check = next(check for check in rows["checks"] if check.check == "words_left_out")  # type: ignore[attr-defined]
    assert (check.passed, check.actual) == (False, "1 hidden in tables")  # type: ignore[attr-defined]
    assert "'0' (paragraph 2)" in check.message  # type: ignore[attr-defined]


def test_prompts_are_no_words_and_boxes_say_whether_they_are_ticked() -> None:
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Elija.')}</w:sdtContent></w:sdt>"
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Servicio de Salud')}</w:sdtContent></w:sdt>"
    cell = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{tc('Escriba.')}</w:sdtContent></w:sdt>"
    box = "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r>"
    end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    document = read(
        p("Nombre: ", prompt),
        filled,
        p(box.format("<w:checked/>"), end, " Sí ", box.format("<w:default w:val='0'/>"), end, " No"),
        tbl(tr("a", cell)),
    )
    assert texts(document) == ["Nombre:", "Servicio de Salud", "☒ Sí ☐ No"]
    assert [text for *_, text in cells(document.tables[0])] == ["a", ""]
    assert left_out(document) == [("placeholder", "Elija.", False), ("placeholder", "Escriba.", True)]


def test_of_a_field_only_its_result_prints() -> None:
    char = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    code = f"{char.format('begin')}{r('SI 1 = 1')}{char.format('separate')}"
    document = read(p("Año ", code, "2024", char.format("end"), "."), tbl(tr(tc(p(char.format("begin"), "x")), "y")))
    assert texts(document) == ["Año 2024."]
    assert [text for *_, text in cells(document.tables[0])] == ["", "y"]


def test_marks_of_notes_are_left_out_and_notes_are_read() -> None:
    up = "<w:vertAlign w:val='superscript'/>"
    reference = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    note = f"<w:footnote w:id='2'>{p('<w:r><w:footnoteRef/></w:r>', ' Según registro.')}</w:footnote>"
    document = read(p("Meta", r("1", up), reference, " en m", r("2", up)), footnotes=note)
    assert texts(document) == ["Meta en m2", "1 Según registro."]
    assert left_out(document) == [("note_mark", "1", False)]


# --- the rest ---


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('en la caja')}</w:txbxContent>"
    both = f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    document = read(p("antes", f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"), p("después"))
    assert texts(document) == ["antes", "en la caja", "después"]
    assert document.unplaced == ()


def test_soft_breaks_part_items_and_join_sentences() -> None:
    broken = "<w:r><w:br/></w:r>".join(["Cumple.", "Cumple parcialmente", "- Mesa técnica de", "Salud", "y trabajo"])
    pieces = [piece if piece.startswith("<") else r(piece) for piece in re.split("(<.*?</w:r>)", broken)]
    assert texts(read(p(*pieces))) == ["Cumple.", "Cumple parcialmente", "- Mesa técnica de Salud y trabajo"]


def test_equations_are_formulas_in_a_line() -> None:
    def m(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{m('a + b')}</m:num><m:den>{m('c-d')}</m:den></m:f>"
    root = f"<m:rad><m:deg/><m:e>{m('x')}</m:e></m:rad>"
    power = f"<m:sSup><m:e>{m('x')}</m:e><m:sup>{m('2')}</m:sup></m:sSup>"
    total = (
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{m('i=1')}</m:sub><m:sup/><m:e>{m('x')}</m:e></m:nary>"
    )
    bracketed = f"<m:d><m:e>{fraction}</m:e></m:d>{m(' * 100')}"
    document = read(*(p(f"<m:oMath>{e}</m:oMath>") for e in (fraction, bracketed, root + power, total)))
    assert texts(document) == ["(a + b) / c-d", "((a + b) / c-d) * 100", "√(x)x^2", "∑ i=1 x"]
    assert document.unplaced == ()


def test_page_headers_are_furniture() -> None:
    section = "<w:sectPr><w:headerReference r:id='header' w:type='default'/></w:sectPr>"
    document = read(p("texto"), section, header=p("Ministerio"))
    assert texts(document) == ["texto"]
    assert [paragraph.text for paragraph in document.furniture] == ["Ministerio"]


def test_words_in_an_element_that_nobody_knows_are_not_lost() -> None:
    document = read(p("uno", f"<w:nuevo>{r('dos')}</w:nuevo>"), "<a:p><a:r><a:t>tres</a:t></a:r></a:p>")
    assert texts(document) == ["uno"]
    assert [paragraph.text for paragraph in document.unplaced] == ["dos", "tres"]


def test_what_is_no_word_is_said() -> None:
    with pytest.raises(ReadError, match="pictures and no words") as caught:
        read(p("<w:r><w:drawing><a:blip/></w:drawing></w:r>"))
    assert caught.value.error_type == "unsupported"
    with pytest.raises(ReadError, match="holds no words") as caught:
        read(p(" "))
    assert caught.value.error_type == "empty"


@pytest.mark.parametrize(
    "body",
    ["<w:sdt><w:sdtContent>" * 400 + p("x") + "</w:sdtContent></w:sdt>" * 400],
)
def test_what_nests_too_deep_is_refused(body: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(body)
    assert caught.value.error_type == "too_large"


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["docx", "docx_revised", "docx_hidden", "docx_soft_breaks"]),
    st.sampled_from(["pmg", "territorial"]),
    st.integers(0, 10**6),
)
def test_every_letter_is_in_a_line_or_left_out(kind: str, form: str, seed: int) -> None:
    """But for the marks of lists, which no element holds, and the brackets and slashes of equations."""
    data = KINDS[kind].make(form, seed).data
    archive, document = Archive(data), read_bytes(data)
    source: Counter[str] = Counter()
    for name in archive.names:
        if re.fullmatch(r"word/(document|header|footer)\.xml", name):
            root = ElementTree.fromstring(archive.read(name))
            for fallback in [e for e in root.iter() if e.tag.endswith("AlternateContent")]:
                fallback.remove(fallback[1])
            texts_of = (e.text or "" for e in root.iter() if e.tag.endswith(("}t", "}delText")))
            source.update(c for text in texts_of for c in text if c.isalnum())
    texts_read = [line.text for line in document.lines()] + [out.line.text for out in document.left_out]
    read_letters = Counter(c for text in texts_read for c in text if c.isalnum())
    assert source - read_letters == Counter()
    marks = read_letters - source
    listed = len(re.findall("<w:numPr>", archive.read("word/document.xml").decode()))
    assert marks.total() <= 2 * listed
    assert document.unplaced == ()
