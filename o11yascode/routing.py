"""The routing tree: which handles hear of which state of a monitor, and by which rule."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct, field

from o11yascode.diagnostics import Diagnostic, Location, Severity, did_you_mean, has_errors, known_or_meant
from o11yascode.resource.desired import CONDITIONS, STATES, Mention, Payload
from o11yascode.source.node import Node, plain_node
from o11yascode.spec.base import validate
from o11yascode.spec.routing import MatchSpec, ReceiverSpec, RouteSpec, SlackSpec

PREFIXES = {
    "pagerduty": "@pagerduty-",
    "opsgenie": "@opsgenie-",
    "email": "@",
    "teams": "@teams-",
    "google_chat": "@hangouts-",
    "webhook": "@webhook-",
    "oncall": "@oncall-",
    "workflow": "@workflow-",
    "case": "@case-",
    "team": "@team-",
    "sns": "@sns-",
    "victorops": "@victorops-",
    "jira": "@jira-",
    "servicenow": "@servicenow-",
    "handle": "@",
}
WILD = frozenset("*?[")
NONE = "none"
"""What a match asks for where the label has to be missing."""
_TEMPLATE = re.compile(r"\{\{.*?\}\}")
_SPACE = re.compile(r"\s")


class Target(Struct, frozen=True):
    """One handle and the receiver (or field) that named it."""

    handle: str
    receiver: str
    place: Location | None = None
    """Where a spec or a route names it without a receiver."""


Notify = Mapping[str, tuple[Target, ...]]
"""State -> who hears of it. A state without a key is the parent route's to say."""


class Channel(Struct, frozen=True):
    """A Slack channel that Datadog's integration should know."""

    name: str
    display: Mapping[str, bool]
    node: Node
    absent: bool = False


class Route(Struct, frozen=True):
    """A branch of the tree, its handles resolved."""

    rule: str
    name: str
    match: Mapping[str, tuple[str, ...]]
    notify: Notify
    carry_on: bool
    routes: "tuple[Route, ...]"
    node: Node

    @property
    def location(self) -> Location:
        return self.node.location()

    def takes(self, labels: Mapping[str, Any]) -> bool:
        """Whether a monitor with these labels is this route's."""
        return all(_matches(key, patterns, labels.get(key)) for key, patterns in self.match.items())


class Routing(Struct, frozen=True):
    """The whole of a project's routing."""

    account: str | None = None
    channels: tuple[Channel, ...] = ()
    receivers: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    root: Route | None = None
    places: Mapping[str, Location] = field(default_factory=dict)
    """Where each receiver and each channel (with its `#`) is described."""
    sound: bool = True
    """False where something is wrong with it, and told: then who hears of what is not known."""
    _asked: list[str] = field(default_factory=list)
    """The labels that the tree looks at, when somebody has asked."""
    _known: dict[tuple[Any, ...], tuple[Mention, ...]] = field(default_factory=dict)
    """Who hears of which states, by those labels: most monitors go one of a few ways."""

    def resolve(self, labels: Mapping[str, Any], states: Sequence[str] = STATES) -> tuple[Mention, ...]:
        """Who hears of a monitor with these labels, state by state, each handle once a state."""
        if self.root is None:
            return ()
        asked = self._asked
        if not asked:
            asked += sorted({"team", *_labels(self.root)})
        key = (*states, *[tuple(value) if isinstance(value := labels.get(name), list) else value for name in asked])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _heard(self.rules(labels), states)
        return known

    def rules(self, labels: Mapping[str, Any]) -> "list[tuple[Route, Notify]]":
        """The routes that speak for a monitor, with what each of them, and what it inherits, says."""
        return list(_walk(self.root, labels, {})) if self.root else []

    def all_rules(self) -> "list[tuple[Route, Notify]]":
        """Every route of the tree, parents first, with what each of them, and what it inherits, says."""
        found: list[tuple[Route, Notify]] = []

        def walk(route: Route, inherited: Notify) -> None:
            notify = {**inherited, **route.notify}
            found.append((route, notify))
            for child in route.routes:
                walk(child, notify)

        if self.root:
            walk(self.root, {})
        return found


def _heard(rules: "Sequence[tuple[Route, Notify]]", states: Sequence[str]) -> tuple[Mention, ...]:
    found: dict[tuple[str, str], Mention] = {}
    for route, notify in rules:
        for state in states:
            for target in notify.get(state, ()):
                found.setdefault(
                    (state, target.handle), Mention(state, target.handle, target.receiver, route.rule, target.place or route.location)
                )
    return tuple(sorted(found.values(), key=lambda mention: STATES.index(mention.state)))


def _labels(route: Route) -> set[str]:
    """The labels that a route or one below it looks at."""
    return {*route.match, *(label for child in route.routes for label in _labels(child))}


def _walk(route: Route, labels: Mapping[str, Any], inherited: Notify) -> "Iterator[tuple[Route, Notify]]":
    notify = {**inherited, **route.notify}
    went_deeper = False
    for child in route.routes:
        if child.takes(labels):
            went_deeper = True
            yield from _walk(child, labels, notify)
            if not child.carry_on:
                return
    if not went_deeper:
        yield route, notify


