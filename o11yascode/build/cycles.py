"""Circles of references: none of their resources could be created first."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from o11yascode.diagnostics import Diagnostic, Severity
from o11yascode.resource.desired import Path, Resource
from o11yascode.resource.identity import parts_of
from o11yascode.resource.references import find_references


def find_cycles(resources: Iterable[Resource]) -> list[Diagnostic]:
    """One error for each circle, at the reference that closes it, with the way around."""
    by_id = {resource.id: resource for resource in resources}
    referring = {id: ids for id, resource in by_id.items() if (ids := resource.references)}
    # Few refer to what refers to others: only these can be part of a circle.
    chained = {id: others for id, names in referring.items() if (others := names & referring.keys())}
    try:
        TopologicalSorter(chained).prepare()
        return []
    except CycleError:
        pass
    edges: dict[str, dict[str, Path]] = {}
    for id in referring:
        for path, target in find_references(by_id[id].payload):
            if target in by_id:
                edges.setdefault(id, {}).setdefault(target, path)
    found: list[Diagnostic] = []
    done: set[str] = set()
    told: set[tuple[tuple[str, str], ...]] = set()
    for start in edges:
        if start in done:
            continue
        way, inside = [start], {start}
        waiting = [iter(edges.get(start, ()))]
        while waiting:
            following = next(waiting[-1], None)
            if following is None:
                waiting.pop()
                last = way.pop()
                inside.discard(last)
                done.add(last)
            elif following in inside:
                circle = [*way[way.index(following) :], following]
                names = tuple(parts_of(id)[:2] for id in circle)
                if names not in told:  # of another environment
                    told.add(names)
                    found.append(_circle(circle, by_id, edges))
            elif following not in done:
                way.append(following)
                inside.add(following)
                waiting.append(iter(edges.get(following, ())))
    return found


def _circle(way: list[str], by_id: dict[str, Resource], edges: dict[str, dict[str, Path]]) -> Diagnostic:
    last = by_id[way[-2]]
    place = last.locate(edges[last.id][way[-1]])
    message = f"these refer to each other in a circle: {' → '.join(way)}"
    return Diagnostic("reference-cycle", Severity.ERROR, message, place, "remove one of these references", resource=last.id)
