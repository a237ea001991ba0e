"""Which live widget a desired one is, so that it keeps its id: an update without ids renumbers all, and links to widgets break."""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from o11yascode.resource.desired import Payload

_SAYS = ("requests", "query", "content", "text", "url", "alert_id", "slo_id", "powerpack_id", "check", "service", "workflow_id")
"""What a widget shows: its queries, or what it has instead."""
FEW, LONG = 20, 5_000
"""Widgets, and characters of what one says, among which its like is looked for."""


class Spot(Struct, eq=False):
    """One widget (or cell of a notebook) and where it stands."""

    widget: Payload
    definition: Payload
    group: "Spot | None"
    """The one that holds it."""
    index: int
    says: str
    """What it shows; of a group: what all in it show."""

    @property
    def id(self) -> Any:
        return self.widget.get("id")

    @property
    def type(self) -> str:
        return str(self.definition.get("type"))

    @property
    def title(self) -> str:
        return str(self.definition.get("title") or "")


def match_widgets(desired: list[Any], live: list[Any]) -> list[tuple[Spot | None, Spot | None]]:
    """Every desired widget, groups before what they hold, with the live one it is; then the live ones that none is.

    The same widget is the one whose id it has; else one of the same group, type, title and queries; then one that moved to another
    group; then one of the same group and type with the same title or queries; then such a one of any group; then one of the same group
    and type that says nearly the same, such as an edited text; then one at the same place. Groups are matched first: what is in a
    renamed one stays where it is.
    """
    ours, theirs = list(_spots(desired)), list(_spots(live))
    found: dict[int, Spot] = {}
    taken: set[int] = set()

    def place(spot: Spot) -> int:
        return id(spot.group and found.get(id(spot.group), spot.group))

    def take(spot: Spot, same: Spot) -> None:
        found[id(spot)] = same
        taken.add(id(same))

    def pair(key: Callable[[Spot], Any], wanting: list[Spot]) -> None:
        free: dict[Any, deque[Spot]] = defaultdict(deque)
        for spot in theirs:
            if id(spot) not in taken and (at := key(spot)) is not None:
                free[at].append(spot)
        for spot in wanting:
            if id(spot) not in found and (queue := free.get(key(spot))):
                take(spot, queue.popleft())

    pair(lambda spot: None if spot.id is None else str(spot.id), ours)
    without = [spot for spot in ours if spot.id is None]
    for wanting in ([spot for spot in without if _holds(spot)], [spot for spot in without if not _holds(spot)]):
        pair(lambda spot: (place(spot), spot.type, spot.title, spot.says), wanting)
        pair(lambda spot: (spot.type, spot.title, spot.says), wanting)
        pair(lambda spot: (place(spot), spot.type, spot.title) if spot.title else None, wanting)
        pair(lambda spot: (place(spot), spot.type, spot.says) if spot.says else None, wanting)
        pair(lambda spot: (spot.type, spot.title) if spot.title else None, wanting)
        pair(lambda spot: (spot.type, spot.says) if spot.says else None, wanting)
        left = [spot for spot in wanting if id(spot) not in found]
        for spot, same in _alike(left, [spot for spot in theirs if id(spot) not in taken], place):
            take(spot, same)
        pair(lambda spot: (place(spot), spot.type, spot.index), wanting)
    return [*((spot, found.get(id(spot))) for spot in ours), *((None, spot) for spot in theirs if id(spot) not in taken)]


def _alike(wanting: list[Spot], having: list[Spot], place: Callable[[Spot], int]) -> Iterator[tuple[Spot, Spot]]:
    """Those of the same group and type that say nearly the same; of a few, for it is slow."""
    near: dict[Any, dict[str, Spot]] = defaultdict(dict)
    for spot in having:
        texts = near[place(spot), spot.type]
        if len(texts) < FEW and len(spot.says) < LONG:
            texts.setdefault(spot.says, spot)
    for spot in wanting[:FEW]:
        texts = near[place(spot), spot.type]
        if texts and spot.says and len(spot.says) < LONG:
            for text in get_close_matches(spot.says, texts, 1):
                yield spot, texts.pop(text)


def with_widget_ids(desired: list[Any], live: list[Any]) -> list[Any]:
    """Copies of widgets (or notebook cells) with the ids of the live ones they are, in groups too. An id that is given stays."""
    result = [_copy(widget) for widget in desired]
    for spot, same in match_widgets(result, live):
        if spot is not None and same is not None and same.id is not None:
            spot.widget["id"] = same.id
    return result


def with_tab_ids(body: Payload, live: Payload) -> Payload:
    """A dashboard whose tabs have the ids of the live tabs of the same name: links to a tab lead there still."""
    tabs, actual = body.get("tabs"), live.get("tabs")
    if not isinstance(tabs, list) or not isinstance(actual, list):
        return body
    ids: dict[str, list[Any]] = defaultdict(list)
    for tab in actual:
        if isinstance(tab, dict) and isinstance(tab.get("name"), str) and tab.get("id"):
            ids[tab["name"]].append(tab["id"])
    return {**body, "tabs": [{**tab, "id": found.pop(0)} if (found := _ids_of(tab, ids)) else tab for tab in tabs]}


def _ids_of(tab: Any, ids: dict[str, list[Any]]) -> list[Any]:
    return ids.get(tab["name"], []) if isinstance(tab, dict) and isinstance(tab.get("name"), str) else []


def _copy(widget: Any) -> Any:
    """A copy that may be given an id, and so may the widgets in it. `id: null` is refused by the API."""
    if not isinstance(widget, dict):
        return widget
    copy = {key: value for key, value in widget.items() if key != "id" or value is not None}
    definition = copy.get("definition")
    if isinstance(definition, dict) and isinstance(definition.get("widgets"), list):
        copy["definition"] = {**definition, "widgets": [_copy(each) for each in definition["widgets"]]}
    return copy


def _spots(widgets: list[Any], group: Spot | None = None) -> Iterator[Spot]:
    for index, widget in enumerate(widgets):
        if not isinstance(widget, dict):
            continue
        holder = widget if "definition" in widget else widget.get("attributes")
        definition = holder.get("definition") if isinstance(holder, dict) else None
        definition = definition if isinstance(definition, dict) else {}
        said = _said(definition)
        spot = Spot(widget, definition, group, index, json.dumps(said, sort_keys=True, default=str) if said else "")
        yield spot
        if _holds(spot):
            yield from _spots(definition["widgets"], spot)


def _holds(spot: Spot) -> bool:
    return isinstance(spot.definition.get("widgets"), list)


def _said(definition: Payload) -> Any:
    inner = definition.get("widgets")
    if isinstance(inner, list):
        return [_said(each["definition"]) for each in inner if isinstance(each, dict) and isinstance(each.get("definition"), dict)]
    return {key: definition[key] for key in _SAYS if key in definition}
