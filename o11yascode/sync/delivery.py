"""Notification rules that are made of routes: each picks what bears its route's tag, and has to be there as long as something does."""

from collections.abc import Iterable, Mapping

from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kinds.monitor_notification_rule import ROUTE_TAG
from o11yascode.resource.paths import at

RULE = "monitor_notification_rule"
PICKED = ("monitor", "synthetics_test")
"""The kinds of what alerts."""


def routes(resources: Iterable[Resource]) -> dict[str, str]:
    """The ids of the rules of routes, each with the tag that it picks."""
    return {resource.id: tag for resource in resources if resource.kind == RULE and (tag := picked_by(resource.payload))}


def picked_by(rule: Payload | None) -> str | None:
    """The tag of a route that a rule picks; None where it is not one of a route."""
    tags = at(rule, ("data", "attributes", "filter", "tags"))
    return tags[0] if isinstance(tags, list) and len(tags) == 1 and str(tags[0]).startswith(f"{ROUTE_TAG}:") else None


def heard_through(resources: Iterable[Resource], rules: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For what alerts the ids of the rules of its routes."""
    by_tag = {tag: id for id, tag in rules.items()}
    found = {resource.id: by_tag.keys() & tags_of(resource.payload) for resource in resources if by_tag and resource.kind in PICKED}
    return {id: frozenset(by_tag[tag] for tag in tags) for id, tags in found.items() if tags}


def tags_of(body: Payload | None) -> set[str]:
    tags = at(body, ("tags",))
    return {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()
