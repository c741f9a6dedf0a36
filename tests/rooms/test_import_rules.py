"""Imports point one way.  Every import counts, also one within a function or for types alone."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PACKAGES = {
    "extractors": set(),
    "normalizers": {"extractors"},
    "checks": {"extractors", "normalizers"},
    "pipeline": {"extractors", "normalizers", "checks"},
    "warehouse": {"normalizers"},
    "review": {"extractors", "normalizers", "warehouse"},
    "flows": {"extractors", "normalizers", "checks", "pipeline", "warehouse", "review"},
}
"""The packages that each may import, itself aside."""

LIBRARIES = {
    "prefect": ("flows.ingest", "flows.recorder", "flows.serve"),
    "distributed": ("flows.workers.dask_pool",),
    "fsspec": ("flows.object_stores", "warehouse.analysis"),
    "pebble": ("flows.workers.pool",),
    "typer": ("flows.cli",),
    "rich": ("flows.cli", "flows.ingest"),
    "pydantic_settings": ("flows.settings",),
    "pyarrow": ("warehouse", "review", "flows"),
    "duckdb": ("warehouse", "flows.cli.commands.query"),
    "pandas": ("warehouse", "review"),
    "polars": ("warehouse",),
    "sqlite3": ("warehouse", "flows.run"),
    "jinja2": ("review",),
    "babel": ("review",),
    "spacy": ("extractors.language",),
    "pdfplumber": ("extractors.readers.pdf",),
    "pikepdf": ("extractors.readers.pdf",),
    "pypdfium2": ("extractors.readers.pdf", "review", "flows.workers.pool"),
    "xlrd": ("extractors.readers.office",),
    "xlsxwriter": ("warehouse",),
    **dict.fromkeys(("http", "httpx", "requests", "socket", "urllib.request"), ("flows",)),
}
"""Who may import a library (or a module of Python's that reaches out of the process)."""

FLOWS = [
    {"cli"},
    {"serve", "recorder"},
    {"ingest", "journal"},
    {"run"},
    {"attempts", "object_stores", "summary"},
    {"planning"},
    {"workers"},
    {"evaluate", "next_steps"},
    {"prefect_home", "progress", "report", "status_reliability"},
    {"settings"},
    {"errors", "safe_text"},
]
"""The rooms of `flows`, from the command line down: each imports itself and what stands below it."""

EXTRACTORS = [
    {"learning"},
    {"readers", "forms"},
    {"language", "layouts"},
]
"""The rooms of `extractors`, likewise; neither of two on one line imports the other."""


@cache
def modules() -> dict[str, Path]:
    """Every module of ours, by its name."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def imports() -> list[tuple[str, str]]:
    """(module, what it imports) of every import; of `from a import b` both `a` and, where it is a module, `a.b`."""
    return [(name, imported) for name, path in modules().items() for imported in _imported(path)]


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}:{node.lineno}: a relative import"
            yield node.module
            yield from (name for alias in node.names if (name := f"{node.module}.{alias.name}") in modules())


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_packages_import_what_stands_before_them() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, imported in imports()
        if (theirs := imported.partition(".")[0]) in PACKAGES
        and theirs not in PACKAGES[own := module.partition(".")[0]] | {own}
    ]
    assert not wrong


def test_a_library_stays_in_its_rooms() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, imported in imports()
        for library, rooms in LIBRARIES.items()
        if is_in(imported, library) and not any(is_in(module, room) for room in rooms)
    ]
    assert not wrong


@pytest.mark.parametrize(("package", "layers"), [("flows", FLOWS), ("extractors", EXTRACTORS)])
def test_rooms_import_what_stands_below_them(package: str, layers: list[set[str]]) -> None:
    depth = {room: number for number, rooms in enumerate(layers) for room in rooms}
    wrong = []
    for module, imported in imports():
        own, theirs = (_room(name, package) for name in (module, imported))
        if own in depth and theirs in depth and own != theirs and depth[theirs] <= depth[own]:
            wrong.append(f"{module} imports {imported}")
    assert not wrong


def _room(module: str, package: str) -> str:
    """The part of a module's name below its package; nothing where it is of another one."""
    return module.split(".")[1] if module.startswith(f"{package}.") else ""


def test_every_room_of_flows_is_named() -> None:
    rooms = {_room(module, "flows") for module in modules()} - {""}
    assert rooms == set().union(*FLOWS)


def test_no_reader_of_one_kind_of_file_imports_another() -> None:
    kinds = ("pdf", "text", "office")
    wrong = [
        f"{module} imports {imported}"
        for module, imported in imports()
        for kind in kinds
        if is_in(module, f"extractors.readers.{kind}")
        and any(is_in(imported, f"extractors.readers.{other}") for other in kinds if other != kind)
    ]
    assert not wrong
