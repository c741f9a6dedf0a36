"""All kinds of rendering by name: each makes a document and its gold answer from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

from rerender import generate, look, pages, texts, word, wrapped_texts
from rerender.encodings import ENCODINGS
from rerender.flow import Flow
from rerender.pmg_model import Gold, Pmg
from rerender.territorial_model import Territorial
from rerender.variants import VARIANTS, Variant, as_printed, to_review


@dataclass(frozen=True, slots=True)
class Made:
    """A made document: its bytes, its gold answer and its file name."""

    data: bytes
    gold: Gold
    file_name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rendering: `draw` returns bytes; `forms` are the forms that it can print without losing content."""

    name: str
    draw: Callable[[Flow, Random], bytes]
    forms: tuple[str, ...] = ("pmg", "territorial")
    loses_cell_limits: bool = False
    """True if the rendering loses the limits of cells and paragraphs: content must be clear without them."""
    suffix: str = ".txt"
    vary: Variant = as_printed
    answers: str = "words"

    def content(self, form: str, seed: int) -> Pmg | Territorial:
        return (
            generate.pmg(seed)
            if form == "pmg"
            else generate.territorial(seed, marked=self.loses_cell_limits, answers=self.answers)
        )

    def make(self, form: str, seed: int) -> Made:
        """Makes the document of a seed; the same in every run."""
        flow, gold, rng = self.printed(form, seed)
        return Made(self.draw(flow, rng), gold, f"{self.name}_{form}_{seed}{self.suffix}")

    def printed(self, form: str, seed: int) -> tuple[Flow, Gold, Random]:
        """Returns the flow to draw, its gold answer and the random generator for drawing."""
        content = self.content(form, seed)
        rng = Random(f"{self.name} {seed}")
        flow, gold = self.vary(content.flow, content.gold, rng)
        return flow, gold, rng


def text(renderer: texts.Renderer) -> Callable[[Flow, Random], bytes]:
    return lambda flow, rng: renderer(flow, rng).encode()


BOTH, PMG = ("pmg", "territorial"), ("pmg",)
TEXTS = (
    Kind("tabs", text(texts.tabs), PMG),
    Kind("tabs_without_marks", text(partial(texts.tabs, marks=False)), PMG),
    Kind("tabs_torn", text(partial(texts.tabs, torn=True)), PMG),
    Kind("tabs_latex", text(partial(texts.tabs, latex=True)), PMG),
    Kind("tabs_stages_repeated", text(lambda f, r: texts.tabs(texts.stages_repeated(f), r)), PMG),
    Kind("dump", text(texts.dump)),
    Kind("catdoc", text(texts.catdoc)),
    Kind("catdoc_breaking", text(partial(texts.catdoc, breaking=True))),
    Kind("antiword", text(wrapped_texts.antiword)),
    Kind("pipes", text(texts.pipes)),
    Kind("pipes_without_outer", text(partial(texts.pipes, outer=False))),
    Kind("pipes_escaped", text(partial(texts.pipes, escape=True))),
    Kind("html", text(texts.tagged)),
    Kind("grid", text(wrapped_texts.grid_table)),
    Kind("columns", text(partial(wrapped_texts.columns, furniture=False))),
    Kind("columns_paged", text(wrapped_texts.columns)),
    Kind("columns_centred", text(partial(wrapped_texts.columns, centred=True, furniture=False))),
    Kind("one_per_line", text(texts.one_per_line), loses_cell_limits=True),
    Kind("one_per_line_without_blanks", text(partial(texts.one_per_line, blanks=False)), loses_cell_limits=True),
    Kind("raw", text(wrapped_texts.raw), loses_cell_limits=True),
)


def style(rng: Random, rules: look.Rules) -> look.Style:
    """Returns a random style."""
    centred = rules == "full" and rng.random() < 0.3
    return look.Style(
        rules=rules,
        page=rng.choice([*look.SIZES, "letter", "a4"]),
        font=rng.choice(list(look.FAMILIES)[:2]),
        size=rng.choice([7, 8, 9, 10, 11]),
        margin=rng.choice([36, 50, 72]),
        pad=rng.choice([2, 3, 5]),
        gap=rng.choice([4, 6, 9]),
        centred=centred,
        torn=rng.random() < 0.8,
        open_tears=rng.random() < 0.4,
        head_repeated=rng.random() < 0.5,
        head_shaded=rng.random() < 0.7,
        head_inverse=rng.random() < 0.3,
        narrow_heads=rng.random() < 0.3,
        merged=rng.random() < 0.5,
        doubled=rng.random() < 0.2,
        header=rng.choice(["", "Ministerio de Hacienda - Dirección de Presupuestos", "Sistema de Gestión"]),
        footer=rng.choice(["Página {n} de {of}", "{n}", "", "Santiago, 30-11-2022      {n}/{of}"]),
        first_room=rng.choice([0, 30, 77, 140, 210]),
        strokes=rng.choice(["line", "line", "word", "letter"]),
        drawn_as=rng.choice(["lines", "lines", "fills", "boxes"]),
        numbers=rng.choice(["left", "left", "middle", "right"]),
        justified=rng.random() < 0.2,
        page_rule=rng.random() < 0.2,
    )


