"""The online rules: what only Datadog knows of a project's monitors, metrics, tags and handles."""

import hashlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import quote

from o11yascode.build.project import Project
from o11yascode.check.online.asker import Answers, Asker
from o11yascode.check.place import place
from o11yascode.check.view import DashboardView, MonitorView, ProjectView
from o11yascode.config import cache_folder
from o11yascode.diagnostics import Diagnostic, Location, O11yError, Severity, did_you_mean
from o11yascode.query.ast import In, Key, Series, Tag, walk
from o11yascode.query.contents import filter_keys, series
from o11yascode.resource.desired import Mention, Path, Resource
from o11yascode.resource.kinds.slack_channel import channels_of
from o11yascode.resource.paths import at
from o11yascode.resource.references import find_references

DAYS = 7
LOCATED = {
    "pagerduty-": "/api/v1/integration/pagerduty/configuration/services/",
    "webhook-": "/api/v1/integration/webhooks/configuration/webhooks/",
}
VALIDATED = "validated.json"


def ask(project: ProjectView, monitors: Sequence[MonitorView], dashboards: Sequence[DashboardView], asker: Asker) -> list[Diagnostic]:
    """Everything the online rules find; one notice for each kind of question that Datadog did not answer."""
    answers = Answers(asker)
    found = [
        *_validated(project.project, monitors, answers),
        *_metrics(_uses(monitors, dashboards), answers, time.time()),
        *_handles(project, monitors, answers),
    ]
    for what, why in answers.failures.items():
        found.append(Diagnostic("online-unanswered", Severity.NOTICE, f"Datadog does not answer about {what}: {why}"))
    return found


# -- monitors


def _validated(project: Project, monitors: Sequence[MonitorView], answers: Answers) -> Iterator[Diagnostic]:
    """Monitors that Datadog's own check refuses. A body that it once took is not asked for again."""
    cache = cache_folder(project.root)
    known = _read(cache / VALIDATED) if cache is not None else set()
    account = [str(getattr(answers.asker, "host", "")), project.target]  # the accounts of two targets may have one address
    taken: list[str] = []
    for monitor in monitors:
        payload = monitor.payload
        if next(find_references(payload), None) is not None:
            continue  # ids that are known at apply only
        mark = hashlib.sha256(json.dumps([account, payload], sort_keys=True, default=str).encode()).hexdigest()[:32]
        taken.append(mark)
        if mark in known:
            continue
        try:
            answers.asker.request("POST", "/api/v1/monitor/validate", body=payload)
        except O11yError as error:
            taken.pop()
            if getattr(error, "status", None) != 400:
                answers.failures["the validity of monitors"] = str(error)
                break
            why = "; ".join(getattr(error, "texts", ())) or str(error)
            resource = monitor.resource
            path: Path = ("query",) if "query" in why else ()
            message = f"Datadog refuses the monitor: {why}"
            yield Diagnostic("invalid-monitor", Severity.ERROR, message, resource.locate(path), resource=resource.id)
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / VALIDATED).write_text(json.dumps(sorted({*taken, *known})[-50_000:]), "utf-8")
    except OSError:
        pass  # only a saving of time


def _read(file: FilePath) -> set[str]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return {str(each) for each in found} if isinstance(found, list) else set()


# -- metrics

Used = tuple[Resource, Path, Series]


def _uses(monitors: Sequence[MonitorView], dashboards: Sequence[DashboardView]) -> dict[str, list[Used]]:
    """Every metric, and where it is read."""
    found: dict[str, list[Used]] = {}
    for monitor in monitors:
        if monitor.expr is not None:
            for one in series(monitor.expr):
                found.setdefault(one.metric, []).append((monitor.resource, ("query",), one))
    for dashboard in dashboards:
        for widget in dashboard.widgets:
            for text in widget.queries:
                for one in text.read.series:
                    found.setdefault(one.metric, []).append((dashboard.resource, text.path, one))
    return found


def _metrics(uses: dict[str, list[Used]], answers: Answers, now: float) -> Iterator[Diagnostic]:
    if not uses:
        return
    listed = answers.get("active metrics", "/api/v1/metrics", (("from", str(int(now - DAYS * 86400))),))
    names = at(listed, ("metrics",))
    if not isinstance(names, list):
        return
    active = {str(name) for name in names}
    if not active:
        message = f"no metric at all had data in the last {DAYS} days in this account: metrics and tags were not checked"
        yield Diagnostic("online-unanswered", Severity.NOTICE, message)
        return
    for name, used in uses.items():
        if name in active:
            yield from _tags(name, used, answers)
        elif answers.exists("metrics' metadata", f"/api/v1/metrics/{quote(name)}") is False:
            for resource, path, one in used:
                message = f"Datadog knows no metric {name}"
                yield _at("unknown-metric", resource, path, one.metric_start, one.metric_end, message, did_you_mean(name, active))
        else:
            for resource, path, one in used:
                message = f"{name} had no data in the last {DAYS} days"
                yield _at("silent-metric", resource, path, one.metric_start, one.metric_end, message, None)


