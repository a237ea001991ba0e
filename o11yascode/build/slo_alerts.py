"""Burn-rate and error-budget alerts of an SLO: the maths, the standard set of tiers, and the monitors they become."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from o11yascode.build.monitor import build as build_monitor
from o11yascode.context import Context, Item
from o11yascode.diagnostics import Severity
from o11yascode.monitor.slo_burn_rate import LONGEST, largest_burn_rate
from o11yascode.resource.desired import Resource
from o11yascode.resource.identity import beside_id, parts_of
from o11yascode.source.node import Node
from o11yascode.spec.duration import format_duration
from o11yascode.spec.slo import Alerts, Tier, as_alerts
from o11yascode.spec.threshold import Threshold, number_text, parse_threshold
from o11yascode.spec.units import simple

HOURS = {"7d": 168, "30d": 720, "90d": 2160}
STANDARD = {
    "7d": ((16.8, "page", 1), (5.6, "page", 6), (2.8, "ticket", 24)),
    "30d": ((14.4, "page", 1), (6, "page", 6), (3, "ticket", 24)),
    "90d": ((21.6, "page", 1), (10.8, "page", 6), (4.5, "ticket", 24)),
}
"""Window of the SLO -> burn rate, severity, long window in hours; the short window is a twelfth."""
PRIORITIES = {"page": 1, "ticket": 3}
PASSED_ON = ("message", "message_file", "runbook", "links", "slack", "notify", "renotify", "options")
"""Fields of `alerts` that each of its monitors gets as they are."""


def budget_spent(burn: float, long_hours: float, window: str) -> float:
    """Percent of the budget that is gone when the alert fires."""
    return simple(burn * long_hours / HOURS[window] * 100)


def exhausted_in(burn: float, window: str) -> float:
    """Hours until the whole budget is gone at this rate."""
    return simple(HOURS[window] / burn)


class Alert(Struct, frozen=True):
    """One monitor to be made."""

    suffix: str
    priority: int
    fields: dict[str, Any]
    text: str
    node: Node


def suffixes(slo: Node) -> list[str]:
    """What the ids of the monitors end with that an SLO's spec asks for; without those that only its expressions tell."""
    if slo.get("alerts") is None:
        return []
    try:
        alerts = Alerts.model_validate(as_alerts(slo.at("alerts").plain()))
    except ValueError:
        return []
    tiers = alerts.burn_rate or []
    names = [f"{hours}h" for _, _, hours in STANDARD["30d"]] if tiers == "standard" else [_tier_name(tier) for tier in tiers]
    return [*(f"burn-{name}" for name in names), *(["budget"] if alerts.error_budget else [])]


def alerts_of(alerts: Alerts, name: str, targets: dict[str, float], item: Item, context: Context) -> list[Resource]:
    """The monitors that watch an SLO, each routed as any monitor is. `targets` are the SLO's windows and targets, the first one first."""
    place = item.node.at("alerts")
    window: str = alerts.window or next(iter(targets))
    if window not in targets:
        context.error("slo-window", f"the SLO has no window {window}", place.at("window"), f"its windows: {', '.join(targets)}")
        return []
    return [
        resource
        for alert in _alerts(alerts, name, window, targets[window], place, context)
        for resource in _monitor(alert, name, window, item, place, context)
    ]