@dataclass(frozen=True, slots=True)
class Pdf:
    """Draws pages in a random style; `fixed` overrides options of the style for all seeds."""

    rules: look.Rules
    fixed: Mapping[str, Any]

    def __call__(self, flow: Flow, rng: Random, hurt: pages.Hurt | None = None) -> bytes:
        return pages.draw(flow, replace(style(rng, self.rules), **self.fixed), hurt)


def pdf(rules: look.Rules, **fixed: Any) -> Pdf:
    return Pdf(rules, fixed)


PLAIN = (texts.dump, texts.catdoc, wrapped_texts.antiword, texts.pipes, texts.one_per_line)


def _encoded(name: str, dialects: Sequence[texts.Renderer] = PLAIN) -> Callable[[Flow, Random], bytes]:
    """Returns a renderer for a random dialect in this encoding."""

    def draw(flow: Flow, rng: Random) -> bytes:
        return ENCODINGS[name](rng.choice(dialects)(flow, rng))

    return draw


PDFS = (
    Kind("pdf_full", pdf("full"), suffix=".pdf"),
    Kind("pdf_horizontal", pdf("horizontal"), suffix=".pdf"),
    Kind("pdf_below", pdf("below"), suffix=".pdf"),
    Kind("pdf_zebra", pdf("zebra"), suffix=".pdf"),
    Kind("pdf_none", pdf("none"), suffix=".pdf"),
    Kind("pdf_hyphenated", pdf("full", hyphenated=True), suffix=".pdf"),
    Kind("pdf_shuffled", pdf("full", shuffled=True, strokes="word"), suffix=".pdf"),
    Kind("pdf_dashes", pdf("full", drawn_as="dashes"), suffix=".pdf"),
    Kind("pdf_watermark", pdf("full", watermark="BORRADOR"), suffix=".pdf"),
    Kind("pdf_vertical", pdf("vertical"), suffix=".pdf"),
    Kind("pdf_outer", pdf("outer"), suffix=".pdf"),
    Kind("pdf_head", pdf("head"), suffix=".pdf"),
    Kind("pdf_rotated", pdf("full", rotated=True), suffix=".pdf"),
)
CODED = tuple(
    Kind(f"encoding_{name}", _encoded(name), ("territorial",), loses_cell_limits=True) for name in ENCODINGS
) + tuple(Kind(f"encoding_tabs_{name}", _encoded(name, [texts.tabs]), PMG) for name in ENCODINGS)


def docx(**fixed: Any) -> Callable[[Flow, Random], bytes]:
    """Returns a renderer for Word documents with random features; `fixed` overrides features for all seeds."""
    return lambda flow, rng: word.document(flow, rng, replace(word.habits(rng), **fixed))


WORD = (
    Kind("docx", docx(), suffix=".docx"),
    Kind("docx_revised", docx(revised=True), suffix=".docx", vary=to_review),
    Kind("docx_hidden", docx(hidden=True), suffix=".docx", vary=to_review),
    Kind("docx_soft_breaks", docx(soft=True), suffix=".docx"),
)
DRAWN: dict[str, tuple[Callable[[Flow, Random], bytes], str]] = {
    "tabs": (text(texts.tabs), ".txt"),
    "columns": (text(partial(wrapped_texts.columns, furniture=False)), ".txt"),
    "pdf_full": (pdf("full"), ".pdf"),
    "pdf_horizontal": (pdf("horizontal"), ".pdf"),
    "pdf_none": (pdf("none"), ".pdf"),
    "docx": (docx(), ".docx"),
}
VARIED = tuple(
    Kind(f"{drawn}_{name}", draw, PMG, suffix=suffix, vary=vary)
    for drawn, (draw, suffix) in DRAWN.items()
    for name, vary in VARIANTS.items()
)
ASKED = tuple(
    Kind(f"{name}_{answers}", draw, ("territorial",), suffix=suffix, answers=answers)
    for name, draw, suffix in (("dump", text(texts.dump), ".txt"), ("pdf_full", pdf("full"), ".pdf"))
    for answers in ("yes_no", "letters")
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*TEXTS, *CODED, *PDFS, *WORD, *VARIED, *ASKED)}
