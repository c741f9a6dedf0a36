"""Shared fixtures of the analysis tests: the corpus, ingested once, and the commands `query` and `export`."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from flows.cli.commands.query import register
from flows.run import take_in
from flows.settings import Settings
from warehouse.analysis import Curated, open_curated

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def corpus_curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Curated folder of the corpus."""
    curated = tmp_path_factory.mktemp("corpus") / "curated"
    take_in(Settings(raw=ROOT / "tests/data/corpus/dev", curated=curated, workers=2))
    return curated


@pytest.fixture(scope="session")
def promises_curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Curated folder of a formulation and of the report on its results."""
    curated = tmp_path_factory.mktemp("promises") / "curated"
    take_in(Settings(raw=ROOT / "tests/data/promises", curated=curated, workers=2))
    return curated


@pytest.fixture
def db(corpus_curated: Path) -> Curated:
    return open_curated(corpus_curated)


@pytest.fixture
def pmg(corpus_curated: Path) -> Callable[..., Result]:
    """Runs `pmg query …` or `pmg export …` on the corpus."""
    app = typer.Typer(pretty_exceptions_enable=False)
    register(app)

    def run(*arguments: str, stdin: str | None = None) -> Result:
        environment = {"PMG_CURATED": str(corpus_curated), "COLUMNS": "150"}
        return CliRunner(env=environment).invoke(app, list(arguments), input=stdin)

    return run
