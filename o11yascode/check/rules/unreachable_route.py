"""A route that no monitor gets to."""

from collections.abc import Iterable, Iterator, Sequence

from o11yascode.build.hearing import kinds_to_match
from o11yascode.check.example import PROJECT, metric
from o11yascode.check.facts import ALERTING
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.query.template import PRIORITIES
from o11yascode.routing import NONE, WILD, Route, fits


def check(view: ProjectView) -> Iterator[Finding]:
    routing = view.routing
    if routing is not None and routing.sound and routing.root is not None:
        yield from _below(routing.root, (), _Known(view))


def _below(parent: Route, above: Sequence[Route], known: "_Known") -> Iterator[Finding]:
    above = (*above, parent)
    for index, route in enumerate(parent.routes):
        strange = list(_strange(route, known))
        before = next((earlier for earlier in parent.routes[:index] if _takes_all_of(route, earlier)), None)
        apart = next((key for each in above for key in each.match.keys() & route.match.keys() if _apart(key, each, route)), None)
        if strange:
            yield from strange
        elif before is not None:
            hint = f"put it before {before.name}, or give that one `continue: true`"
            message = f"nothing gets to {route.name}: {before.name}, before it, takes everything it would"
            yield Finding(message, location=route.location, hint=hint)
        elif apart is not None:
            message = f"nothing gets to {route.name}: the route above it takes another {apart}"
            yield Finding(message, location=route.node.at("match").key_location(apart), hint="put it beside that route")
        else:
            yield from _below(route, above, known)


def _strange(route: Route, known: "_Known") -> Iterator[Finding]:
    """The values of its match that nothing in the project has."""
    for key, patterns in route.match.items():
        for index, pattern in enumerate(patterns):
            if pattern == NONE or any(fits(value, pattern) for value in known.values(key)):
                continue
            if key == "kind" and any(fits(value, pattern) for value in known.kinds()):
                continue
            hint = did_you_mean(pattern, known.values(key))
            fixed = key in ("priority", "kind")
            what = {"tags": "tag", "kind": "monitor kind"}.get(key, key)
            yield Finding(
                f'no {what} fits "{pattern}"' if fixed else f'no monitor has the {what} "{pattern}"',
                location=route.node.at("match", key, index).location(),
                hint=hint or (f"{key} is one of {', '.join(PRIORITIES)}" if key == "priority" else None),
                severity=None if fixed or hint else Severity.NOTICE,
            )


class _Known:
    """The values that labels have in a project, or may have."""

    def __init__(self, view: ProjectView) -> None:
        self.view = view
        self.found: dict[str, set[str]] = {"priority": set(PRIORITIES), "team": set(view.config.teams)}
        for key, value in view.facts.labels:
            self.found.setdefault(key, set()).add(value)

    def values(self, key: str) -> Iterable[str]:
        if key == "id" and key not in self.found:
            self.found[key] = {resource.id for resource in self.view.resources if resource.kind in ALERTING}
        return self.found.get(key, ())

    def kinds(self) -> Iterable[str]:
        """All kinds there are, not only the project's."""
        self.found["kind"] = kinds_to_match()
        return self.found["kind"]


def _takes_all_of(later: Route, earlier: Route) -> bool:
    """Whether an earlier route leaves nothing of what a later one asks for."""
    if earlier.carry_on:
        return False
    for key, patterns in earlier.match.items():
        asked = later.match.get(key, ())
        if key == "tags":
            left = not all(any(_within(each, pattern) for each in asked) for pattern in patterns)
        else:
            left = not asked or not all(any(_within(each, pattern) for pattern in patterns) for each in asked)
        if left:
            return False
    return True


def _within(asked: str, pattern: str) -> bool:
    return asked == pattern if NONE in (asked, pattern) else fits(asked, pattern)


def _apart(key: str, above: Route, route: Route) -> bool:
    """Whether two routes ask for values of a label that have nothing in common."""
    return key != "tags" and not any(
        _within(one, other) or _within(other, one) or not (WILD.isdisjoint(one) or WILD.isdisjoint(other))
        for one in above.match[key]
        for other in route.match[key]
    )


_ROUTING = PROJECT["routing/slack.yaml"]

RULE = Rule(
    name="unreachable-route",
    group="project",
    severity=Severity.WARNING,
    summary="A route that no monitor gets to.",
    why=(
        "A value that nothing has, an earlier route that takes everything, or a parent that takes something else: what was meant for "
        "this route goes elsewhere. Where the value may just not exist yet, this is only a notice."
    ),
    bad={
        "routing/slack.yaml": _ROUTING + "  routes:\n    - match: {priority: [P1, «P6»]}\n      slack: '#alerts'\n",
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    good={
        "routing/slack.yaml": _ROUTING + "  routes:\n    - match: {priority: [P1, P2]}\n      slack: '#alerts'\n",
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    project=check,
)
