"""`o11y doctor`: what works and what does not: keys, site, permissions, clock, versions, Slack channels."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from o11yascode.cli import console, exits, options
from o11yascode.config import STATE
from o11yascode.diagnostics import O11yError, SpecError
from o11yascode.private import private_folder

if TYPE_CHECKING:
    from o11yascode.cli.planning import Planning
    from o11yascode.datadog.client import Client

_CLOCK_TOLERANCE = 60
"""Seconds: Datadog refuses nothing for a wrong clock, but journals and locks read badly."""


class Finding(Struct, frozen=True):
    """One thing looked at. `ok` is None where it could not be looked at."""

    what: str
    ok: bool | None
    text: str


def doctor(target: options.Target = None, verbose: options.Verbose = False) -> None:
    """Check the set-up: versions, project, target, keys, permissions, clock, Slack channels."""
    paint = console.paint_out()
    failed = False
    for finding in _examine(target):
        failed = failed or finding.ok is False
        sign = {True: paint("green", "ok  "), False: paint("bold red", "FAIL"), None: paint("yellow", "--  ")}[finding.ok]
        console.out(f"{sign}  {finding.what:<15}  {finding.text}")
    raise typer.Exit(exits.ERROR if failed else exits.DONE)


def _examine(target: str | None) -> Iterator[Finding]:
    from importlib.metadata import version

    from o11yascode.cli.project import project_root, read_config
    from o11yascode.version import VERSION

    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "versions", sys.version_info >= (3, 11), f"o11y {VERSION}, Python {python}, datadog-api-client {version('datadog-api-client')}"
    )
    try:
        root = project_root()
        config = read_config(root)
    except O11yError as error:
        yield Finding("project", False, _told(error))
        return
    except SpecError as error:
        yield Finding("project", False, "; ".join(map(str, error.diagnostics)))
        return
    yield Finding("project", True, f"{config.project}; targets: {', '.join(sorted({*config.targets, 'sandbox'}))}")
    yield from _specs(root)
    yield from _account(target)


def _specs(root: Path) -> Iterator[Finding]:
    from o11yascode.cli.project import examine
    from o11yascode.diagnostics import has_errors
    from o11yascode.report.diagnostics import count_line

    project = examine()
    found = project.found
    yield Finding(
        "specs", not has_errors(found), f"{len(project.resources)} resources from {len(project.files)} files; {count_line(found)}"
    )
    state = root / STATE
    with suppress(OSError):
        private_folder(state)
    writable = os.access(state, os.W_OK)
    yield Finding("state folder", writable, f"{state.name}/ {'can' if writable else 'cannot'} be written")


def _account(target: str | None) -> Iterator[Finding]:
    from o11yascode.cli.planning import open_target

    try:
        with open_target(target) as work:
            client = work.client
            client.hurry.set()  # what does not work is told, not tried again for minutes
            yield Finding("target", True, f"{work.target}: {client.host}")
            yield _try("keys", lambda: _keys(client))
            for what, path, query in (
                ("monitors", "/api/v1/monitor", [("page", "0"), ("page_size", "1")]),
                ("dashboards", "/api/v1/dashboard", [("count", "1")]),
                ("SLOs", "/api/v1/slo", [("limit", "1")]),
            ):
                yield _try(f"read {what}", partial(_can_read, client, path, query))
            yield _clock(client)
            yield from _slack(work)
    except O11yError as error:
        yield Finding("target", False, _told(error))


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except O11yError as error:
        return Finding(what, False, _told(error))


def _told(error: O11yError) -> str:
    return f"{error}: {error.hint}" if error.hint else str(error)


def _keys(client: "Client") -> str:
    answer = client.request("GET", "/api/v1/validate")
    if not (isinstance(answer, dict) and answer.get("valid")):
        raise O11yError("Datadog says that the API key is not valid")
    return "the API key is valid"


def _can_read(client: "Client", path: str, query: list[tuple[str, str]]) -> str:
    client.request("GET", path, query)
    return "allowed"


def _clock(client: "Client") -> Finding:
    if client.server_time is None:
        return Finding("clock", None, "the server sends no time")
    import time

    off = time.time() - client.server_time
    return Finding("clock", abs(off) < _CLOCK_TOLERANCE, f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} Datadog's")


def _slack(work: "Planning") -> Iterator[Finding]:
    from o11yascode.build.project import load_project
    from o11yascode.datadog.errors import expect_objects
    from o11yascode.resource.kinds.slack_channel import channels_of

    routing = load_project(work.root, work.target).routing
    if routing is None or not (account := routing.account):
        yield Finding("Slack", None, "the specs name no Slack account")
        return

    def look() -> str:
        answer = work.client.request("GET", channels_of(account))
        names = {str(row.get("name")) for row in expect_objects(answer, "Slack channels")}
        missing = [channel.name for channel in routing.channels if channel.name not in names and not channel.absent]
        return f"account {account}: {len(names)} channels" + (f"; not there yet: {', '.join(missing)} (apply adds them)" if missing else "")

    yield _try("Slack", look)