def _tags(name: str, used: list[Used], answers: Answers) -> Iterator[Diagnostic]:
    listed = answers.get("metrics' tags", f"/api/v2/metrics/{quote(name)}/all-tags")
    tags = at(listed, ("data", "attributes", "tags"))
    keys = {str(tag).partition(":")[0] for tag in tags} if isinstance(tags, list) else set()
    if not keys:
        return
    for resource, path, one in used:
        filtered = filter_keys(one)
        for node in walk(one):
            key = node.name if isinstance(node, Key) else node.key if isinstance(node, Tag | In) and node.key in filtered else None
            if key is not None and key not in keys and "$" not in key:
                message = f"{name} has no tag {key}"
                yield _at("unknown-tag-key", resource, path, node.start, node.start + len(key), message, did_you_mean(key, keys))


def _at(rule: str, resource: Resource, path: Path, start: int, end: int, message: str, hint: str | None) -> Diagnostic:
    location, excerpt = place(resource, path, start, end)
    return Diagnostic(rule, Severity.WARNING, message, location, hint, excerpt, resource.id)


# -- handles


def _handles(project: ProjectView, monitors: Sequence[MonitorView], answers: Answers) -> Iterator[Diagnostic]:
    heard: dict[str, tuple[Location | None, Resource]] = {}
    for monitor in monitors:
        for mention in monitor.resource.mentions:
            handle = mention.handle.removeprefix("@")
            if handle not in heard:
                heard[handle] = (_written(project, monitor, mention), monitor.resource)
    slack = [handle for handle in heard if handle.startswith("slack-")]
    yield from _slack(project, {handle: heard[handle] for handle in slack}, answers)
    for handle, (location, resource) in heard.items():
        if "{{" in handle or handle in slack:
            continue
        if _known(handle, answers) is False:
            yield Diagnostic("unknown-handle", Severity.WARNING, f"Datadog knows no @{handle}", location, resource=resource.id)


def _written(project: ProjectView, monitor: MonitorView, mention: Mention) -> Location | None:
    """Where a handle is named: in the message, at its receiver, or in the route or field that says it."""
    if mention.receiver == "message":
        for path, each in monitor.mentions:
            if f"@{each.handle}" == mention.handle:
                return place(monitor.resource, path, each.start, each.end)[0]
    places = project.routing.places if project.routing else {}
    return places.get(mention.receiver) or mention.location


def _slack(project: ProjectView, heard: dict[str, tuple[Location | None, Resource]], answers: Answers) -> Iterator[Diagnostic]:
    routing = project.routing
    if routing is None or routing.account is None or not heard:
        return
    account = routing.account
    listed = answers.get("Slack channels", channels_of(account))
    if not isinstance(listed, list):
        return
    live = {str(each.get("name", "")).removeprefix("#") for each in listed if isinstance(each, dict)}
    own = {channel.name.removeprefix("#") for channel in routing.channels if not channel.absent}
    for handle, (location, resource) in heard.items():
        channel = handle.removeprefix("slack-")
        channel = channel.removeprefix(f"{account}-")
        if "{{" not in channel and channel not in live | own:
            hint = did_you_mean(channel, live | own) or "add it under slack.channels, or to Datadog's Slack integration"
            message = f"Datadog's Slack integration knows no channel #{channel}"
            yield Diagnostic("unknown-slack-channel", Severity.WARNING, message, location, hint, None, resource.id)


def _known(handle: str, answers: Answers) -> bool | None:
    for prefix, path in LOCATED.items():
        if handle.startswith(prefix):
            return answers.exists(f"{prefix.rstrip('-')} handles", path + quote(handle.removeprefix(prefix), safe=""))
    if handle.startswith("team-"):
        name = handle.removeprefix("team-")
        return _listed(answers.get("teams", "/api/v2/team", (("filter[keyword]", name),)), "handle", name)
    if handle.startswith("opsgenie-"):
        return _listed(answers.get("Opsgenie services", "/api/v2/integration/opsgenie/services"), "name", handle.removeprefix("opsgenie-"))
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", handle):
        return _listed(answers.get("users", "/api/v2/users", (("filter", handle),)), "email", handle)
    return None


def _listed(answer: Any, key: str, value: str) -> bool | None:
    rows = at(answer, ("data",))
    if not isinstance(rows, list):
        return None
    return any(str(at(row, ("attributes", key))).lower() == value.lower() for row in rows)
