"""Dockerfile and compose.yaml, as far as they can be judged without an engine."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
import yaml

from flows.cli import app

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def mounts() -> list[tuple[str, str]]:
    """(source, place in the container) of every volume."""
    return [tuple(volume.split(":")[:2]) for service in SERVICES.values() for volume in service["volumes"]]


def test_every_folder_of_a_volume_belongs_to_the_user_of_the_image() -> None:
    """A named volume over a folder that the image lacks belongs to root, and the service cannot write."""
    made = shlex.split(re.search(r"mkdir -p ([^&\n]+)", DOCKERFILE)[1])  # type: ignore[index]  # it is there
    owned = shlex.split(re.search(r"chown -R pmg:pmg ([^&\n]+)", DOCKERFILE)[1])  # type: ignore[index]  # as above
    for source, place in mounts():
        assert place in made
        assert any(Path(place).is_relative_to(folder) for folder in owned), place
        assert source in COMPOSE["volumes"] or source.startswith("./"), source
    assert {"/data/raw", "/data/curated", "/data/corrections"} <= {place for _, place in mounts()}
    assert DOCKERFILE.index("chown -R") < DOCKERFILE.index("USER 1000")


def test_all_packages_are_copied_and_none_is_kept_out() -> None:
    include = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    packages = {name.rstrip("*") for name in include["include"]}
    copied = {source for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]}
    assert packages <= copied
    assert all((ROOT / source).exists() for source in copied)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let_in


def test_the_pipeline_is_served_by_a_command_that_can_be_typed_in_a_zone_that_is_one() -> None:
    pipeline = SERVICES["pipeline"]
    name, *arguments = pipeline["command"]
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]  # a group
    parameters = command.make_context(name, arguments).params
    assert ZoneInfo(parameters["timezone"]) == ZoneInfo(pipeline["environment"]["TZ"])
    assert pipeline["depends_on"] == {"prefect": {"condition": "service_healthy"}}
    assert pipeline["image"] == SERVICES["prefect"]["image"], "one image, built once"


def test_prefect_listens_on_this_machine_alone_and_writes_into_its_volume() -> None:
    prefect = SERVICES["prefect"]
    assert all(port.startswith("127.0.0.1:") for port in prefect["ports"])
    assert prefect["environment"]["PREFECT_HOME"] in {place for _, place in mounts()}
    assert "PREFECT_SERVER_ANALYTICS_ENABLED=false" in DOCKERFILE
