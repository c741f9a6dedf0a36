"""Generates varied content for both forms from a seed.  The same seed always gives the same content."""

from __future__ import annotations

from random import Random
from typing import Any

from rerender.numbers import partition, printed, target
from rerender.pmg_model import Goal, Indicator, Objective, Pmg, System, Wording
from rerender.territorial_model import Narrative, Territorial
from rerender.territorial_rows import Item, Row11, Row12, Row21, Said
from rerender.vocabulary import words

UNIT = 2.5
"""Weights are multiples of this, in percent; weights of a stage's goals are multiples of a fifth of it."""


def wording(rng: Random, *, plain: bool = False) -> Wording:
    """Returns a document's random wording of labels, headers and numbers; `plain` is the wording of the 2024 form."""
    if plain:
        return Wording(comma=rng.random() < 0.3)
    comma = rng.random() < 0.5
    return Wording(
        title=rng.choice(
            [
                "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO {year}",
                "FORMULACION DEL PROGRAMA DE MEJORAMIENTO DE LA GESTION AÑO {year}",
                "Formulación del Programa de Mejoramiento de la Gestión Año {year}",
            ]
        ),
        chapter=rng.choice(["CAPÍTULO", "CAPITULO"]),
        summary_label=rng.choice(["Objetivo N°{n}: ", "Objetivo N° {n}: ", "Objetivo Nº{n}: ", "Objetivo {n}: "]),
        heading_label=rng.choice(
            ["Objetivo {n}. ", "OBJETIVO {n}: ", "Objetivo de Gestión N° {n}: ", "Objetivo N°{n}. "]
        ),
        stage_label=rng.choice(["Etapas {n}", "Etapa {n}", "ETAPA {n}"]),
        goal_label=rng.choice(["Objetivo {n}: ", "Objetivo {n}. ", "Objetivo N°{n}: "]),
        mark=rng.choice(["X", "x"]),
        weight=rng.choice(["{:.2f}", "{:.2f}%", "{:g}%", "{:.1f}"]),
        goal_weight=rng.choice(["{:g}%", "{:.2f}%", "{:g} %"]),
        comma=comma,
        name_head=rng.choice(["Nombre del indicador", "Nombre Indicador", "Nombre del Indicador", "Indicador"]),
        formula_head=rng.choice(["Fórmula", "Fórmula de Cálculo", "Formula de Calculo"]),
        target_head=rng.choice(["Meta", "Meta", "Meta {year}", "Meta año {year}"]),
        weight_head=rng.choice(["Ponderador", "Ponderación", "Pond."]),
        numero=rng.choice(["N°", "Nº", "No.", "Núm."]),
    )


def formula(rng: Random, spec: dict[str, Any]) -> str:
    """Returns an indicator's formula, with random brackets and spaces."""
    slash = rng.choice([" / ", " / ", "/", " /"])
    if spec["unit"] == "sum":
        return str(spec["over"])
    ratio = f"{spec['over']}{slash}{spec['under']}"
    return f"({ratio}){rng.choice([' * 100', '*100', ' *100'])}" if spec["unit"] == "%" else ratio


def pmg(seed: int, *, objectives: int | None = None, plain: bool = False) -> Pmg:
    """Generates a PMG formulation; `objectives` sets its number of objectives (1 to 6)."""
    rng = Random(f"pmg {seed}")
    w = wording(rng, plain=plain)
    vocabulary = words()
    count = objectives or rng.choice([1, 2, 3, 3, 3, 4, 5, 6])
    specs = rng.sample(vocabulary["indicators"], k=len(vocabulary["indicators"]))
    systems = rng.sample(vocabulary["systems"], k=len(vocabulary["systems"]))
    plan = []
    for _ in range(count):
        indicators = [specs.pop() for _ in range(rng.choice([0, 1, 1, 2, 3])) if specs]
        taken = [systems.pop() for _ in range(rng.choice([0, 0, 1, 1, 2])) if systems]
        plan.append((taken, indicators if indicators or taken else [specs.pop()]))
    parts = iter(partition(rng, int(100 / UNIT), sum(len(s) + len(i) for s, i in plan)))
    grouped, through = rng.random() < 0.7, rng.random() < 0.6
    names = rng.sample(vocabulary["objective_names"], k=count)
    large = grouped
    made = []
    for number, (name, (taken, chosen)) in enumerate(zip(names, plan, strict=True), 1):
        made_systems = tuple(_system(rng, spec, n, next(parts)) for n, spec in enumerate(taken, 1))
        made_indicators = []
        for n, spec in enumerate(chosen, 1 + (len(taken) if through else 0)):
            measured = rng.random() < 0.15
            in_unit = "%" if spec["unit"] == "%" else spec["in"]
            aim = target(rng, spec["unit"], in_unit, comma=w.comma, grouped=grouped, large=large)
            large = large and (measured or spec["unit"] == "sum")
            weight = next(parts) * UNIT
            made_indicators.append(
                Indicator(n, spec["name"], formula(rng, spec), None if measured else aim, measured, weight)
            )
        weight = sum(s.weight for s in made_systems) + sum(i.weight for i in made_indicators)
        made.append(Objective(number, name, weight, made_systems, tuple(made_indicators)))
    measures = rng.sample(vocabulary["measures"], k=rng.choice([0, 1, 3, 4, 8]))
    agency = rng.choice(vocabulary["agencies"])
    return Pmg(
        year=rng.randint(2019, 2025),
        ministry=tuple(agency["ministry"]),
        service=tuple(agency["service"]),
        objectives=tuple(made),
        commitments=tuple((m, d) for m, d in measures),
        wording=w,
    )


