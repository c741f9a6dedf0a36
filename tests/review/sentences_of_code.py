"""Finds the sentences that code builds for checks, notes and failures, as samples in which every value is a 7."""

import ast
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path

CALLS = {"Finding": (2, 3, 4), "Note": (1, 2, 3), "doubt": (1, 2, 3), "ReadError": (1,)}
"""Positions of the arguments that are sentences or phrases, by the name of the called function."""
VALUE = "7"
MOST = 40
DEEP = 5

Names = Mapping[str, list[ast.expr]]


def sentences(file: Path) -> Iterator[tuple[int, str]]:
    """Yields (line, sample) of every sentence that a Python file builds; a value that is passed on is a bare 7."""
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            names = _assigned(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                    for position in CALLS.get(called, ()):
                        for node in call.args[position : position + 1]:
                            yield from ((call.lineno, sample) for sample in _samples(node, names))


def _assigned(function: ast.FunctionDef) -> Names:
    """Returns the expressions assigned to each local name of a function."""
    names: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        names.setdefault(name.id, []).append(value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            before = names.get(node.target.id, [])
            names[node.target.id] = [ast.BinOp(one, ast.Add(), node.value) for one in before]
    return names


def _samples(node: ast.expr, names: Names, depth: int = 0) -> list[str]:
    found = [VALUE]
    match node if depth <= DEEP else None:
        case ast.Constant(value=str(text)):
            found = [text]
        case ast.JoinedStr(values=parts):
            choices = (_samples(part, names, depth + 1) for part in parts)
            found = ["".join(chosen) for chosen in islice(product(*choices), MOST)]
        case ast.FormattedValue(value=value, conversion=conversion):
            found = _samples(value, names, depth + 1)
            found = [repr(one) for one in found] if conversion == ord("r") else found
        case ast.IfExp(body=one, orelse=other):
            found = _samples(one, names, depth) + _samples(other, names, depth)
        case ast.BoolOp(values=values):
            found = [sample for value in values for sample in _samples(value, names, depth)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = [a + b for a in _samples(left, names, depth + 1) for b in _samples(right, names, depth + 1)]
        case ast.Name(id=name) if name in names:
            others = {other: value for other, value in names.items() if other != name}
            found = [sample for value in names[name] for sample in _samples(value, others, depth + 1)]
    return found
