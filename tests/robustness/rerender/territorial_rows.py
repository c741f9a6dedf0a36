"""Rows of a stage-4 form: their printed cells, and the rows expected by the contract's rules of alignment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rerender.flow import Cell, cell
from rerender.pmg_model import Row

SKIP = {"skip": True}


def either(*values: Any) -> Any:
    """Returns a gold value for which any of these values is right."""
    return {"any": list(values)} if len(values) > 1 else values[0]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict as its cell prints it: words, the joiner before the evidence, and a second paragraph of evidence."""

    verdict: str
    words: str
    joiner: str = ""
    evidence: str = ""
    second: str = ""

    @property
    def paragraphs(self) -> Cell:
        return cell(self.words + self.joiner + self.evidence, self.second)

    @property
    def gold_evidence(self) -> Any:
        text = " ".join(t for t in (self.evidence, self.second) if t) or None
        if " en un " in self.words:  # a share can belong to the verdict's words or to the evidence: both are right
            share = self.words[self.words.index("en un ") :]
            return either(text, " ".join(t for t in (share + self.joiner.rstrip(), text) if t))
        return text


Pairing = Literal["each", "one", "fewer", "shared_indicator", "no_indicator"]


@dataclass(frozen=True, slots=True)
class Row11:
    """A row of activity 1.1: products with their commitments, indicators, and verdicts."""

    group: str
    products: tuple[tuple[str, tuple[str, ...]], ...]
    indicators: tuple[str, ...]
    verdicts: tuple[Said, ...]
    pairing: Pairing = "each"
    label: int | None = None
    """Index of the indicator with "Fórmula:" on a line above it; None for no such line."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        left = [self.group]
        for product, commitments in self.products:
            left += [f"· {product}", *commitments]
        middle = [
            p for i, text in enumerate(self.indicators) for p in ((["Fórmula:"] if i == self.label else []) + [text])
        ]
        return cell(*left), cell(*middle), cell(*(p for v in self.verdicts for p in v.paragraphs))

    def gold(self, row: int) -> list[Row]:
        judged = [(product, c) for product, commitments in self.products for c in commitments]
        indicators = [f"Fórmula: {t}" if i == self.label else t for i, t in enumerate(self.indicators)]
        out = []
        for n, said in enumerate(self.verdicts):
            product: Any = judged[n][0] if n < len(judged) else judged[-1][0]
            commitment: Any = judged[n][1] if n < len(judged) else judged[-1][1]
            indicator: Any = indicators[n] if n < len(indicators) else None
            if self.pairing == "one":
                commitment = " ".join(c for _, c in judged)
                indicator = " ".join(indicators) or None
            elif self.pairing == "shared_indicator":
                indicator = either(indicators[0], None)
            elif self.pairing == "fewer":
                product = either(*dict.fromkeys(p for p, _ in judged), None)
                commitment = either(*(c for _, c in judged), None)
                indicator = either(*indicators, None)
            out.append(_verdict("1.1", row, n + 1, said, self.group, product, commitment, indicator))
        return out


@dataclass(frozen=True, slots=True)
class Row12:
    """A row of activity 1.2: modifications by category, and verdicts."""

    group: str
    products: tuple[str, ...]
    modifications: tuple[tuple[str, tuple[str, ...]], ...]
    verdicts: tuple[Said, ...]
    pairing: Pairing = "each"

    @property
    def cells(self) -> tuple[Cell, ...]:
        middle = [p for category, texts in self.modifications for p in (category, *(f"- {t}" for t in texts))]
        left = [self.group, *(f"· {p}" for p in self.products)]
        return cell(*left), cell(*middle), cell(*(p for v in self.verdicts for p in v.paragraphs))

    def gold(self, row: int) -> list[Row]:
        judged = [(category, t) for category, texts in self.modifications for t in texts]
        product = self.products[0] if len(self.products) == 1 else either(*self.products, " ".join(self.products), None)
        out = []
        for n, said in enumerate(self.verdicts):
            category: Any = judged[n][0]
            commitment: Any = judged[n][1]
            if self.pairing == "fewer":
                category = either(*dict.fromkeys(c for c, _ in judged), None)
                commitment = either(*(c for _, c in judged), None)
            elif self.pairing == "one":
                commitment = " ".join(c for _, c in judged)
                category = either(*dict.fromkeys(c for c, _ in judged), " ".join(dict.fromkeys(c for c, _ in judged)))
            out.append(_verdict("1.2", row, n + 1, said, self.group, product, commitment, None, category=category))
        return out


@dataclass(frozen=True, slots=True)
class Row21:
    number: int
    objective: str
    said: Said
    recommendation: str = ""
    note: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        note = "Nota. Este objetivo debe ser cumplido para cada uno de los productos estratégicos" if self.note else ""
        return cell(f"{self.number}. {self.objective}", note), self.said.paragraphs, cell(self.recommendation)

    def gold(self, row: int) -> Row:
        out = _verdict("2.1", row, 1, self.said, None, SKIP, self.objective, None)
        return {**out, "recommendation": self.recommendation or None}


def _verdict(
    activity: str,
    row: int,
    item: int,
    said: Said,
    group: str | None,
    product: Any,
    commitment: Any,
    indicator: Any,
    category: Any = None,
) -> Row:
    return {
        "activity": activity,
        "row_number": row,
        "item_number": item,
        "product_group": group,
        "product": product,
        "category": category,
        "commitment": commitment,
        "indicator": indicator,
        "verdict": said.verdict,
        "evidence": said.gold_evidence,
        "recommendation": None,
    }


@dataclass(frozen=True, slots=True)
class Item:
    """An item of free text, with its list marker ("· ", "- ", "a) ") and the measured lines below it."""

    text: str
    mark: str = ""
    measured: tuple[tuple[str, str, float, str], ...] = ()
    """Measured lines below the item: (label, quantity as printed, value, unit)."""
    stated: tuple[tuple[str, float, str], ...] = ()
    """Measurements in the item's own text ("Tiempo de espera: 8,4 días"): (label, value, unit)."""

    @property
    def paragraphs(self) -> Cell:
        return cell(self.mark + self.text, *(f"-{label}: {said}" for label, said, _, _ in self.measured))

    @property
    def gold_text(self) -> Any:
        if not self.measured:
            return self.text
        lines = [f"{label}: {said}" for label, said, _, _ in self.measured]
        marked = [f"-{text}" for text in lines]
        spaced = [f"- {text}" for text in lines]
        return either(" ".join([self.text, *marked]), " ".join([self.text, *lines]), " ".join([self.text, *spaced]))
