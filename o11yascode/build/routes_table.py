"""Who hears of what, row by row: every monitor, each state it can have, each handle that hears of it, and by which rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from o11yascode.build.monitor import states_of
from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Resource


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One line of `o11y routes`. Where nobody hears of a state there is one row without handle, receiver and rule."""

    monitor: str
    name: str
    state: str
    handle: str | None
    receiver: str | None
    rule: str | None
    location: Location | None
    """Of the rule; of the monitor where there is none."""


def routes_table(resources: Iterable[Resource], states: Iterable[str] = ()) -> Iterator[RouteRow]:
    """The rows of all monitors among the resources, in their order; of the given states only, if any are."""
    wanted = set(states)
    for resource in resources:
        if resource.kind != "monitor":
            continue
        for state in states_of(resource.payload.get("options") or {}):
            if wanted and state not in wanted:
                continue
            heard = [mention for mention in resource.mentions if mention.state == state]
            for mention in heard:
                yield RouteRow(resource.id, resource.name, state, mention.handle, mention.receiver, mention.rule, mention.location)
            if not heard:
                yield RouteRow(resource.id, resource.name, state, None, None, None, resource.source)
