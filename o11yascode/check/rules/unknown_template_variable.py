"""A `{{variable}}` that the monitor has no value for."""

import re
from collections.abc import Iterator
from functools import lru_cache

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity, closest, did_you_mean
from o11yascode.query.forms import Composite
from o11yascode.query.template import matched_paths, path_parts
from o11yascode.resource.desired import Path
from o11yascode.resource.references import REFERENCE

BUILT_IN = frozenset(
    {
        "value", "threshold", "warn_threshold", "alert_threshold", "alert_recovery_threshold", "warn_recovery_threshold", "ok_threshold",
        "comparator", "first_triggered_at", "first_triggered_at_epoch", "last_triggered_at", "last_triggered_at_epoch",
        "triggered_duration_sec", "check_message", "timeframe", "short_window_burn_rate", "long_window_burn_rate", "else",
    }
)  # fmt: skip
EVENTS = frozenset(
    {"log", "span", "rum", "audit", "cipipeline", "citest", "databasemonitoring", "event", "issue", "synthetics", "local_time"}
)
"""Roots of what an event brings with it."""
OF_SPECS = frozenset({"service", "team", "env", "item", "target", "project"})
"""Names that an expression of a spec may use."""
NAME = "name"
KEY = re.compile(r"[\w.\-/]+")


def check(view: MonitorView) -> Iterator[Finding]:
    if view.type == "synthetics alert":
        return
    places: list[tuple[str, Path, int, int]] = []
    for place, said in view.notified:
        places += [(value.path, place, value.start, value.end) for value in said.values]
        if "_match" in said.text and said.parsed.tree is not None:
            places += [(argument.value, place, argument.start, argument.end) for argument in matched_paths(said.parsed.tree)]
    grouped = {key.removeprefix("@").lower() for key in view.groups or ()}
    wanted = [(key, *each) for each in places if (key := _needed(each[0])) and key.removeprefix("@").lower() not in grouped]
    known = _known(view) if wanted else None
    if known is None:
        return
    for key, path, place, start, end in wanted:
        if key.removeprefix("@").lower() in known or path.lower() in known:
            continue
        yield Finding(f"`{path}` stays empty: the query neither groups nor filters by {key}", place, start, end, _hint(path, key, known))


def _hint(path: str, key: str, known: set[str]) -> str:
    if path.strip() in OF_SPECS:
        return f"write ${{{{ {path.strip()} }}}} for what the spec says"
    return did_you_mean(key, known) or (
        f"grouped or filtered by: {', '.join(sorted(known))}" if known else f"group by {key}, or leave it out"
    )


@lru_cache(maxsize=1024)
def _needed(path: str) -> str | None:
    """The key that a variable needs; None where it needs none, or where we cannot know."""
    parts = path_parts(path)
    if not parts or " " in path.strip("[] ") or path in BUILT_IN or parts[0] in BUILT_IN or parts[0].lower() in EVENTS:
        return None
    if len(parts) == 2 and parts[0] == "host" and not _misspelt(parts[1]):
        return "host"
    key = ".".join(parts[:-1]) if len(parts) > 1 and parts[-1] == "name" else ".".join(parts)
    return key if KEY.fullmatch(key.removeprefix("@").lower()) else None


def _misspelt(of_host: str) -> bool:
    """Whether it is no tag of a host, which may have any, but its name: `nmae`."""
    return of_host != NAME and abs(len(of_host) - len(NAME)) < 2 and closest(of_host, (NAME,)) is not None


def _known(view: MonitorView) -> set[str] | None:
    """The keys that have a value when the monitor alerts; None where that cannot be known."""
    if isinstance(view.tree, Composite):
        return _of_members(view)
    if view.groups is None or view.tree is None:
        return None
    found = {*view.groups, *view.filtered}
    if any("$" in key for key in found):
        return None
    return {key.removeprefix("@").lower() for key in found}


def _of_members(view: MonitorView) -> set[str] | None:
    assert isinstance(view.tree, Composite)
    found = set("abcdefghijklmnopqrstuvwxyz"[: len(view.tree.members)])
    found |= {f"{letter}.{part}" for letter in set(found) for part in ("value", "status", "message")}
    for member in view.tree.members:
        name = REFERENCE.fullmatch(member)
        other = view.project.by_id.get(name[1]) if name else None
        keys = (
            _known(MonitorView(other, view.project, view.memo)) if other is not None and other.payload.get("type") != "composite" else None
        )
        if keys is None:
            return None
        found |= keys
    return found


RULE = Rule(
    name="unknown-template-variable",
    group="message",
    severity=Severity.WARNING,
    summary="A `{{variable}}` that the query neither groups nor filters by.",
    why=(
        "Datadog sends an empty place for it: `CPU of  is high`. It usually is a group that was renamed or removed from the query, "
        "or a message copied from another monitor."
    ),
    bad=metric("avg:system.cpu.user{env:prod} by {host}", message='"{{host.name}} of «{{cluster.name}}» is busy."'),
    good=metric("avg:system.cpu.user{env:prod} by {host}", message='"{{host.name}} in {{env.name}} is busy."'),
    in_message="{{",
    monitor=check,
)
