"""Builds content models from the corpus's gold answers: the same content, to be rendered in other ways.

If the gold answer allows several values, the model uses the first; a field that is not judged gets a plain default.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from rerender.pmg_model import Goal, Indicator, Objective, Pmg, Row, System, Target, Wording
from rerender.territorial_model import Narrative, Territorial
from rerender.territorial_rows import Item, Row11, Row12, Row21, Said
from rerender.vocabulary import words


def load(path: Path) -> Pmg | Territorial | None:
    """Reads the content of a gold file; returns None if the document is of neither form."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    form = gold["documents"][0]["form_type"]
    if form == "pmg_formulation":
        return _pmg(gold)
    return _territorial(gold, Random(path.name)) if form == "territorial_stage4" else None


def _first(value: Any, otherwise: str | None = None) -> Any:
    """Returns the first value that the gold answer accepts, or `otherwise` if it accepts any."""
    if isinstance(value, dict):
        return next((v for v in value.get("any", ()) if v is not None), otherwise)
    return value


def _capitals(name: str) -> str:
    """Returns a name as the forms print agencies: in capitals, mostly without accents."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Ñ", "\0"))
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("\0", "Ñ")


def _plain(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _grouped(value: float) -> str:
    whole, _, rest = _plain(value).partition(".")
    return f"{int(whole):,}".replace(",", ".") + ("," + rest if rest else "")


def _pmg(gold: dict[str, Any]) -> Pmg:
    document = gold["documents"][0]
    objectives = []
    for o in gold["objectives"]:
        n = o["objective_number"]
        systems = tuple(
            System(s["system_number"], s["name"], s["weight_pct"], _goals(gold, n, s["system_number"]))
            for s in gold["systems"]
            if s["objective_number"] == n
        )
        indicators = tuple(_indicator(i) for i in gold["indicators"] if i["objective_number"] == n)
        objectives.append(Objective(n, o["name"], o["weight_pct"], systems, indicators))
    total = sum(o.weight for o in objectives)
    return Pmg(
        year=document["fiscal_year"],
        ministry=(_capitals(document["ministry_name"]), document["ministry_name"], document["ministry_code"]),
        service=(_capitals(document["service_name"]), document["service_name"], document["service_code"]),
        objectives=tuple(objectives),
        commitments=tuple((_first(c["measure"]), _first(c["description"])) for c in gold["commitments"]),
        wording=Wording(),
        status="ok" if total == 100 else "review",
    )


def _goals(gold: dict[str, Any], objective: int, system: int) -> tuple[Goal, ...]:
    rows = [g for g in gold["stage_goals"] if (g["objective_number"], g["system_number"]) == (objective, system)]
    return tuple(Goal(g["stage_number"], g["goal_number"], _first(g["description"]), g["weight_pct"]) for g in rows)


def _indicator(row: Row) -> Indicator:
    target = None
    if row["target_value"] is not None:
        numbers = (row["target_numerator"], row["target_denominator"]) if row["target_numerator"] is not None else None
        bracket = " [({n} /{d} )*100]" if row["target_unit"] == "%" else " [({n} /{d} )]"
        parts = [_grouped(x) for x in numbers] if numbers else ["", ""]
        value = row["target_value"]
        target = Target(_plain(value), row["target_unit"], parts[0], parts[1], bracket, value, numbers)
    number, name, formula = row["indicator_number"], _first(row["name"]), _first(row["formula"])
    return Indicator(number, name, formula, target, bool(row["measured_only"]), row["weight_pct"])


def _territorial(gold: dict[str, Any], rng: Random) -> Territorial:
    document = gold["documents"][0]
    rows: dict[str, list[list[Row]]] = {"1.1": [], "1.2": [], "2.1": []}
    for (activity, _), group in groupby(gold["verdicts"], key=lambda r: (r["activity"], r["row_number"])):
        rows[activity].append(list(group))
    service = _first(document["service_name"]) or ""
    region = next(r for r in words()["regions"] + words()["more_regions"] if r[1] == document["region_code"])
    groups = [r[0]["product_group"] for r in rows["1.1"]]
    return Territorial(
        service=(_capitals(service), service) if service else ("SERVICIO DE SALUD", ""),
        region=tuple(region),
        year=document["fiscal_year"],
        rows11=tuple(_row11(r, rng) for r in rows["1.1"]),
        rows12=tuple(_row12(r, rng, groups[0]) for r in rows["1.2"]),
        narratives=tuple(_narratives(gold)),
        rows21=tuple(
            Row21(n, r[0]["commitment"], _said(r[0], "system_words", rng), r[0]["recommendation"] or "")
            for n, r in enumerate(rows["2.1"], 1)
        ),
    )


def _said(row: Row, vocabulary: str, rng: Random) -> Said:
    """Returns the verdict of a row in random words of its class, with its evidence."""
    table = words()[vocabulary]
    phrase = rng.choice(
        [p for p in table.get(row["verdict"], words()["verdict_words"][row["verdict"]]) if "%" not in p]
    )
    evidence = _first(row["evidence"])
    if not evidence:
        return Said(row["verdict"], phrase)
    return Said(row["verdict"], phrase, ". " if evidence[0].isupper() else rng.choice([", ", ": "]), evidence)


def _row11(rows: list[Row], rng: Random) -> Row11:
    products: list[tuple[str, tuple[str, ...]]] = []
    for product, group in groupby(rows, key=lambda r: _first(r["product"], "Producto")):
        products.append((product, tuple(_first(r["commitment"]) for r in group)))
    indicators = [_first(r["indicator"]) for r in rows]
    shown = tuple(i for i in indicators if i)
    if len(shown) < len(rows):  # for all verdicts or for none: otherwise the pairing is ambiguous
        shown = ()
    label = next((n for n, i in enumerate(shown) if i.startswith("Fórmula: ")), None)
    shown = tuple(i.removeprefix("Fórmula: ") for i in shown)
    verdicts = tuple(_said(r, "verdict_words", rng) for r in rows)
    return Row11(rows[0]["product_group"], tuple(products), shown, verdicts, label=label)


def _row12(rows: list[Row], rng: Random, group: str) -> Row12:
    modifications = [
        (category, tuple(_first(r["commitment"]) for r in own))
        for category, own in groupby(rows, key=lambda r: _first(r["category"]))
    ]
    product = _first(rows[0]["product"], "Producto")
    verdicts = tuple(_said(r, "verdict_words", rng) for r in rows)
    return Row12(_first(rows[0]["product_group"], group), (product,), tuple(modifications), verdicts)


def _narratives(gold: dict[str, Any]) -> list[Narrative]:
    values = {(m["section"], m["label"]): m for m in gold["measurements"]}
    out = []
    for (section, kind), group in groupby(gold["narratives"], key=lambda r: (r["section"], r["kind"])):
        items = []
        for row in group:
            text = _first(row["text"])
            head, *lines = re.split(r" -(?=[^:]+: )", text) if re.search(r": -\S", text) else [text]
            measured = tuple(_measured(section, line, values) for line in lines)
            stated = tuple(
                (m["label"], m["value"], _first(m["unit"]))
                for (s, label), m in values.items()
                if s == section and not lines and text.startswith(f"{label}: ")
            )
            items.append(Item(head, "" if lines or section in ("1.3", "1.4") else "· ", measured, stated))
        # Marks separate items, but marked measurement lines after a colon must not be followed by marked items.
        marked = len(items) > 1 and not any(i.measured for i in items)
        out.append(
            (section, kind, tuple(Item(i.text, "· " if marked else i.mark, i.measured, i.stated) for i in items))
        )
    return out


def _measured(section: str, line: str, values: dict[tuple[str, str], Row]) -> tuple[str, str, float, str]:
    label, _, text = line.partition(": ")
    row = values[section, label]
    return label, text, row["value"], "CLP" if text.startswith("$") else _first(row["unit"])
