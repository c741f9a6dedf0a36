"""Workbooks "Planilla SIG" as services fill them in, in many variants, each with its expected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

VALUE, ABOVE, BELOW = "Valor indicador=   ", "Operando 1=   ", "Operando 2=    "
Operands = tuple[float | None, float | None]
"""Operand 1 and operand 2 as typed; None if the cell is blank."""


@dataclass(slots=True)
class Shown:
    """An indicator: its operands for the target and by month, and its number formats."""

    code: str
    name: str
    target: Operands
    months: dict[str, Operands]
    dimension: str = "Calidad/Producto"
    weight: float | None = None
    target_format: str = "0.00%"
    format: str = "0.00%"
    broken: bool = False
    """True if its cumulative cells are errors, because they refer to deleted cells."""


@dataclass(slots=True)
class Planilla:
    """A sheet: its texts, positions and optional parts."""

    indicators: Sequence[Shown]
    name: str = "CDC 2025"
    title: str = "CONVENIO DE DESEMPEÑO COLECTIVO - AÑO 2025"
    office: str = "DIRECCIÓN REGIONAL - REGIÓN DE COQUIMBO"
    head_row: int = 10
    result_head: str = "CUMPLIMIENTO 2025"
    unit: str | None = None
    merged: bool = True
    total: bool = False
    notes: Sequence[str] = ()
    month_heads: dict[str, Any] = field(default_factory=dict)
    """Header over a month, in place of a text such as "Oct."."""
    blank_between: int = 0
    hidden_rows: Sequence[int] = ()


def made(*sheets: Planilla) -> bytes:
    """Returns a workbook of these sheets."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    for sheet in sheets:
        _write(book, sheet)
    book.close()
    return out.getvalue()


def _columns(sheet: Planilla) -> list[tuple[str, str]]:
    """Returns (kind of content, header) of each column."""
    months = list(dict.fromkeys(month for shown in sheet.indicators for month in shown.months))
    columns = [("code", "NÚMERO"), ("name", "INDICADOR "), ("formula", "FORMULA")]
    columns += [("unit", "UNIDAD")] if sheet.unit else []
    columns += [("weight", "Ponderador")] if any(shown.weight is not None for shown in sheet.indicators) else []
    columns += [("operands", "Operandos"), ("target", "Operandos  Estimados Meta")]
    for month in months:
        columns += [(month, f"{month}."), (f"acum {month}", f"Acum {month}.")]
    return [*columns, ("result", sheet.result_head), ("compliance", "% Cumplimiento de Meta")]


def _write(book: Workbook, sheet: Planilla) -> None:
    page = book.add_worksheet(sheet.name)
    page.write(0, 2, "PLANTILLA SIG COMPROMISOS INSTITUCIONALES")
    page.write(0, 4, "SERVICIO NACIONAL DEL ADULTO MAYOR")
    page.write(5, 1, "Elaborado por: Analista de Gestión")
    if sheet.title:
        page.write(7, 1, sheet.title)
    page.write(8, 1, sheet.office)
    columns = _columns(sheet)
    date = book.add_format({"num_format": "mmm-yy"})
    for i, (what, head) in enumerate(columns):
        month_head = sheet.month_heads.get(what, head)
        page.write(sheet.head_row, i, month_head, None if isinstance(month_head, str) else date)
    row = sheet.head_row + 1
    for shown in sheet.indicators:
        _indicator(book, page, sheet, shown, row)
        row += 6 + sheet.blank_between
    if sheet.total:
        at = [what for what, _ in columns].index("weight")
        page.write(row, at, sum(shown.weight or 0 for shown in sheet.indicators), book.add_format({"num_format": "0%"}))
    for i, note in enumerate(sheet.notes):
        page.write(sheet.head_row + 2 + i, len(columns) + 2, note)
    for hidden in sheet.hidden_rows:
        page.set_row(hidden, None, None, {"hidden": True})


