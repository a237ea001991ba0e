"""Who hears of what alerts: by its text, by its fields `slack` and `notify`, else by the routing tree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from o11yascode.build.message import mentions_in
from o11yascode.context import UNHEARD, BaseWork
from o11yascode.diagnostics import Severity, has_errors
from o11yascode.resource.desired import STATES, Mention
from o11yascode.resource.kinds.monitor_notification_rule import route_tag
from o11yascode.routing import Notify, read_notify
from o11yascode.source.node import Node


class Hearing(Struct, frozen=True):
    """Who hears of one monitor or test."""

    everyone: tuple[Mention, ...]
    unsaid: tuple[Mention, ...]
    """Those of them that the message has to be told of."""
    said: Notify | None
    """What its own fields say; None where it has none, and the routing tree speaks."""
    tags: list[str]
    """By which notification rules know it, where they deliver."""
    sound: bool
    """False where something is wrong with the fields, or with the tree, and told."""


def hearing(labels: Mapping[str, Any], states: Sequence[str], text: str, text_node: Node, work: BaseWork) -> Hearing:
    """Who hears of which of the states, each handle once a state."""
    context = work.context
    routing = context.routing
    written = [
        Mention(state, handle, "message", "message", text_node.location())
        for handle, those in mentions_in(text).items()
        for state in states
        if state in those
    ]
    before = len(context.diagnostics)
    slack, notify = (node if node is not None and node.value is not None else None for node in map(work.item.node.get, ("slack", "notify")))
    said: Notify | None = None
    if own := slack or notify:
        said = read_notify(notify, slack, routing, context.diagnostics)
        place = own.location()
        given = [
            Mention(state, target.handle, target.receiver, "spec", target.place or place)
            for state in states
            for target in said.get(state, ())
        ]
        routed = _in_order(reversed(_once(reversed(given))))
    else:
        routed = routing.resolve(labels, states) if routing else ()
    by_rules = not own and context.config.delivery == "notification_rules"
    surely = mentions_in(text, surely=True) if written else {}
    return Hearing(
        merged(written, routed),
        () if by_rules else tuple(mention for mention in routed if mention.state not in surely.get(mention.handle, ())),
        said,
        [route_tag(route.rule, context.config.project) for route, _ in routing.rules(labels)] if by_rules and routing else [],
        not has_errors(context.diagnostics[before:]) and (routing is None or routing.sound),
    )


def check_heard(
    heard: Hearing, states: Sequence[str], labels: Mapping[str, Any], work: BaseWork, may_be_silent: Callable[[], bool], says: str
) -> None:
    """Reports what nobody hears of. A recovery may go unheard; so may a state that the spec gives to nobody on purpose.

    Args:
        may_be_silent: whether it may say `notify: []`.
        says: for the hint: what it is, and what `notify: []` means there.
    """
    mentioned, said = {mention.state for mention in heard.everyone}, heard.said or {}
    silent = [state for state in states if state not in mentioned and state != "recovery" and (state == "alert" or said.get(state) != ())]
    if not silent or (said.get("alert") == () and may_be_silent()):
        return
    what = " or ".join(state.replace("_", " ") for state in silent)
    routing = work.context.routing
    severity, hint = Severity.WARNING, "mention somebody in the message, or give the project a routing tree"
    if heard.said is not None or routing is not None:
        severity, hint = Severity.ERROR, f"add a route that takes it, or say `slack:` or `notify:` in the {says}"
        if heard.said is None and routing is not None and (taken := " and ".join(route.rule for route, _ in routing.rules(labels))):
            what += f": {taken} notifies nobody of it"
    work.context.report(UNHEARD, severity, f"nobody hears of its {what}", work.item.node.location(), hint, work.item.id)


def merged(first: Sequence[Mention], then: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Each handle once a state, by the rule of the second where both say it."""
    return _in_order(_once([*first, *then])) if first else then


def _once(mentions: Iterable[Mention]) -> list[Mention]:
    """Each handle once a state, as the last mention says."""
    return list({(mention.state, mention.handle): mention for mention in mentions}.values())


def _in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda mention: STATES.index(mention.state)))


def kinds_to_match() -> set[str]:
    """All kinds that a route may ask for. Slow: it loads every kind of monitor."""
    from o11yascode.monitor import kinds
    from o11yascode.spec.synthetics import TESTS

    return {*kinds(), *TESTS}
