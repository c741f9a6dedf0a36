"""`pmg serve`: both flows served to a Prefect server from this machine, `ingest` by a schedule."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flows.discover import printable
from flows.errors import UserError
from flows.remote import url_of
from flows.settings import Settings

_START_ONE = "start one with `prefect server start`, and set PREFECT_API_URL=http://127.0.0.1:4200/api"


def schedule(cron: str, timezone: str | None) -> Any:
    """Prefect's schedule of a cron line; `UserError` where it is none, or the time zone is not known."""
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron
    from pydantic import ValidationError

    try:
        CronSchedule(cron=cron, timezone=timezone)
    except (ValidationError, ValueError) as error:
        about_zone = isinstance(error, ValidationError) and any("timezone" in e["loc"] for e in error.errors())
        if about_zone:
            raise UserError(f"{printable(str(timezone))} is no time zone such as America/Santiago") from error
        said = f'{printable(cron)} is no cron line such as "0 3 * * *" (minute, hour, day, month, day of the week)'
        raise UserError(said) from error
    return Cron(cron, timezone=timezone)


def serve(settings: Settings, cron: str | None, timezone: str | None) -> None:
    """Serves until it is stopped.  A schedule outlives it, so that nothing is paused when it starts again.

    Raises `UserError` for a bad cron line, or where no Prefect server answers.
    """
    when = schedule(cron, timezone) if cron is not None else None
    _ask_server()
    from prefect import serve as serve_all
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import flow_settings, ingest, rerun

    given: dict[str, Any] = {name: getattr(settings, name) for name in flow_settings() if name != "workers"}
    for name in ("raw", "curated", "corrections", "manifest"):
        if given[name] is not None:
            given[name] = url_of(given[name]) or str(given[name].absolute())
    if "workers" in settings.model_fields_set:
        given["workers"] = settings.workers
    by_module: dict[str, Any] = {"entrypoint_type": EntrypointType.MODULE_PATH, "parameters": given}
    scheduled = ingest.to_deployment("pmg", schedule=when, description="Takes in what is new.", **by_module)
    asked_for = rerun.to_deployment("pmg", description="Runs failures again, when asked to.", **by_module)
    assert isinstance(scheduled, RunnerDeployment) and isinstance(asked_for, RunnerDeployment)  # no event loop runs
    # One at a time: two runs cannot hold one curated folder.
    serve_all(scheduled, asked_for, pause_on_shutdown=False, limit=1)


def _ask_server() -> None:
    """Makes sure that there is a server that runs by itself: one that Prefect embeds schedules nothing."""
    import httpx
    from prefect.settings import get_current_settings

    url = get_current_settings().api.url
    if not url:
        raise UserError(f"no Prefect server is set: {_START_ONE}")
    try:
        httpx.get(f"{url}/health", timeout=10).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        parts = urlsplit(url)
        where = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
        raise UserError(f"no Prefect server answers at {printable(where)}: {_START_ONE}") from error
