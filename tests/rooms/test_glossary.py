"""One place where a word is chosen: names that others see are made of the glossary's words, or of common ones."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("checks", "extractors", "flows", "normalizers", "pipeline", "review", "warehouse")
COMMON = Path(__file__).with_name("common_words.txt")

# fmt: off
RETIRED = {
    "advice", "answers", "bands", "choice", "cues", "given", "keeping", "levels", "loose", "marks", "nobody",
    "openings", "outcomes", "packaged", "raw", "readings", "settled", "shades", "shifted", "sparse", "steps",
    "strangers", "unglued", "walk", "warm",
}
# fmt: on
"""Words that say nothing of what stands behind them: no module is called so."""


def words_of(name: str) -> list[str]:
    """The words of a name in snake case or camel case, in lower case; a single letter is none."""
    return [word.lower() for word in re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+", name) if len(word) > 1]


def forms_of(word: str) -> Iterator[str]:
    """A word, and what it may be a plural, a past tense, a participle or an adjective of."""
    yield word
    for ending, stems in {
        "ies": ("y",),
        "es": ("", "e"),
        "s": ("",),
        "ed": ("", "e"),
        "ing": ("", "e"),
        "able": ("", "e"),
    }.items():
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word.removesuffix(ending)
            yield from (stem + end for end in stems)
            if stem[-1:] == stem[-2:-1]:  # stopped, stopping
                yield stem[:-1]


def modules() -> dict[str, Path]:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def public_names() -> Iterator[tuple[str, str]]:
    """(where, name) of modules, functions, classes, constants, and of what a class holds: methods, fields, columns."""
    for module, path in modules().items():
        yield module, module.rpartition(".")[2]
        for node in ast.parse(path.read_text("utf-8")).body:
            yield from ((f"{module}.{name}", name) for name in _names(node))
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                inner = (name for child in node.body for name in _names(child))
                yield from ((f"{module}.{node.name}.{name}", name) for name in inner)


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement names for others."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            names = [name]
        case ast.Assign(targets=targets):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        case _:
            names = []
    yield from (name for name in names if not name.startswith("_"))


def glossary() -> set[str]:
    """Every word of the glossary's tables."""
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    return {word for line in lines if line.startswith("|") for word in words_of(line)}


def common() -> set[str]:
    return set(COMMON.read_text("utf-8").split())


def test_every_word_of_a_public_name_stands_in_the_glossary_or_is_a_common_one() -> None:
    known = glossary() | common()
    unknown = {
        f"{where}: {word}"
        for where, name in public_names()
        for word in words_of(name)
        if known.isdisjoint(forms_of(word))
    }
    assert not unknown, f"say what it means in docs/glossary.md, choose a word from there, or add it to {COMMON.name}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {module for module in modules() if module.rpartition(".")[2] in RETIRED}


def test_common_words_are_sorted() -> None:
    listed = COMMON.read_text("utf-8").split()
    assert listed == sorted(set(listed))


@pytest.mark.parametrize(
    ("name", "words"), [("HeadRow", ["head", "row"]), ("MAX_TEXT", ["max", "text"]), ("is_pdf", ["is", "pdf"])]
)
def test_names_are_cut_into_words(name: str, words: list[str]) -> None:
    assert words_of(name) == words
