"""`pmg serve`: serves both flows of `flows.ingest` to a Prefect server from this machine, `ingest` on a schedule."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flows.errors import STOPPED, UserError
from flows.safe_text import printable
from flows.settings import Settings, url_of

_START_ONE = "start one with `prefect server start`, and set PREFECT_API_URL=http://127.0.0.1:4200/api"


def schedule(cron: str, timezone: str | None) -> Any:
    """Returns Prefect's schedule for a cron line; raises `UserError` if the line or the time zone is invalid."""
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron
    from pydantic import ValidationError

    try:
        CronSchedule(cron=cron, timezone=timezone)
    except (ValidationError, ValueError) as error:
        about_zone = isinstance(error, ValidationError) and any("timezone" in e["loc"] for e in error.errors())
        if about_zone:
            raise UserError(f"{printable(str(timezone))} is not a time zone such as America/Santiago") from error
        message = f'{printable(cron)} is no cron line such as "0 3 * * *" (minute, hour, day, month, day of the week)'
        raise UserError(message) from error
    return Cron(cron, timezone=timezone)


def serve(settings: Settings, cron: str | None, timezone: str | None) -> None:
    """Serves both flows until stopped.  The schedule stays on the server, unpaused, and continues at the next start.

    Raises `UserError` for a bad cron line, or if no Prefect server answers.
    """
    cron_schedule = schedule(cron, timezone) if cron is not None else None
    _ask_server()
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import flow_settings, ingest, rerun

    parameters = flow_settings(settings)
    for name in ("raw", "curated", "corrections", "manifest"):
        if parameters[name] is not None:
            parameters[name] = url_of(parameters[name]) or str(parameters[name].absolute())
    if "workers" not in settings.model_fields_set:
        del parameters["workers"]
    by_module: dict[str, Any] = {"entrypoint_type": EntrypointType.MODULE_PATH, "parameters": parameters}
    scheduled = ingest.to_deployment("pmg", schedule=cron_schedule, description="Takes in what is new.", **by_module)
    asked_for = rerun.to_deployment("pmg", description="Runs failures again, when asked to.", **by_module)
    assert isinstance(scheduled, RunnerDeployment) and isinstance(asked_for, RunnerDeployment)  # no event loop runs
    hours = f" by the schedule {printable(cron)} ({printable(timezone or 'UTC')})" if cron else " when asked"
    print(f"Serving ingest/pmg{hours}, and rerun/pmg when asked, until it is stopped.", flush=True)  # noqa: T201
    _run_until_stopped(scheduled, asked_for)
    print(STOPPED, flush=True)  # noqa: T201 - both lines are for the person who started it


def _run_until_stopped(*deployments: Any) -> None:
    """Runs scheduled and requested flows until Ctrl-C or SIGTERM.

    Only one flow runs at a time, because two runs cannot share a curated folder.
    """
    from prefect.runner import Runner

    class StoppableRunner(Runner):
        def handle_sigterm(self, *_: Any, **__: Any) -> None:
            """Handles SIGTERM like Ctrl-C, which ends asyncio's loop; Prefect's own handler exits inside the loop."""
            signal.raise_signal(signal.SIGINT)

    runner = StoppableRunner(pause_on_shutdown=False, limit=1)
    for deployment in deployments:
        runner.add_deployment(deployment)
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


def _ask_server() -> None:
    """Raises `UserError` if no separate Prefect server answers: the server that Prefect embeds schedules nothing."""
    import httpx
    from prefect.settings import get_current_settings

    url = get_current_settings().api.url
    if not url:
        raise UserError(f"no Prefect server is set: {_START_ONE}")
    try:
        httpx.get(f"{url}/health", timeout=10).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
        raise UserError(f"no Prefect server answers at {printable(address)}: {_START_ONE}") from error