def _alerts(alerts: Alerts, name: str, window: str, target: float, place: Node, context: Context) -> Iterator[Alert]:
    most = largest_burn_rate(target)
    priorities = {"page": alerts.page or PRIORITIES["page"], "ticket": alerts.ticket or PRIORITIES["ticket"]}
    if alerts.burn_rate == "standard":
        beyond = [number_text(burn) for burn, _, _ in STANDARD[window] if burn >= most]
        if beyond:
            message = f"a target of {number_text(target)}% cannot burn faster than {number_text(most)}: no alert at {' and '.join(beyond)}"
            kept = "the other alerts of the set are kept" if len(beyond) < len(STANDARD[window]) else "no alert of the set is left"
            context.report("slo-burn-rate", Severity.NOTICE, message, place.location(), kept)
        for burn, severity, hours in STANDARD[window]:
            if burn >= most:
                continue
            yield _burn_alert(name, window, burn, hours * 3600, hours * 300, priorities[severity], place)
    for index, tier in enumerate(alerts.burn_rate or []) if isinstance(alerts.burn_rate, list) else ():
        node = place.at("burn_rate", index)
        long = tier.long.seconds
        _check_unit(tier.burn, "x", node.at("burn"), context)
        if tier.burn.number > most or tier.burn.number <= 0:
            context.error(
                "slo-burn-rate",
                f"a burn rate of {tier.burn.text} cannot be reached: a target of {number_text(target)}% allows {number_text(most)} at most",
                node.at("burn"),
                f"write more than 0 and less than {number_text(most)}",
            )
        if not 3600 <= long <= LONGEST:
            context.error("slo-window", f"the long window is {tier.long.text}: Datadog takes 1h to 48h", node.at("long"))
        short = tier.short.seconds if tier.short else long // 12
        priority = tier.priority or priorities[tier.severity]
        yield _burn_alert(name, window, float(tier.burn.number), long, short, priority, node, tier)
    if alerts.error_budget:
        budget = alerts.error_budget
        _check_unit(budget.critical, "%", place.at("error_budget"), context)
        fields: dict[str, Any] = {"kind": "slo_error_budget", "critical": f"> {budget.critical.text}%"}
        if budget.warning:
            fields["warning"] = f"> {budget.warning.text}%"
        text = f'{budget.critical.text}% of the error budget of "{name}" is spent.'
        yield Alert("budget", budget.priority or priorities[budget.severity], fields, text, place.at("error_budget"))


def _check_unit(threshold: Threshold, unit: str, node: Node, context: Context) -> None:
    if threshold.unit not in (None, unit):
        context.error("threshold-unit", f'"{threshold.unit}" is not a unit of this threshold', node, f"write {threshold.text}{unit}")


def _burn_alert(name: str, window: str, burn: float, long: int, short: int, priority: int, node: Node, tier: Tier | None = None) -> Alert:
    shown = tier.burn.text if tier else number_text(burn)
    fields: dict[str, Any] = {
        "kind": "slo_burn_rate",
        "long_window": _hours(long),
        "short_window": format_duration(short),
        "critical": f"> {shown}",
    }
    if tier and tier.warning:
        fields["warning"] = f"> {tier.warning.text}"
    spent = number_text(simple(round(budget_spent(burn, long / 3600, window), 1)))
    text = (
        f'The error budget of "{name}" burns {shown} times as fast as it may: {spent} % of it went within {_hours(long)}.\n'
        f"At this rate all of it is gone {_after(exhausted_in(burn, window))} after it began."
    )
    return Alert(f"burn-{_tier_name(tier) if tier else _hours(long)}", priority, fields, text, node)


def _tier_name(tier: Tier) -> str:
    return tier.name or _hours(tier.long.seconds)


def _hours(seconds: int) -> str:
    return f"{seconds // 3600}h" if seconds % 3600 == 0 else format_duration(seconds)


def _after(hours: float) -> str:
    return f"{number_text(simple(round(hours / 24, 1)))} days" if hours >= 72 else f"{number_text(simple(round(hours, 1)))} hours"


def _monitor(alert: Alert, name: str, window: str, item: Item, place: Node, context: Context) -> list[Resource]:
    """Built as if its spec had been written out."""
    resource_id = beside_id(item.id, alert.suffix)
    what = f"burns {parse_threshold(alert.fields['critical']).text}x" if alert.fields["kind"] == "slo_burn_rate" else "is being spent"
    fields: dict[str, Any] = {
        "id": parts_of(resource_id).name,
        "name": f"{name}: error budget {what} ({alert.suffix.removeprefix('burn-')})",
        "slo": item.id,
        "window": window,
        "priority": alert.priority,
        **alert.fields,
    }
    nodes = {key: Node(value, alert.node.file, alert.node.line, alert.node.column, expression=True) for key, value in fields.items()}
    for key in PASSED_ON:
        given = place.get(key)
        if given is not None:
            nodes[key] = given
    if (ignored := item.node.get("ignore")) is not None:
        nodes["ignore"] = ignored
    if "message" not in nodes and "message_file" not in nodes:
        nodes["message"] = Node(alert.text, alert.node.file, alert.node.line, alert.node.column, expression=True)
    node = Node(nodes, alert.node.file, alert.node.line, alert.node.column)
    was = tuple(beside_id(old, alert.suffix) for old in item.was if "/" in old)
    made = Item("monitors", resource_id, node, item.service, item.team, item.env, item.tags, was, item.scope)
    return build_monitor(made, context)
