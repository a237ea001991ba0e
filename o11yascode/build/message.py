"""A monitor's message: the text, the runbook, links into Datadog, and the mentions of who hears of it."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from msgspec import Struct

from o11yascode.config import Config
from o11yascode.context import Context, Item
from o11yascode.query.template import mentionable, parse_template
from o11yascode.resource.desired import CONDITIONS, STATES, Mention
from o11yascode.source.node import Node
from o11yascode.spec.monitor import Link

_TEMPLATE = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_BLOCK = re.compile(
    r"\{\{(?P<mark>[#^/])\s*(?P<name>\w+)[^}]*\}\}|(?P<otherwise>\{\{\s*else\s*\}\})"
    r"|(?:(?<=\s)|^|(?<=\}\}))(?P<handle>@[^\s,'\"()@](?:\{\{(?![#/^]|\s*else\s*\}).*?\}\}|[^\s,'\"(){}])*)"
)
_EXACT = {condition: {state} for state, condition in CONDITIONS.items()}
"""Conditions that hold in a state, always and only."""
_SOMETIMES: dict[str, set[str]] = {
    "is_alert_recovery": {"recovery"},
    "is_warning_recovery": {"recovery"},
    "is_no_data_recovery": {"recovery"},
    "is_alert_to_warning": {"warning"},
    "is_unknown": set(),
}
"""Those that may hold in a state. All others, such as `is_match` and `is_renotify`, may hold in any."""
_AROUND = 'from_ts={{eval "last_triggered_at_epoch-15*60*1000"}}&to_ts={{eval "last_triggered_at_epoch+15*60*1000"}}&live=false'
"""A quarter of an hour to both sides of the moment the alert went off, in the words of Datadog's message templates."""
_AROUND_SPANS = _AROUND.replace("from_ts=", "start=").replace("to_ts=", "end=")
SEARCHES = {
    "logs": ("Logs", "/logs", _AROUND),
    "traces": ("Traces", "/apm/traces", _AROUND_SPANS),
    "rum": ("RUM", "/rum/sessions", _AROUND),
    "errors": ("Errors", "/error-tracking", _AROUND),
}
"""Link field -> what it is called, Datadog's page, and how that page is told the time."""
OBJECTS = {
    "dashboard": ("Dashboard", "/dashboard/", "dashboard"),
    "monitor": ("Monitor", "/monitors/", "monitor"),
    "slo": ("SLO", "/slo?slo_id=", "slo"),
    "notebook": ("Notebook", "/notebook/", "notebook"),
}
"""Link field -> what it is called, Datadog's page, and the resource kind it leads to."""


def compose(text: str, extra: Sequence[str], mentions: Iterable[Mention], states: Sequence[str]) -> str:
    """The whole message. `extra` are the lines between text and mentions; `states` those that this monitor can have.

    Without extra lines and mentions it is the text itself, without the line break at its end.
    """
    parts = [text.rstrip("\n") if text else "", "\n".join(extra), mention_lines(mentions, states)]
    return "\n\n".join(part for part in parts if part)


def mention_lines(mentions: Iterable[Mention], states: Sequence[str]) -> str:
    """Handles that hear of every state stand bare; the others in a condition for each state."""
    heard: dict[str, set[str]] = {}
    for mention in mentions:
        heard.setdefault(mention.handle, set()).add(mention.state)
    always = [handle for handle, those in heard.items() if those >= set(states)]
    lines = [" ".join(always)] if always else []
    for state in states:
        handles = [handle for handle, those in heard.items() if state in those and handle not in always]
        if handles:
            condition = CONDITIONS[state]
            # Datadog wants white space on both sides of a handle
            lines.append(f"{{{{#{condition}}}}} {' '.join(handles)} {{{{/{condition}}}}}")
    return "\n".join(lines)


def mentions_in(text: str, *, surely: bool = False) -> dict[str, set[str]]:
    """The handles that a message mentions by itself, and the states in which it may; `surely`: those in which it always does."""
    found: dict[str, set[str]] = {}
    if "@" not in text:
        return found
    if ("{{!" in text or "{{{{" in text) and (tree := parse_template(text).tree) is not None:
        text = mentionable(tree)
    blocks: list[_Block] = []
    for match in _BLOCK.finditer(text):
        if match["handle"]:
            states = set(STATES)
            for block in blocks:
                states &= block.always if surely else block.sometimes
            if states:
                found.setdefault(match["handle"].rstrip(".;:!?"), set()).update(states)
        elif match["otherwise"]:
            if blocks:
                blocks[-1] = blocks[-1].turned()
        elif match["mark"] == "/":
            if blocks and blocks[-1].name == match["name"]:
                blocks.pop()
        else:
            block = _block(match["name"])
            blocks.append(block.turned() if match["mark"] == "^" else block)
    return found


class _Block(Struct, frozen=True):
    """A condition of a message, by the states in which its text is always sent, and those in which it may be."""

    name: str
    always: set[str]
    sometimes: set[str]

    def turned(self) -> "_Block":
        """What stands behind its `{{else}}`, or in `{{^…}}`."""
        return _Block(self.name, set(STATES) - self.sometimes, set(STATES) - self.always)


def _block(name: str) -> _Block:
    always = _EXACT.get(name, set())
    return _Block(name, always, always or _SOMETIMES.get(name, set(STATES)))


def link_lines(runbook: str | None, links: Sequence[Link], item: Item, context: Context) -> list[str]:
    """The runbook and the links, a line each."""
    lines = [f"Runbook: {runbook}"] if runbook else []
    if not links:
        return lines
    base = web_address(context.config, context.target)
    for index, link in enumerate(links):
        line = _link(link, item.node.at("links", index), base, item, context)
        if line:
            lines.append(line)
    return lines


def _link(link: Link, node: Node, base: str, item: Item, context: Context) -> str | None:
    places = [name for name in Link.model_fields if name != "title" and getattr(link, name) is not None]
    if len(places) != 1:
        hint = f"one of {', '.join(name for name in Link.model_fields if name != 'title')}"
        context.error("link-place", f"a link leads to one place, but this one names {' and '.join(places) or 'none'}", node, hint)
        return None
    place = places[0]
    value = str(getattr(link, place))

    def ref(kind: str) -> str:
        # a number, or an id in Datadog's own form, is used as it stands
        if context.find(value, item) is None and re.fullmatch(r"\d+|[0-9a-f]{32}|[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}", value):
            return value
        return context.ref(value, item, node.at(place), (kind,))

    if place == "url":
        return f"[{link.title}]({value})" if link.title else value
    if place in SEARCHES:
        title, path, around = SEARCHES[place]
        address = f"{path}?query={encode_query(value)}&{around}"
    else:
        title, path, kind = OBJECTS[place]
        address = path + ref(kind)
    return f"[{link.title or title}]({base}{address})"


def encode_query(text: str) -> str:
    """A search as part of a URL; Datadog's `{{host.name}}` stays as it is, to be filled in by Datadog."""
    return "".join(part if part.startswith("{{") else quote(part, safe=":@*-_./") for part in _TEMPLATE.split(text))


def web_address(config: Config, target: str) -> str:
    """Where the target's account is seen in a browser."""
    known = config.targets.get(target)
    site = (known.site if known else None) or "datadoghq.com"
    # the first site of a region is below `app.`: app.datadoghq.eu, but ap1.datadoghq.com
    return f"https://{site}" if site.count(".") > 1 else f"https://app.{site}"
