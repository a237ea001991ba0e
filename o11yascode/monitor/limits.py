"""Thresholds of a monitor: one comparator, numbers in the query's unit, and what goes into `options.thresholds`."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from o11yascode.monitor.kind import Live, Work
from o11yascode.resource.desired import Payload
from o11yascode.spec.monitor import LimitSpec
from o11yascode.spec.threshold import COMPARATORS, Threshold, number_text, opposite, parse_threshold
from o11yascode.spec.units import SECONDS, simple, whole

Factors = Mapping[str | None, float]
"""The units a kind takes, and what a number in one is multiplied by."""

NUMBER: Factors = {None: 1, "%": 1}
"""As it is, also where it is a percentage."""
RATIO: Factors = {None: 1, "x": 1}
IN_SECONDS: Factors = dict[str | None, float]([(None, 1), *SECONDS.items()])
IN_MILLISECONDS: Factors = {unit: factor * 1000 if unit else 1 for unit, factor in IN_SECONDS.items()}
SHARE: Factors = {None: 1, "%": 0.01}

TAIL = re.compile(r" (>=|<=|==|!=|>|<) ([-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)$")


class Limits(Struct, frozen=True):
    """What a monitor's thresholds come to."""

    comparator: str
    number: str
    """The critical number as the query says it."""
    thresholds: Payload

    def __str__(self) -> str:
        return f"{self.comparator} {self.number}"


def limits(
    spec: LimitSpec,
    work: Work,
    factors: Factors = NUMBER,
    implied: str = ">",
    allowed: tuple[str, ...] = COMPARATORS,
    critical: Threshold | None = None,
) -> Limits:
    """The limits of a spec. Reports units the kind does not take and comparators that disagree, each at its place.

    `critical` stands in for the spec's own where a kind gets it from another field, or has a default.
    """
    first: Threshold = critical or getattr(spec, "critical")  # noqa: B009
    comparator = first.comparator or implied
    if comparator not in allowed:
        work.error(
            "threshold-comparator",
            f"{comparator} cannot be used here",
            "critical",
            hint=f"Datadog takes {' or '.join(allowed)} for this kind",
        )
    number, text = _scaled(first, factors, work, ("critical",))
    found: Payload = {"critical": number}
    for name in ("warning", "ok"):
        other: Threshold | None = getattr(spec, name)
        if other is None:
            continue
        if other.comparator not in (None, comparator):
            work.error(
                "threshold-comparator",
                f"{name} compares with {other.comparator}, but critical with {comparator}",
                name,
                hint=f'a monitor has one comparator: write "{comparator} {other.text}{other.unit or ""}"',
            )
        found[name] = _scaled(other, factors, work, (name,))[0]
    if spec.recovery:
        for name in ("critical", "warning"):
            end: Threshold | None = getattr(spec.recovery, name)
            if end is None:
                continue
            path = ("recovery", name) if isinstance(work.node("recovery").value, dict) else ("recovery",)
            if end.comparator and end.comparator[0] != opposite(comparator):
                work.error(
                    "threshold-comparator",
                    f"recovery compares with {end.comparator}, but the alert with {comparator}: it would recover while it still alerts",
                    *path,
                    hint=f"write the number alone: {end.text}{end.unit or ''}",
                )
            found[f"{name}_recovery"] = _scaled(end, factors, work, path)[0]
    return Limits(comparator, text, found)


def limits_in_percent(spec: LimitSpec, work: Work) -> Limits:
    """The limits of a share, in percent. A fraction that does not say so is told: mostly 0.05 is meant to be five percent."""
    critical: Threshold = getattr(spec, "critical")  # noqa: B009
    if critical.unit is None and 0 < critical.number < 1:
        hint = f"write {number_text(simple(critical.number * 100))}%, or {critical.text}% if that is meant"
        work.warning("threshold-unit", f"{critical.text} means percent here", "critical", hint=hint)
    return limits(spec, work)


def _scaled(threshold: Threshold, factors: Factors, work: Work, path: tuple[str, ...]) -> tuple[int | float, str]:
    factor = factors.get(threshold.unit)
    if factor is None:
        known = ", ".join(f"{threshold.text}{unit or ''}" for unit in factors)
        work.error("threshold-unit", f'"{threshold.unit}" is not a unit of this threshold', *path, hint=f"write one of {known}")
        factor = 1
    if factor == 1:
        return threshold.number, threshold.text
    number = simple(threshold.number * factor)
    return number, number_text(number)


class Compared(Struct, frozen=True):
    """The query of a live monitor: what a kind's pattern finds in front of its threshold, the comparator and the number's text."""

    match: re.Match[str]
    comparator: str
    number: str


def compared(live: Live, pattern: re.Pattern[str], *types: str) -> Compared | None:
    """A live monitor's query, where the monitor is of one of these types and its query of this form."""
    tail = TAIL.search(live.query) if live.type in types else None
    match = pattern.match(live.query[: tail.start()]) if tail else None
    return Compared(match, tail[1], tail[2]) if tail and match else None


def lift_limits(live: Live, query: Compared, unit: str = "") -> dict[str, Any] | None:
    """The spec fields of a live monitor's thresholds, in a unit, taken out of it; None where its query and they disagree."""
    thresholds = live.thresholds
    critical = parse_threshold(query.number).number
    if thresholds.pop("critical", critical) != critical:
        return None
    fields: dict[str, Any] = {"critical": f"{query.comparator} {query.number}{unit}"}
    for name in ("warning", "ok"):
        if name in thresholds:
            fields[name] = f"{query.comparator} {number_text(whole(thresholds.pop(name)))}{unit}"
    ends = {
        name: f"{number_text(simple(end))}{unit}" if unit else whole(end)
        for name in ("critical", "warning")
        if (end := thresholds.pop(f"{name}_recovery", None)) is not None
    }
    if ends:
        fields["recovery"] = ends
    return fields
