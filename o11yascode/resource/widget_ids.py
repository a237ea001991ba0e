"""Which live widget a desired one is, so that it keeps its id: an update without ids renumbers all, and links to widgets break."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from o11yascode.resource.desired import Payload

_SAYS = ("requests", "query", "content", "text", "url", "alert_id", "slo_id", "powerpack_id", "check", "service", "workflow_id")
"""What a widget shows: its queries, or what it has instead."""


class _Spot(Struct):
    """One widget and where it stands."""

    widget: Payload
    group: str
    index: int
    type: str
    title: str
    says: str

    @property
    def id(self) -> Any:
        return self.widget.get("id")


def with_widget_ids(desired: list[Any], live: list[Any]) -> list[Any]:
    """Copies of widgets (or notebook cells) with the ids of the live ones they are, in groups too. An id that is given stays.

    The same widget is one of the same group, type, title and queries; then one that moved to another group; then one of the same
    group and type with the same title, or the same queries, or at the same place.
    """
    result = [_copy(widget) for widget in desired]
    wanting = list(_spots(result))
    taken = {spot.id for spot in wanting if spot.id is not None}
    having = [spot for spot in _spots(live) if spot.id is not None and spot.id not in taken]
    wanting = [spot for spot in wanting if spot.id is None]
    for key in _KEYS:
        queues: dict[Any, list[_Spot]] = defaultdict(list)
        for spot in having:
            queues[key(spot)].append(spot)
        left = []
        for spot in wanting:
            queue = queues.get(key(spot)) if key(spot) is not None else None
            if queue:
                found = queue.pop(0)
                spot.widget["id"] = found.id
                having.remove(found)
            else:
                left.append(spot)
        wanting = left
    return result


_KEYS: tuple[Callable[[_Spot], Any], ...] = (
    lambda spot: (spot.group, spot.type, spot.title, spot.says),
    lambda spot: (spot.type, spot.title, spot.says),
    lambda spot: (spot.group, spot.type, spot.title) if spot.title else None,
    lambda spot: (spot.group, spot.type, spot.says) if spot.says else None,
    lambda spot: (spot.group, spot.type, spot.index),
)


def with_tab_ids(body: Payload, live: Payload) -> Payload:
    """A dashboard whose tabs have the ids of the live tabs of the same name."""
    tabs, actual = body.get("tabs"), live.get("tabs")
    if not isinstance(tabs, list) or not isinstance(actual, list):
        return body
    ids = {tab.get("name"): tab["id"] for tab in actual if isinstance(tab, dict) and tab.get("id")}
    return {**body, "tabs": [{"id": ids[tab["name"]], **tab} if _is_nameable(tab) and tab["name"] in ids else tab for tab in tabs]}


def _is_nameable(tab: Any) -> bool:
    return isinstance(tab, dict) and not tab.get("id") and isinstance(tab.get("name"), str)


def _copy(widget: Any) -> Any:
    """A copy that may be given an id, and so may the widgets in it. `id: null` is refused by the API."""
    if not isinstance(widget, dict):
        return widget
    copy = {key: value for key, value in widget.items() if key != "id" or value is not None}
    definition = copy.get("definition")
    if isinstance(definition, dict) and isinstance(definition.get("widgets"), list):
        copy["definition"] = {**definition, "widgets": [_copy(each) for each in definition["widgets"]]}
    return copy


def _spots(widgets: list[Any], group: str = "") -> Iterator[_Spot]:
    for index, widget in enumerate(widgets):
        if not isinstance(widget, dict):
            continue
        holder = widget if "definition" in widget else widget.get("attributes")
        definition = holder.get("definition") if isinstance(holder, dict) else None
        definition = definition if isinstance(definition, dict) else {}
        type_, title = str(definition.get("type")), str(definition.get("title") or "")
        said = {key: definition[key] for key in _SAYS if key in definition}
        yield _Spot(widget, group, index, type_, title, json.dumps(said, sort_keys=True, default=str) if said else "")
        if isinstance(definition.get("widgets"), list):
            yield from _spots(definition["widgets"], f"{group}/{title}")
