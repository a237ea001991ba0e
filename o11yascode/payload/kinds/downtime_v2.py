"""What a downtime's payload is. The downtime API refuses what it does not know."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from o11yascode.diagnostics import Severity
from o11yascode.payload.look import mappings
from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at

MODELS = ("v2.DowntimeCreateRequest",)
ALSO = {("v2.DowntimeCreateRequestData", "id"): {"is": "str"}}
ATTRIBUTES = ("data", "attributes")


def judge(problem: PayloadProblem) -> PayloadProblem:
    """`Additional properties are not allowed` is the answer to an unknown field here."""
    return replace(problem, severity=Severity.ERROR) if problem.rule == "payload-unknown-field" else problem


def check(payload: Payload) -> Iterator[PayloadProblem]:
    given = at(payload, ATTRIBUTES)
    if not isinstance(given, dict):
        return
    yield from _scope(given.get("scope"))
    which = given.get("monitor_identifier")
    if isinstance(which, dict):
        path = (*ATTRIBUTES, "monitor_identifier")
        if len({"monitor_id", "monitor_tags"} & set(which)) != 1:
            yield error("downtime-monitors", path, "exactly one of monitor_id and monitor_tags is needed")
        if which.get("monitor_tags") == []:
            yield error("downtime-monitors", (*path, "monitor_tags"), "no monitor is named", 'write ["*"] for all')
    yield from _schedule(given.get("schedule"))


def _scope(scope: Any) -> Iterator[PayloadProblem]:
    if not isinstance(scope, str):
        return
    path = (*ATTRIBUTES, "scope")
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", scope)
    depth = 0
    for character in bare:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
    if not scope.strip():
        yield error("downtime-scope", path, "the scope is empty", 'write "*" for everything')
    elif depth != 0 or '"' in bare:
        yield error("downtime-scope", path, f"the scope {scope!r} has a parenthesis or a quote without its other half")
    elif re.search(r"\b(AND|OR|NOT)\s*($|\))|(^|\()\s*(AND|OR)\b", bare):
        yield error("downtime-scope", path, f"the scope {scope!r} has an AND, OR or NOT without its other side")


def _schedule(schedule: Any) -> Iterator[PayloadProblem]:
    path = (*ATTRIBUTES, "schedule")
    if not isinstance(schedule, dict):
        return
    if "recurrences" in schedule and schedule.get("end") is not None:
        yield error("downtime-schedule", path, "a recurring downtime has no end of its own", "each recurrence has a duration")
    start, end = _instant(schedule.get("start")), _instant(schedule.get("end"))
    if start and end and end <= start:
        yield error("downtime-schedule", (*path, "end"), "the end is not after the start")
    for key, moment in (("start", start), ("end", end)):
        if moment and moment.utcoffset():
            yield error("downtime-schedule", (*path, key), f"the {key} is not in UTC", f"write {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    for place, recurrence in mappings(schedule.get("recurrences"), (*path, "recurrences")):
        rule, duration = recurrence.get("rrule"), recurrence.get("duration")
        for word in ("DTSTART", "DTEND", "DURATION"):
            if isinstance(rule, str) and word in rule.upper():
                yield error("downtime-schedule", (*place, "rrule"), f"an rrule here has no {word}", "start and duration say it")
        if isinstance(duration, str) and not re.fullmatch(r"\d+[mhdw]", duration):
            yield error("downtime-schedule", (*place, "duration"), f'"{duration}" is not a duration', "write 30m, 2h, 1d or 1w")
        if _instant(recurrence.get("start")):
            yield error(
                "downtime-schedule", (*place, "start"), "a recurrence starts at a local time, without an offset", "timezone says whose"
            )


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