def _matches(key: str, patterns: tuple[str, ...], value: Any) -> bool:
    if key == "tags":
        tags = value or ()
        return all(any(fits(str(tag), pattern) for tag in tags) for pattern in patterns)
    if value is None:
        return NONE in patterns
    text = str(value)
    return any(fits(text, pattern) for pattern in patterns)


def fits(text: str, pattern: str) -> bool:
    """Whether a label has what a match asks for."""
    return text == pattern if WILD.isdisjoint(pattern) else fnmatchcase(text, pattern)


def recipients(said: Notify) -> Payload:
    """The recipients of a notification rule: one list where all states are heard by the same, else a condition for each state."""
    by_state = {state: list(dict.fromkeys(target.handle.removeprefix("@") for target in said.get(state, ()))) for state in STATES}
    if all(handles == by_state["alert"] for handles in by_state.values()):
        return {"recipients": by_state["alert"]}
    heard = {f"transition_type:{CONDITIONS[state]}": handles for state, handles in by_state.items() if handles}
    return {"conditional_recipients": {"conditions": [{"scope": scope, "recipients": handles} for scope, handles in heard.items()]}}


def slack_handle(channel: str, account: str | None) -> str:
    """`#gs2-alerts` of the account `gs2` as a message mentions it: `@slack-gs2-gs2-alerts`. Template variables may stand in it."""
    name = channel.removeprefix("#")
    return f"@slack-{account}-{name}" if account else f"@slack-{name}"


def read_routing(nodes: Sequence[Node], diagnostics: list[Diagnostic]) -> Routing:
    """The routing of a project out of the files (their top mappings) that speak of it.

    Reports unknown receivers and states, what is said twice, and a tree whose root tells nobody.
    """
    reader = _Reader(diagnostics)
    before = len(diagnostics)
    for node in nodes:
        if slack := node.get("slack"):
            reader.slack(slack)
    for node in nodes:
        if receivers := node.get("receivers"):
            reader.read_receivers(receivers)
    for node in nodes:
        if route := node.get("route"):
            reader.read_root(route)
    sound = not has_errors(diagnostics[before:])
    return Routing(reader.account, tuple(reader.channels.values()), reader.receivers, reader.root, reader.places, sound)


def read_notify(node: Node | None, slack: Node | None, routing: Routing | None, diagnostics: list[Diagnostic]) -> Notify:
    """What the fields `notify` and `slack` of a spec or a route say, state by state."""
    reader = _Reader(diagnostics)
    if routing:
        reader.account, reader.receivers = routing.account, dict(routing.receivers)
    return reader.notify(node, slack)