def _system(rng: Random, spec: dict[str, Any], number: int, units: int) -> System:
    texts = spec["goals"][: rng.randint(2, len(spec["goals"]))]
    fifths = units * 5
    committed = min(len(texts), fifths, rng.randint(1, len(texts)))
    weights = [p * UNIT / 5 for p in partition(rng, fifths, committed)] + [0.0] * (len(texts) - committed)
    goals, stage, within = [], 1, 0
    for i, text in enumerate(texts):
        if i and rng.random() < 0.5:
            stage, within = stage + 1, 0
        within += 1
        goals.append(Goal(stage, within, text, weights[i]))
    return System(number, spec["name"], units * UNIT, tuple(goals))


ANSWERS = {
    "words": ("(Cumple, cumple parcialmente o no cumple el objetivo)", "verdict_words"),
    "yes_no": ("(SI/NO)", "yes_no_words"),
    "letters": ("(C: cumple, CP: cumple parcialmente, NC: no cumple)", "letter_words"),
}
"""For each kind of answer: how activity 1.1 asks for verdicts, and the vocabulary of the verdicts."""


def territorial(seed: int, *, marked: bool = False, answers: str = "words") -> Territorial:
    """Generates a stage-4 form.  `marked` limits it to content that is clear without the limits of cells and
    paragraphs, for renderers that lose them (one commitment, indicator and verdict per row; one item per cell of
    free text).
    """
    rng = Random(f"territorial {seed}")
    v = words()
    pool = Pool(rng)
    groups = rng.sample(v["groups"], k=rng.randint(1, 5))
    head, vocabulary = ANSWERS[answers]
    first = rng.choice([1, 1, 4])
    rows11 = tuple(_row11(rng, pool, n, g, vocabulary, marked=marked) for n, g in enumerate(groups, first))
    chosen = groups[: rng.randint(1, min(3, len(groups)))]
    rows12 = tuple(_row12(rng, pool, n, g, marked=marked) for n, g in enumerate(chosen, 1))
    rows21 = tuple(
        _row21(rng, pool, n, text, marked=marked)
        for n, text in enumerate(v["system_objectives"][: rng.choice([0, 1, 2, 3])], 1)
    )
    return Territorial(
        service=tuple(rng.choice(v["services"])),
        region=tuple(rng.choice(v["regions"])),
        year=rng.choice([None, 2006, 2008, 2009, 2010]),
        rows11=rows11,
        rows12=rows12,
        narratives=tuple(_narratives(rng, marked=marked)),
        rows21=rows21,
        verdict_head=head,
    )


