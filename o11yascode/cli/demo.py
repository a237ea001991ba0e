"""`o11y demo`: the whole story on the embedded Datadog: plan, apply, an empty plan, drift, repair."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from o11yascode.cli import console, exits
from o11yascode.diagnostics import O11yError

if TYPE_CHECKING:
    from o11yascode.cli.planning import Planning
    from o11yascode.config import Config
    from o11yascode.sync.plan import Plan

_SHOWN = 14


def demo(
    full: Annotated[bool, typer.Option("--full", help="Show every line of the first plan.")] = False,
) -> None:
    """Show what o11y does, without an account: with this project's specs, on the embedded Datadog.

    Outside a project it uses the examples that `o11y init` writes.
    """
    with _project() as root, _account(root) as work:
        first = _step(work, "1. Plan: the specs against an empty account")
        _print(first, None if full else _SHOWN)
        _apply(work, first, "2. Apply")
        second = _step(work, "3. Plan again: nothing to do. An unchanged spec plans nothing, ever")
        _print(second)
        _title("4. Meanwhile, somebody clicks in the web page")
        clicked = list(_drift(work))
        for line in clicked or ["nobody did: there is no monitor and no dashboard here that the demo knows how to change"]:
            console.out(f"   {line}")
        third = _step(work, "5. Plan: what was clicked shows")
        _print(third)
        _apply(work, third, "6. Apply: the specs win")
        last = _step(work, "7. Plan again")
        _print(last)
        if second.has_changes or third.has_changes != bool(clicked) or last.has_changes:
            raise O11yError("the demo did not end as it should: the last plan is not empty")
        _title("That was it")
        for line in _from_here(work.config):
            console.out(f"   {line}")


@contextmanager
def _project() -> Iterator[Path]:
    """The project here, else a new one in a temporary folder."""
    from o11yascode.config import find_root

    root = find_root(Path.cwd())
    if root is not None:
        yield root
        return
    from o11yascode.cli.init import write_project

    with tempfile.TemporaryDirectory(prefix="o11y-demo-") as folder:
        write_project(Path(folder), "demo")
        yield Path(folder)


@contextmanager
def _account(root: Path) -> "Iterator[Planning]":
    """An empty account, and the project checked for the sandbox target."""
    from o11yascode.build.project import load_project
    from o11yascode.check.run import everything_wrong
    from o11yascode.cli.planning import Planning
    from o11yascode.config import SANDBOX, cache_folder
    from o11yascode.datadog.cache import Cache
    from o11yascode.datadog.client import Client
    from o11yascode.datadog.credentials import Credentials
    from o11yascode.diagnostics import SpecError, has_errors
    from o11yascode.sandbox.server import Server
    from o11yascode.sync.selection import Selection

    project = load_project(root, SANDBOX)
    found = everything_wrong(project)
    if has_errors(found):
        raise SpecError(found)
    if not project.resources:
        raise O11yError("this project has no resources yet", "outside a project, `o11y demo` uses examples; `o11y init` writes them")
    kinds = sorted({r.kind for r in project.resources})
    _title(f"Project {project.config.project}: {len(project.resources)} resources from {len(project.files)} files ({', '.join(kinds)})")
    with (
        Server() as server,
        tempfile.TemporaryDirectory(prefix="o11y-demo-state-") as state,
        closing(Client(Credentials(server.url, "demo-api-key", "demo-app-key"))) as client,
        closing(Cache(cache_folder(Path(state)), client.host)) as cache,
    ):
        yield Planning(Path(state), project.config, SANDBOX, client, Selection(), project.resources, cache)


def _from_here(config: "Config") -> list[str]:
    """The commands for what comes after the demo, with the targets of this configuration."""
    from o11yascode.config import DEFAULT, SANDBOX, Target, usual_target

    usual = usual_target(config) or (None if config.targets else DEFAULT)
    account = next((name for name in (usual, *config.targets) if name not in (None, SANDBOX)), None) or DEFAULT
    sandbox, real = (f"`o11y plan{'' if name == usual else f' --target {name}'}`" for name in (SANDBOX, account))
    settings = config.targets.get(account, Target())
    keys = f"{settings.api_key_env or 'DD_API_KEY'} and {settings.app_key_env or 'DD_APP_KEY'}"
    text = (
        f"The embedded Datadog forgets this. `o11y init` begins your own specs; {sandbox} compares them with the sandbox, "
        f"and, with {keys} set, {real} with your account."
    )
    in_one = re.sub("`.*?`", lambda command: command[0].replace(" ", "\0"), text)
    return [line.replace("\0", " ") for line in wrap(in_one, console.width() - 3)]


def _title(text: str) -> None:
    console.out("\n" + console.paint_out()("bold", f"── {text}"))


def _step(work: "Planning", title: str) -> "Plan":
    from o11yascode.cli.planning import plan_of

    _title(title)
    return plan_of(work)


def _print(plan: "Plan", most: int | None = None) -> None:
    from o11yascode.report.text import plan_text

    lines = plan_text(plan, console.paint_out(), console.width()).splitlines()
    body, summary = lines[2:-1], lines[-1]
    if most is not None and len(body) > most:
        body = [*body[:most], f"… and {len(body) - most} more lines (o11y demo --full shows them)", ""]
    for line in [*body, summary]:
        console.out(f"   {line}".rstrip())


def _apply(work: "Planning", plan: "Plan", title: str) -> None:
    from o11yascode.cli.progress import progress
    from o11yascode.sync.apply import apply_plan
    from o11yascode.sync.lock import Lock

    _title(title)
    with progress("applying"), Lock(work.client, work.config.project, work.folder) as lock:
        outcome = apply_plan(work.client, plan, folder=work.folder, under_lock_since=lock.since)
    if outcome.exit_code != exits.DONE:
        raise O11yError("; ".join(p.message for p in [*outcome.failed, *outcome.conflicts]) or "the apply was not finished")
    console.out(f"   {len(outcome.done)} done, 0 failed.")


def _drift(work: "Planning") -> Iterator[str]:
    """Changes a monitor and a dashboard as a person would in the web page; says what."""
    monitor = next((m for m in _list(work, "/api/v1/monitor") if _number_at_end(m)), None)
    if monitor is not None:
        critical = monitor["options"]["thresholds"]["critical"] * 10
        query = re.sub(r"[-\d.]+$", f"{critical:g}", monitor["query"])
        options = {**monitor["options"], "thresholds": {"critical": critical}}
        work.client.request("PUT", f"/api/v1/monitor/{monitor['id']}", body={"query": query, "options": options})
        yield f"the threshold of the monitor “{monitor['name']}” is now {critical:g}"
    for row in _list(work, "/api/v1/dashboard"):
        dashboard: dict[str, Any] = work.client.request("GET", f"/api/v1/dashboard/{row['id']}")
        group = next((w["definition"]["widgets"] for w in dashboard["widgets"] if len(w["definition"].get("widgets", ())) > 2), None)
        widgets = group or dashboard["widgets"]
        titled = [w for w in widgets if w["definition"].get("title")]
        if len(titled) > 2:
            old = titled[0]["definition"]["title"]
            titled[0]["definition"]["title"] = f"{old} (mine)"
            widgets.remove(titled[-1])
            work.client.request("PUT", f"/api/v1/dashboard/{row['id']}", body=dashboard)
            yield f"on the dashboard “{dashboard['title']}” a widget has another title, and “{titled[-1]['definition']['title']}” is gone"
            return


def _list(work: "Planning", path: str) -> list[dict[str, Any]]:
    found = work.client.request("GET", path)
    rows: list[dict[str, Any]] = found["dashboards"] if isinstance(found, dict) else found
    return sorted(rows, key=lambda row: str(row.get("name") or row.get("title")))


def _number_at_end(monitor: dict[str, Any]) -> bool:
    thresholds = monitor["options"].get("thresholds", {})
    single = list(thresholds) == ["critical"] and thresholds["critical"] > 0
    return monitor["type"] in ("query alert", "metric alert") and single and "(last_" in monitor["query"]
