"""Malicious texts: too long, too deeply nested, badly encoded, or slow for regular expressions."""

from __future__ import annotations

TITLE = "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2024\n\n"
HEADER = TITLE + "MINISTERIO\tMINISTERIO DE SALUD\tPARTIDA\t16\nSERVICIO\tFONDO NACIONAL DE SALUD\tCAPÍTULO\t02\n\n"
INDICATOR = "N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador\n"


def pmg(objectives: int = 3, name: str = "Gestión Eficaz", indicators: int = 1, formula: str = "(a/b)*100") -> str:
    """Returns a PMG form with `objectives`, each with `indicators` indicators."""
    out = [HEADER, "Objetivos de Gestión\tPonderación\tN° Indicadores/Sistemas\n"]
    out += [f"Objetivo N°{n}: {name}\t{100 / objectives:.2f}\t{indicators}\n" for n in range(1, objectives + 1)]
    out.append("Total\t100.00\t\n\n")
    for n in range(1, objectives + 1):
        out.append(f"### Objetivo {n}. {name} (Ponderación: {100 / objectives:.2f}%)\n\n{INDICATOR}")
        out += [f"{i}\tIndicador {i}\t{formula}\t50.0 % [(4 /8 )*100]\t\t5.00\n" for i in range(1, indicators + 1)]
        out.append("\n")
    return "".join(out)


def stage4(objectives: int, indicators: int, verdicts: int) -> str:
    """Returns a stage-4 form whose first table has one row with these numbers of paragraphs in its cells."""
    lists = (
        (f"Mejorar el trámite número {n} de la región" for n in range(objectives)),
        (f"Tiempo promedio del trámite número {n}" for n in range(indicators)),
        (("Cumple", "No cumple, por falta de recursos")[n % 2] for n in range(verdicts)),
    )
    cells = "\n\n\t".join("\n\n".join(own) for own in lists)
    return (
        "Formulario Etapa N°4\n\nPresentación Información servicios desconcentrados\n\n"
        "\tSERVICIO: SERVICIO AGRICOLA Y GANADERO\n\tREGIÓN: IX DE LA ARAUCANIA\n\n\tActividad 1.1\n\n"
        "Descripción del cumplimiento de los objetivos específicos del Plan\n\n\tObjetivo\n\nEspecífico\n\tIndicador\n"
        "\tResultado de la medición del indicador\n\n(Cumple, cumple parcialmente o no cumple el objetivo)\n\n"
        f"\t1. Prestaciones\n\n{cells}\n"
    )


def in_cells(text: str) -> bytes:
    """Returns a PMG form with `text` in every cell that is read."""
    row = f"1\t{text}\t{text}\t{text}\t{text}\t{text}\n"
    head = "Objetivos de Gestión\tPonderación\tN° Indicadores/Sistemas\n"
    rest = f"{head}Objetivo N°1: {text}\t{text}\t{text}\nTotal\t{text}\t\n\n### Objetivo 1. {text}\n\n{INDICATOR}{row}"
    return (HEADER + rest).encode("utf-8", "surrogatepass")


def table(rows: int, columns: int, part: str, cell: str = "celda") -> bytes:
    """Returns rows of cells separated by `part`, below the title of a form."""
    row = part.join([cell] * columns)
    return (TITLE + f"{part.lstrip()}{row}{part.rstrip()}\n" * rows).encode()