class Pool:
    """Draws texts at random, without repetition until all have been used."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.decks: dict[str, list[Any]] = {}

    def draw(self, name: str) -> Any:
        deck = self.decks.get(name)
        if not deck:
            source = words()[name]
            deck = self.decks[name] = self.rng.sample(source, k=len(source))
        return deck.pop()

    def evidence(self) -> str:
        return str(self.draw("evidence"))


def said(rng: Random, vocabulary: str, evidence: str | None, second: str = "") -> Said:
    """Returns a random verdict in a wording of `vocabulary`, with evidence after a comma, a full stop or a colon."""
    table = words()[vocabulary]
    verdict = rng.choice([v for v in table for _ in range(3 if v == "met" else 1)])
    phrase = rng.choice(table[verdict])
    if evidence is None:
        return Said(verdict, phrase, rng.choice(["", "", "."]))
    joiner = rng.choice([", ", ". ", ": "])
    text = evidence[0].upper() + evidence[1:] if joiner == ". " else evidence
    return Said(verdict, phrase, joiner, text, second if text.endswith(".") else "")


def _row11(rng: Random, pool: Pool, number: int, group: Any, vocabulary: str, *, marked: bool) -> Row11:
    name, products = f"{number}. {group[0]}", group[1]
    pairing = "each" if marked else rng.choice(["each"] * 5 + ["one", "fewer", "shared_indicator", "no_indicator"])
    single = marked or pairing in ("one", "shared_indicator", "no_indicator", "fewer")
    used = products[:1] if single else products[: rng.randint(1, len(products))]
    drawn = [[pool.draw("commitments") for _ in range(1 if marked else rng.randint(1, 2))] for _ in used]
    if pairing in ("shared_indicator", "fewer"):
        drawn = [[pool.draw("commitments") for _ in range(2 if pairing == "shared_indicator" else 3)]]
    if pairing == "no_indicator":
        drawn = [drawn[0][:1]]
    flat = [c for cs in drawn for c in cs]
    count = {"one": 1, "fewer": len(flat) - 1}.get(pairing, len(flat))
    verdicts = [said(rng, vocabulary, pool.evidence() if rng.random() < 0.25 else None) for _ in range(count)]
    indicators = [i for _, i in flat]
    if pairing == "shared_indicator":
        indicators = indicators[:1]
    elif pairing == "no_indicator":
        indicators = []
    elif pairing == "fewer":
        indicators = indicators[:count]
    label = rng.randrange(len(indicators)) if indicators and not marked and rng.random() < 0.2 else None
    return Row11(
        name,
        tuple((p, tuple(c for c, _ in cs)) for p, cs in zip(used, drawn, strict=True)),
        tuple(indicators),
        tuple(verdicts),
        pairing,  # type: ignore[arg-type]
        label,
    )


def _row12(rng: Random, pool: Pool, number: int, group: Any, *, marked: bool) -> Row12:
    pairing = "each" if marked else rng.choice(["each"] * 4 + ["one", "fewer"])
    categories = rng.sample(list(enumerate(words()["categories"], 1)), k=rng.randint(1, 3))
    modifications = [
        (f"{n}. {text}", tuple(pool.draw("modifications") for _ in range(rng.randint(1, 2)))) for n, text in categories
    ]
    count = sum(len(t) for _, t in modifications)
    if count == 1:
        pairing = "each"
    wanted = {"one": 1, "fewer": count - 1}.get(pairing, count)
    verdicts = []
    for _ in range(wanted):
        second = pool.draw("second_evidence") if not marked and rng.random() < 0.15 else ""
        vocabulary = rng.choice(["verdict_words", "modification_words"])
        verdicts.append(said(rng, vocabulary, pool.evidence() if rng.random() < 0.85 else None, second))
    if wanted == 1 and count == 2:
        pairing = "one"
    products = tuple(group[1][: rng.choice([1, 1, 2])])
    return Row12(f"{number}. {group[0]}", products, tuple(modifications), tuple(verdicts), pairing)  # type: ignore[arg-type]


def _row21(rng: Random, pool: Pool, number: int, objective: str, *, marked: bool) -> Row21:
    bare = not marked and rng.random() < 0.3
    verdict = said(rng, "system_words", None if bare else pool.evidence())
    recommendation = rng.choice([*words()["recommendations"], *([] if marked else [""])])
    return Row21(number, objective, verdict, recommendation, note=number == 1)


def _narratives(rng: Random, *, marked: bool) -> list[Narrative]:
    v = words()

    def items(name: str, low: int, high: int) -> tuple[Item, ...]:
        texts = rng.sample(v[name], k=1 if marked else min(len(v[name]), rng.randint(low, high)))
        mark = rng.choice(["· ", "- ", "• ", "· "])
        if not marked and rng.random() < 0.3:
            mark = ""
        if len(texts) == 1 and rng.random() < 0.5:
            mark = ""
        return tuple(Item(t, mark) for t in texts)

    actual = items("actuals", 1, 2)
    if rng.random() < 0.6:
        # An item after the measured lines has no mark: marked lines would belong to the item with the colon.
        rest = () if marked or rng.random() < 0.5 else tuple(Item(i.text) for i in actual)
        actual = (_measured(rng, v), *rest)
    gap = items("gaps", 1, 3) if rng.random() < 0.6 else (Item(rng.choice(v["none_said"])),)
    out: list[Narrative] = [
        ("1.3", "committed_achievement", items("achievements", 1, 4)),
        ("1.3", "actual_achievement", actual),
        ("1.3", "gap", gap),
    ]
    if rng.random() < 0.8:
        out += [
            ("1.4", "contribution", items("contributions", 1, 1)),
            ("1.4", "difficulty", items("difficulties", 1, 3)),
        ]
        if marked or rng.random() < 0.8:
            out.append(("1.4", "recommendation", items("remedies", 1, 2)))
    bulleted = [("3.1", "achievement", "logros"), ("3.2", "recommendation", "futures")]
    if rng.random() < 0.7:
        bulleted.append(("3.3", "recommendation", "system_futures"))
    for section, kind, name in bulleted:
        texts = rng.sample(v[name], k=min(len(v[name]), rng.randint(1, 3)))
        out.append((section, kind, tuple(Item(t, "· ") for t in texts)))
    return out


def _measured(rng: Random, v: dict[str, Any]) -> Item:
    """Returns an item that ends in a colon, with measured lines below it, in either number notation."""
    lines = []
    for label, unit in rng.sample(v["measured"], k=rng.randint(1, 3)):
        if unit == "$":
            value = float(rng.randint(100_000, 9_000_000))
            lines.append((label, f"$ {printed(value, 0, comma=True, grouped=True)}", value, "CLP"))
            continue
        decimals = rng.choice([0, 1, 2]) if unit not in ("usuarios", "visitas") else 0
        value = round(rng.uniform(0.5, 99), decimals)
        if unit == "usuarios":
            value = float(rng.randint(1001, 99_999))
        text = printed(value, decimals, comma=rng.random() < 0.5, grouped=True)
        lines.append((label, f"{text} {unit}", value, unit))
    return Item("Los resultados del año por instrumento son los siguientes:", "", tuple(lines))