def _indicator(book: Workbook, page: Worksheet, sheet: Planilla, shown: Shown, row: int) -> None:
    share = book.add_format({"num_format": "0.00%"})
    done = [0.0, 0.0]
    whole = {
        "code": shown.code,
        "name": f"{shown.dimension}\n{shown.name}",
        "formula": f"({shown.name} / total) * 100",
        "unit": sheet.unit,
        "weight": shown.weight,
    }
    for column, (what, _) in enumerate(_columns(sheet)):
        if what in whole:
            form = share if what == "weight" else None
            if sheet.merged:
                page.merge_range(row, column, row + 5, column, whole[what], form)
            else:
                page.write(row, column, whole[what], form)
        elif what == "operands":
            page.write(row, column, shown.name)
            page.write(row + 3, column, "Total" if sheet.merged else "Total de casos")
        elif what == "compliance":
            ratio = _ratio((done[0], done[1])) / (_ratio(shown.target) or 1)
            page.write_formula(row + 3, column, "=A1", share, "#REF!" if shown.broken else ratio)
        elif what == "target":
            _operands(book, page, (row, column), shown.target, shown.target_format)
        elif what.startswith("acum") or what == "result":
            pair = ("#REF!", "#REF!") if shown.broken else (done[0], done[1])
            _operands(book, page, (row, column), pair, shown.format, computed=True)
        else:
            operands = shown.months.get(what, (None, None))
            _operands(book, page, (row, column), operands, shown.format)
            done = [a + (b or 0) for a, b in zip(done, operands, strict=True)]


def _operands(
    book: Workbook,
    page: Worksheet,
    at: tuple[int, int],
    operands: tuple[Any, Any],
    shown: str,
    computed: bool = False,
) -> None:
    """Writes six rows: a label above the value and above each operand; the value is always a formula."""
    row, column = at
    form, number = book.add_format({"num_format": shown}), book.add_format({"num_format": "#,##0"})
    for i, label in enumerate((VALUE, ABOVE, BELOW)):
        page.write(row + 2 * i, column, label)
    page.write_formula(row + 1, column, "=A1", form, operands[0] if isinstance(operands[0], str) else _ratio(operands))
    for i, operand in enumerate(operands):
        if computed:
            page.write_formula(row + 3 + 2 * i, column, "=A1", number, operand)
        elif operand is not None:
            page.write(row + 3 + 2 * i, column, operand, number)


def _ratio(operands: Operands) -> float:
    above, below = operands
    return (above or 0) / below if below else 0


Rows = list[dict[str, Any]]


def expected(*sheets: Planilla) -> tuple[Rows, Rows]:
    """Returns the expected (results, observations) of the sheets: the fields that can be computed from them."""
    all_shown = [(sheet, shown) for sheet in sheets for shown in sheet.indicators]
    observations = [row for _, shown in all_shown for row in _observations(shown)]
    return [_result(sheet, shown) for sheet, shown in all_shown], observations


def _observations(shown: Shown) -> Rows:
    out: Rows = []
    done = [0.0, 0.0]
    for n, operands in enumerate(shown.months.values(), 10):
        done = [a + (b or 0) for a, b in zip(done, operands, strict=True)]
        common = {"indicator_code": shown.code.rstrip("."), "name": shown.name, "period": f"2025-{n}"}
        both = [(False, operands)] if operands != (None, None) else []
        both += [(True, (done[0], done[1]))] if any(done) and not shown.broken else []
        for cumulative, (above, below) in both:
            value = _scaled((above, below), shown.format)
            out.append(common | {"cumulative": cumulative, "value": value, "numerator": above, "denominator": below})
    return out


def _result(sheet: Planilla, shown: Shown) -> dict[str, Any]:
    above, below = (sum(o[i] or 0 for o in shown.months.values()) for i in (0, 1))
    reached = {
        "result_value": _scaled((above, below), shown.format),
        "result_unit": "%" if "%" in shown.format else None,
        "result_numerator": above,
        "result_denominator": below,
        "compliance_pct": 100 * _ratio((above, below)) / (_ratio(shown.target) or 1),
    }
    return {
        "instrument": "pmg" if sheet.name.startswith("PMG") else "cdc",
        "responsible": sheet.unit or sheet.office,
        "indicator_code": shown.code.rstrip("."),
        "name": shown.name,
        "dimension": shown.dimension,
        "target_value": _scaled(shown.target, shown.target_format),
        "target_unit": "%" if "%" in shown.target_format else None,
        "target_numerator": shown.target[0],
        "target_denominator": shown.target[1],
        "weight_pct": None if shown.weight is None else 100 * shown.weight,
        **(dict.fromkeys(reached) if shown.broken else reached),
    }


def _scaled(operands: Operands, form: str) -> float:
    return _ratio(operands) * (100 if "%" in form else 1)
