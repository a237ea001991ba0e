"""`links:` of a widget: from a graph to the logs, traces, dashboards and monitors behind it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from o11yascode.diagnostics import known_or_meant
from o11yascode.query.contents import filters, group_by, variables
from o11yascode.query.metric import parse_metric
from o11yascode.resource.desired import Payload
from o11yascode.source.node import Node
from o11yascode.widget.kind import Canvas, Fields

# Datadog encodes the values of its own variables ({{service}}, {{$env}}): they have to reach it as they are.
_SAFE = ":{}$@*()-_.,~!/'"
_RANGE = "from_ts={{timestamp_start}}&to_ts={{timestamp_end}}"
_TIMED = "start={{timestamp_start}}&end={{timestamp_end}}"

SEARCHES: dict[str, tuple[str, Callable[[str], str]]] = {
    "logs": ("Logs", lambda query: f"/logs?query={query}&{_RANGE}"),
    "traces": ("Traces", lambda query: f"/apm/traces?query={query}&{_TIMED}"),
    "errors": ("Errors", lambda query: f"/apm/error-tracking?query={query}&{_RANGE}"),
}
"""Links that search, with what the graph shows or a text: label and address."""
PLACES: dict[str, tuple[str, str, str]] = {
    "dashboard": ("Dashboard", "dashboard", "/dashboard/{}"),
    "monitor": ("Monitor", "monitor", "/monitors/{}"),
    "slo": ("SLO", "slo", "/slo?slo_id={}"),
    "notebook": ("Notebook", "notebook", "/notebook/{}"),
}
"""Links to another resource of the project: label, its resource kind, address."""
_RAW = frozenset({"label", "link", "override_label", "is_hidden"})
_SHORT = frozenset({*SEARCHES, *PLACES, "url"})


def build_links(links: list[dict[str, Any]], canvas: Canvas) -> list[Payload]:
    built = []
    for index, link in enumerate(links):
        node = canvas.at("links", index)
        made = _link(link, node, canvas)
        if made is not None:
            built.append(made)
    return built


def _link(link: dict[str, Any], node: Node, canvas: Canvas) -> Payload | None:
    for key in link:
        if key not in _RAW | _SHORT:
            canvas.error("unknown-link", f'unknown link "{key}"', node.key_location(key), known_or_meant(key, _RAW | _SHORT))
            return None
    goals = [key for key in link if key in _SHORT]
    if not goals:
        if not ("link" in link or "override_label" in link):
            canvas.error(
                "unknown-link", "a link needs somewhere to go", node, f"write one of {', '.join(sorted(_SHORT))}, or label and link"
            )
            return None
        return dict(link)
    goal, value = goals[0], link[goals[0]]
    if len(goals) > 1 or not isinstance(value, str):
        canvas.error("unknown-link", f"a link goes to one place, and {goal} takes a text", node)
        return None
    label = link.get("label")
    if goal == "url":
        return {"label": label or value, "link": value}
    if goal in PLACES:
        name, kind, address = PLACES[goal]
        return {"label": label or f"{name} {value}", "link": address.format(canvas.ref(value, node.at(goal), [kind]))}
    name, address_of = SEARCHES[goal]
    query = automatic_search(canvas) if value == "auto" else value
    return {"label": label or name, "link": address_of(quote(query, safe=_SAFE))}


_KEPT = ("service", "env", "version")


def automatic_search(canvas: Canvas) -> str:
    """The search that finds what a graph shows: its service and environment, its template variables, its groups."""
    words = [f"service:{canvas.item.service}"] if canvas.item.service else []
    for text in _texts(canvas.node):
        tree = parse_metric(text).tree if "{" in text else None
        if tree is not None:
            words += [str(tag) for tag in filters(tree) if tag.key in _KEPT and tag.value and "$" not in tag.value and "*" not in tag.value]
            words += [f"{{{{${name}}}}}" for name in sorted(variables(tree))]
            words += [f"{{{{{group}}}}}" for group in group_by(tree)]
    return " ".join(dict.fromkeys(words)) or "*"


def _texts(node: Node) -> list[str]:
    """The metric queries written in a widget."""
    if isinstance(node.value, dict):
        return [text for key, child in node.value.items() if key not in ("links", "title") for text in _texts(child)]
    if isinstance(node.value, list):
        return [text for child in node.value for text in _texts(child)]
    return [node.value] if isinstance(node.value, str) else []


def lift_links(links: Any) -> list[Fields]:
    return [_lift(link) for link in links] if isinstance(links, list) else links


def _lift(link: Fields) -> Fields:
    """A live link in short where the short form makes exactly it."""
    address, label = link.get("link"), link.get("label")
    if not isinstance(address, str) or set(link) != {"label", "link"}:
        return dict(link)
    for goal, (name, address_of) in SEARCHES.items():
        before, after = address_of("\0").split("\0")
        if address.startswith(before) and address.endswith(after):
            query = address[len(before) : len(address) - len(after)]
            if quote(query, safe=_SAFE) == query:
                return {goal: query} if label == name else {goal: query, "label": label}
    return dict(link)
