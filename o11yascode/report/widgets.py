"""Two dashboards compared for people: widgets matched by identity, so an inserted widget is one widget, not a shifted row of them."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import orjson
from msgspec import Struct

from o11yascode.resource.desired import Payload
from o11yascode.sync.plan import MISSING


class Placed(Struct):
    """A widget and where it stands: the titles of its groups, its position among its siblings."""

    group: tuple[str, ...]
    order: int
    definition: Payload
    layout: Payload | None

    @property
    def title(self) -> str:
        """Its title; where it has none, its type and the start of its text or query."""
        d = self.definition
        for key in ("title", "content", "text", "url", "query", "check"):
            value = d.get(key)
            if isinstance(value, str) and value.strip():
                first = value.strip().splitlines()[0]
                return first if key == "title" else f"{d.get('type', 'widget')} “{first[:30]}”"
        return str(d.get("type", "widget"))

    @property
    def path(self) -> str:
        return " › ".join((*self.group, self.title))


class Match(Struct):
    """A widget that both sides have. `moved_after` is the title of the widget it now stands below, where its order changed."""

    before: Placed
    after: Placed
    moved_after: str | None = None
    moved: bool = False


class WidgetDiff(Struct):
    matches: list[Match]
    added: list[Placed]
    removed: list[Placed]


def flatten(widgets: Any, group: tuple[str, ...] = ()) -> Iterator[Placed]:
    """Every widget of a dashboard, groups before what they hold."""
    for order, widget in enumerate(widgets if isinstance(widgets, list) else []):
        definition = widget.get("definition") if isinstance(widget, dict) else None
        if not isinstance(definition, dict):
            continue
        inner = definition.get("widgets")
        shell = {k: v for k, v in definition.items() if k != "widgets"} if isinstance(inner, list) else definition
        placed = Placed(group, order, shell, widget.get("layout"))
        yield placed
        if isinstance(inner, list):
            yield from flatten(inner, (*group, placed.title))


def match_widgets(before: Payload, after: Payload) -> WidgetDiff:
    """Pairs the widgets of two dashboards: the same thing first, then the same name, then the same kind of question."""
    old, new = list(flatten(before.get("widgets"))), list(flatten(after.get("widgets")))
    order = {id(widget): position for position, widget in enumerate(new)}
    pairs: list[tuple[Placed, Placed]] = []
    for key in (_identical, _identical_anywhere, _named, _named_anywhere, _asks_the_same, _same_type_here):
        waiting: dict[Any, list[Placed]] = {}
        for widget in old:
            waiting.setdefault(key(widget), []).append(widget)
        left = []
        for widget in new:
            found = waiting.get(key(widget))
            if found and key(widget) is not None:
                pairs.append((found.pop(0), widget))
            else:
                left.append(widget)
        taken = {id(a) for a, _ in pairs}
        old, new = [w for w in old if id(w) not in taken], left
    pairs.sort(key=lambda pair: order[id(pair[1])])
    matches = [Match(a, b) for a, b in pairs]
    _find_moves(matches)
    return WidgetDiff(matches, new, old)


def _dump(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _identical(w: Placed) -> Any:
    return (w.group, _dump(w.definition))


def _identical_anywhere(w: Placed) -> Any:
    return _dump(w.definition) if w.definition.get("title") else None


def _named(w: Placed) -> Any:
    return (w.group, w.definition.get("type"), w.title) if w.definition.get("title") else None


def _named_anywhere(w: Placed) -> Any:
    return (w.definition.get("type"), w.title) if w.definition.get("title") else None


def _asks_the_same(w: Placed) -> Any:
    queries = w.definition.get("requests")
    return (w.definition.get("type"), _dump(queries)) if queries else None


def _same_type_here(w: Placed) -> Any:
    return (w.group, w.definition.get("type"), w.order)


def _find_moves(matches: list[Match]) -> None:
    """Marks what really moved: the fewest widgets that explain the new order (all others keep a longest increasing order)."""
    by_group: dict[tuple[str, ...], list[Match]] = {}
    for match in matches:
        if match.before.group == match.after.group:
            by_group.setdefault(match.after.group, []).append(match)
        else:
            match.moved = True
    for group in by_group.values():
        group.sort(key=lambda m: m.after.order)
        stay = _longest_increasing([m.before.order for m in group])
        previous: Match | None = None
        for index, match in enumerate(group):
            if index not in stay:
                match.moved, match.moved_after = True, previous.after.title if previous else ""
            previous = match


def _longest_increasing(numbers: list[int]) -> set[int]:
    """Indices of a longest increasing subsequence."""
    tails: list[int] = []
    tail_index: list[int] = []
    parent: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        parent.append(tail_index[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            tail_index.append(index)
        else:
            tails[at], tail_index[at] = number, index
    chosen = set()
    index = tail_index[-1] if tail_index else -1
    while index >= 0:
        chosen.add(index)
        index = parent[index]
    return chosen


def field_differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON values differ, leaf by leaf: path, before, after."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*after, *before)):
            yield from field_differences(before.get(key, MISSING), after.get(key, MISSING), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (a, b) in enumerate(zip(before, after, strict=True)):
            yield from field_differences(a, b, f"{path}[{index}]")
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield path, before, after
