"""What the rules about the whole project ask of every resource: gathered file by file, so that it can be kept with the file."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

from o11yascode.payload.look import listed
from o11yascode.resource.desired import Resource
from o11yascode.resource.references import find_references

OWNED = ("monitor", "dashboard", "slo", "synthetics_test")
"""Kinds that a team should own."""
ALERTING = ("monitor", "synthetics_test")
"""Kinds that the routing tree is asked about."""
LABELS = ("service", "team", "env", "kind")


class Facts(Struct):
    """Of some resources, or of all of a project's."""

    speaks_of_teams: bool = False
    """Whether any has a team."""
    unowned: set[str] = field(default_factory=set)
    """Ids of those that no team owns."""
    heard: set[tuple[str, str]] = field(default_factory=set)
    """The handles that monitors mention, each with the receiver that named it."""
    watched: set[str] = field(default_factory=set)
    """Ids of objectives that an alert watches."""
    labels: set[tuple[str, str]] = field(default_factory=set)
    """What routes can match on of all that alerts, label by label, but for ids: `("env", "prod")`, `("tags", "tier:1")`."""

    def __ior__(self, other: "Facts") -> "Facts":
        self.speaks_of_teams |= other.speaks_of_teams
        self.unowned |= other.unowned
        self.heard |= other.heard
        self.watched |= other.watched
        self.labels |= other.labels
        return self


def facts_of(resources: Iterable[Resource]) -> Facts:
    found = Facts()
    for resource in resources:
        found.heard |= {(mention.handle, mention.receiver) for mention in resource.mentions}
        if resource.absent:
            continue
        if resource.kind in ALERTING:
            found.labels |= {(key, str(resource.labels[key])) for key in LABELS if resource.labels.get(key)}
            found.labels |= {("tags", str(tag)) for tag in resource.labels.get("tags") or ()}
        if resource.kind in OWNED:
            if resource.labels.get("team"):
                found.speaks_of_teams = True
            elif not any(str(tag).startswith("team:") for tag in listed(resource.payload.get("tags"))):
                found.unowned.add(resource.id)
        if resource.kind == "monitor" and resource.payload.get("type") == "slo alert":
            found.watched |= {name for _, name in find_references(resource.payload.get("query"))}
    return found


def row_of(facts: Facts) -> list[Any]:
    """The facts as JSON says them."""
    return [facts.speaks_of_teams, sorted(facts.unowned), sorted(facts.heard), sorted(facts.watched), sorted(facts.labels)]


def from_row(row: list[Any]) -> Facts:
    speaks_of_teams, unowned, heard, watched, labels = row
    return Facts(speaks_of_teams, set(unowned), _pairs(heard), set(watched), _pairs(labels))


def _pairs(rows: Iterable[list[str]]) -> set[tuple[str, str]]:
    return {(first, second) for first, second in rows}
