"""Is a resource there already? Asked by its ownership mark, or its natural key, before it is created a second time."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import NotFound
from o11yascode.datadog.live import OWNED, LiveResource, fetch_live, read_one, wanted
from o11yascode.resource.bodies import live_id, name_of, natural_key
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import ID_TAG, read_mark

T = TypeVar("T")
PAUSES = (0.3, 0.7, 1.5, 3.0)
"""Seconds before each look for what may have been created: it may still be under way, and a list may show what is new late."""
SETTLED = 4.0
"""Seconds after which a list is taken to show what was created."""
_DUPLICATE = re.compile(r"Duplicate of an existing monitor_id:\s*(\d+)|duplicate of one or more existing downtimes:\s*\['([^',]+)'\]")


def find(client: Client, kind: Kind, project: str, id: str, payload: Payload) -> list[LiveResource]:
    """The live resources that are this one; several only where something was created twice. The oldest first."""
    tag = f"{ID_TAG}{id}" if kind.name in OWNED else None
    wants = {kind.name: wanted(kind, [payload], ids=frozenset([id]))}
    live = fetch_live(client, project, wants, tag=tag).resources[kind.name]
    if kind.mark is None:
        key, name = live_id(kind, payload), name_of(kind, payload)
        found = [one for one in live if (name_of(kind, one.body) == name if key is None else str(one.id) == str(key))]
    else:
        found = [one for one in live if one.mark is not None and one.mark.id == id]
    return sorted(found, key=lambda one: (len(str(one.id)), str(one.id)))


def find_many(client: Client, project: str, bodies: Mapping[str, Mapping[str, Payload]]) -> Iterator[tuple[str, LiveResource]]:
    """As `find` of all these, each kind with one list: id and what is there. `bodies` are desired ones by id, by kind."""
    listed = {name: some for name, some in bodies.items() if KINDS[name].listing is not None}
    wants = {name: wanted(KINDS[name], some.values(), ids=frozenset(some)) for name, some in listed.items()}
    for name, entries in fetch_live(client, project, wants).resources.items():
        kind, some = KINDS[name], bodies[name]
        by_key = {natural_key(kind, body): id for id, body in some.items()} if kind.mark is None else {}
        for entry in entries:
            id = entry.mark.id if entry.mark else by_key.get(str(entry.id)) or by_key.get(name_of(kind, entry.body))
            if id is not None and id in some:
                yield id, entry


def find_known(client: Client, kind: Kind, project: str, id: str, live: int | str) -> LiveResource | None:
    """The resource with this live id, if it is still there and still ours."""
    try:
        body = read_one(client, kind, live)
    except NotFound:
        return None
    mark = read_mark(kind, body)
    if kind.mark is not None and (mark is None or (mark.project, mark.id) != (project, id)):
        return None
    return LiveResource(kind.name, live, mark, body)


def look_until_found(client: Client, look: Callable[[], list[T]]) -> list[T]:
    """What `look` finds, after a request whose end is open: asked again for some seconds as long as it finds nothing."""
    found: list[T] = []
    for pause in PAUSES:
        client.clock.sleep(pause * (0.75 + client.clock.random() / 2))
        found = look()
        if found:
            break
    return found


def duplicate_of(texts: tuple[str, ...]) -> int | str | None:
    """The id in `Duplicate of an existing monitor_id:21053382 org_id:1300336245`, or of the one downtime that is named so."""
    found = next((match for text in texts if (match := _DUPLICATE.search(text))), None)
    return (int(found[1]) if found[1] else found[2]) if found else None
