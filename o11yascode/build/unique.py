"""No two resources of a project are one: neither by their ids, nor by the live resource that they are or were."""

from typing import Protocol

from o11yascode.diagnostics import Location
from o11yascode.resource.bodies import natural_key
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.source.node import Node


class Tell(Protocol):
    """Takes an error: rule, message, place and hint."""

    def __call__(self, rule: str, message: str, place: Node | Location, hint: str | None = None) -> None: ...


def each_once_only(resources: list[Resource], error: Tell) -> list[Resource]:
    """The resources, each id and each live resource once; `error` is told of the others."""
    ids: dict[str, Resource] = {}
    adopted: dict[tuple[str, str], Resource] = {}
    named: dict[tuple[str, str], Resource] = {}
    former: dict[str, Resource] = {}
    for resource in resources:
        first = ids.setdefault(resource.id, resource)
        if first is not resource:
            error("duplicate-id", f'the id "{resource.id}" is already used at {first.source}', resource.source)
        if resource.adopt is not None:
            owner = adopted.setdefault((resource.kind, resource.adopt), resource)
            if owner is not resource:
                message = f"{resource.id} and {owner.id} adopt the same live resource {resource.adopt}"
                error("wrong-adopt", message, resource.source, "write `env: none`, or adopt in only one of them")
        kind = KINDS.get(resource.kind)
        if kind is not None and kind.mark is None:
            name = natural_key(kind, resource.payload)
            owner = named.setdefault((resource.kind, name), resource)
            if owner is not resource and not (owner.adopt and resource.adopt):
                message = f'{resource.id} is the {resource.kind} that {owner.id} is: it is known by "{name}" alone'
                hint = "tell them apart; where Datadog has two of that name, let each `adopt` one"
                error("duplicate-resource", message, resource.source, hint)
    for resource in ids.values():
        for old in resource.was:
            owner = former.setdefault(old, resource)
            if old in ids or owner is not resource:
                other = ids.get(old, owner)
                whose = "its own id" if other is resource else f"the id of another resource, at {other.source}"
                error("wrong-was", f'"{old}" is {whose}', resource.source, "remove `was`")
    return list(ids.values())