class _Reader:
    """Reads the files one after the other, and reports what does not fit."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics
        self.account: str | None = None
        self.channels: dict[str, Channel] = {}
        self.receivers: dict[str, tuple[Target, ...]] = {}
        self.root: Route | None = None
        self.places: dict[str, Location] = {}

    def slack(self, node: Node) -> None:
        spec = validate(SlackSpec, node, self.diagnostics)
        if spec is None:
            return
        if spec.account and self.account not in (None, spec.account):
            self._error("routing-twice", f'the Slack account is "{self.account}" in another place', node.at("account"))
        self.account = spec.account or self.account
        for name, display in spec.channels.items():
            child, key = node.at("channels", name), node.at("channels").key_location(name)
            # of its key: several channels may share one anchored mapping
            place = Node(child.value, key.file, key.line, key.column, child.keys)
            if name in self.channels:
                self._error("routing-twice", f'the Slack channel "{name}" is described twice', key)
            self.places[name] = node.at("channels").key_location(name)
            self.channels[name] = Channel(name, display.model_dump(exclude_none=True, exclude={"state"}), place, display.state == "absent")

    def read_receivers(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            self._error("routing-form", 'receivers is a mapping of names to places: `platform: {slack: "#gs2-alerts"}`', node)
            return
        for name, child in node.value.items():
            if name in self.receivers:
                self._error("routing-twice", f'the receiver "{name}" is described twice', node.key_location(name))
            self.places[name] = node.key_location(name)
            spec = validate(ReceiverSpec, child, self.diagnostics, f'the receiver "{name}"')
            targets = self._targets(name, spec, child) if spec else ()
            if spec and not targets:
                self._error("routing-form", f'the receiver "{name}" leads nowhere', child, 'give it a place, such as slack: "#alerts"')
            self.receivers[name] = targets

    def _targets(self, name: str, spec: ReceiverSpec, node: Node) -> tuple[Target, ...]:
        handles = [self._channel(child).handle for child in _each(node.get("slack"))]
        for key, prefix in PREFIXES.items():
            for place, child in zip(getattr(spec, key), _each(node.get(key)), strict=True):
                handle = place if place.startswith("@") else prefix + place
                if _SPACE.search(_TEMPLATE.sub("", handle).partition("(")[0]):
                    self._error("routing-form", f'"{place}" is not a handle: a handle ends at the first white space', child)
                elif key == "email" and "@" not in handle[1:] and "{{" not in handle:
                    self._error("routing-form", f'"{place}" is not an e-mail address', child)
                elif handle.startswith(f"{prefix}{key}-") and not place.startswith("@"):
                    hint = f'write "{place.removeprefix(f"{key}-")}", or "{handle}" if it is called so'
                    self._error("routing-form", f'"{place}" would be mentioned as {handle}', child, hint)
                handles.append(handle)
        return tuple(Target(handle, name) for handle in dict.fromkeys(handles))

    def read_root(self, node: Node) -> None:
        if self.root is not None:
            self._error("routing-twice", "the project has another routing tree", node, f"it is at {self.root.location}")
            return
        spec = validate(RouteSpec, node, self.diagnostics)
        if spec is None:
            return
        for key in ("match", "continue"):
            if key in node.keys and node.at(key).value:
                hint = "write it below, as one of its `routes`"
                self._error("routing-form", f"the root of the tree takes every monitor: it has no {key}", node.key_location(key), hint)
        before = len(self.diagnostics)
        self.root = self._route(spec, node, "route")
        if not self.root.notify.get("alert") and len(self.diagnostics) == before:
            self._error(
                "routing-silent-root",
                "the root of the routing tree notifies nobody: an alert that no route below matches would go unheard",
                node,
                "give the root route `notify: [receiver]`",
            )

    def _route(self, spec: RouteSpec, node: Node, rule: str) -> Route:
        match = {
            key: tuple(getattr(spec.match, key)) for key in MatchSpec.model_fields if spec.match and getattr(spec.match, key) is not None
        }
        matched = node.at("match") if spec.match else plain_node({})
        for key in matched.keys:
            if matched.at(key).value in (None, []):
                hint = "remove it" if key == "tags" else f"remove it, or write `{key}: none` for what has none"
                self._error("routing-form", f"a match on {key} needs a value", matched.key_location(key), hint)
        if "priority" in match:
            match["priority"] = tuple(f"P{p}" if p.isdigit() else p.upper() if p != NONE else p for p in match["priority"])
        routes = tuple(
            self._route(child, node.at("routes", index), f"{rule} › {child.name or f'routes[{index}]'}")
            for index, child in enumerate(spec.routes)
        )
        notify = self.notify(node.get("notify"), node.get("slack"))
        return Route(rule, spec.name or rule.rsplit(" › ", 1)[-1], match, notify, spec.continue_, routes, node)

    def notify(self, node: Node | None, slack: Node | None) -> Notify:
        found: dict[str, tuple[Target, ...]] = {}
        if node is not None and isinstance(node.value, dict):
            for state, child in node.value.items():
                if state not in STATES:
                    hint = did_you_mean(state, STATES) or f"states: {', '.join(STATES)}"
                    self._error("unknown-state", f'"{state}" is not a state of a monitor', node.key_location(state), hint)
                    continue
                found[state] = self._named(child)
        elif node is not None and node.value is not None:
            found = dict.fromkeys(STATES, self._named(node))
        channels = tuple(self._channel(child) for child in _each(slack))
        if channels:
            found = {state: (*found.get(state, ()), *channels) for state in STATES}
        return found

    def _named(self, node: Node) -> tuple[Target, ...]:
        targets: list[Target] = []
        for child in _each(node):
            name = child.value
            if not isinstance(name, str):
                self._error("routing-form", "a receiver is a name, a #channel or an @handle", child)
            elif name in self.receivers:
                targets += self.receivers[name]
            elif name.startswith("@"):
                targets.append(Target(name, "notify", child.location()))
            elif name.startswith("#"):
                targets.append(self._channel(child, "notify"))
            else:
                self._error("unknown-receiver", f'"{name}" is not a receiver', child, known_or_meant(name, self.receivers, "receivers"))
        return tuple(dict.fromkeys(targets))

    def _channel(self, node: Node, receiver: str = "slack") -> Target:
        name = node.value if isinstance(node.value, str) else ""
        bare = _TEMPLATE.sub("", name).removeprefix("#")
        if not name.removeprefix("#") or re.search(r"[\s@#,'\"()]", bare):
            self._error("slack-channel", f'"{node.value}" is not a Slack channel', node, 'write its name, such as "#gs2-alerts"')
        elif bare != bare.lower():
            hint = f'write "{name.lower()}"'
            message = f'"{name}": Slack writes channels in lower case'
            self.diagnostics.append(Diagnostic("slack-channel", Severity.WARNING, message, node.location(), hint))
        return Target(slack_handle(name, self.account), receiver, node.location())

    def _error(self, rule: str, message: str, place: Node | Location, hint: str | None = None) -> None:
        location = place.location() if isinstance(place, Node) else place
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, location, hint))


def _each(node: Node | None) -> list[Node]:
    """The children of a list, or the node itself where a single value stands for a list of one."""
    if node is None or node.value is None:
        return []
    return list(node.value) if isinstance(node.value, list) else [node]
