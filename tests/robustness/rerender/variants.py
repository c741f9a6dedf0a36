"""Changes the columns of printed content: another order, more columns, or one less."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from rerender.flow import Flow, reorder, with_column
from rerender.pmg_model import Gold

Variant = Callable[[Flow, Gold, Random], tuple[Flow, Gold]]

ORDERS = (
    ("number", "name", "weight", "target", "formula", "measured"),
    ("number", "name", "target", "formula", "weight", "measured"),
    ("weight", "number", "name", "formula", "target", "measured"),
    ("name", "formula", "measured", "target", "weight", "number"),
)


def as_printed(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Changes nothing."""
    return flow, gold


def to_review(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Changes only the expected status to `review`: such a document contains more than it shows."""
    return flow, {**gold, "documents": [{**row, "status": "review"} for row in gold["documents"]]}


def other_order(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Reorders the columns of indicators, commitments and objectives."""
    flow = reorder(flow, "indicators", rng.choice(ORDERS))
    flow = reorder(
        flow, "commitments", rng.choice([("number", "description", "measure"), ("measure", "description", "number")])
    )
    return reorder(
        flow, "objectives", rng.choice([("objective", "items", "weight"), ("items", "objective", "weight")])
    ), gold


def without_mide(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Removes the column for indicators that are only measured; then the field is unknown or false."""
    rows = [{**r, "measured_only": {"any": [None, False]}} for r in gold["indicators"]]
    return reorder(flow, "indicators", ORDERS[0][:5]), {**gold, "indicators": rows}


def with_notes(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Adds a last column of notes, as many forms have; the expected rows do not change."""
    texts = rng.choice([["1", "2", "3"], ["", "1 y 2"], ["", "Aplica a nivel central.", "Ver nota técnica"]])
    return with_column(flow, "indicators", "notes", rng.choice(["Notas", "Nota", "Nota Técnica"]), texts), gold


def with_past_results(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Adds a column with results of an earlier year beside the target; they must not be read as the target."""
    year = gold["documents"][0]["fiscal_year"] - rng.choice([1, 2])
    texts = ["45,3 %", "0", "112,04 %", "3"]
    return with_column(
        flow, "indicators", "past", f"Efectivo {year}", texts, before=rng.choice(["target", "measured"])
    ), gold


def with_verification(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Adds a column of means of verification, with several words in a cell."""
    texts = [
        "Informe enviado por la División de Administración",
        "Resolución exenta",
        "Planilla de registro de la unidad",
    ]
    return with_column(flow, "indicators", "verification", "Medio de verificación", texts), gold


VARIANTS: dict[str, Variant] = {
    "other_order": other_order,
    "without_mide": without_mide,
    "with_notes": with_notes,
    "with_past_results": with_past_results,
    "with_verification": with_verification,
}
