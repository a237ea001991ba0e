"""Two dashboards compared for people: widgets matched by identity, so an inserted widget is one widget, not a shifted row of them."""

from bisect import bisect_left
from typing import Any

from msgspec import Struct

from o11yascode.resource.desired import Payload
from o11yascode.resource.widget_match import Spot, match_widgets


class Match(Struct):
    """A widget that both sides have. `moved_after` is the title of the widget it now stands below, where its order changed."""

    before: Spot
    after: Spot
    moved_after: str | None = None
    moved: bool = False


class WidgetDiff(Struct):
    matches: list[Match]
    added: list[Spot]
    removed: list[Spot]


def title(spot: Spot) -> str:
    """Of a widget; where it has none, its type and the start of its text or query."""
    for key in ("title", "content", "text", "url", "query", "check"):
        value = spot.definition.get(key)
        if isinstance(value, str) and value.strip():
            first = value.strip().splitlines()[0]
            return first if key == "title" else f"{spot.definition.get('type', 'widget')} “{first[:30]}”"
    return str(spot.definition.get("type", "widget"))


def groups(spot: Spot) -> str:
    """The titles of the groups that hold it: "" at the top level."""
    return path(spot.group) if spot.group is not None else ""


def path(spot: Spot) -> str:
    """Its title, after those of the groups that hold it."""
    return f"{groups(spot)} › {title(spot)}" if spot.group is not None else title(spot)


def shell(spot: Spot) -> Payload:
    """What it says itself: of a group all but its widgets."""
    return {key: value for key, value in spot.definition.items() if key != "widgets" or not isinstance(value, list)}


def diff_widgets(before: Any, after: Any) -> WidgetDiff:
    """What became of a list of widgets, or of the cells of a notebook."""
    ours, theirs = (side if isinstance(side, list) else [] for side in (after, before))
    found = WidgetDiff([], [], [])
    for spot, was in match_widgets(ours, theirs):
        if spot is not None and was is not None:
            found.matches.append(Match(was, spot))
        elif spot is not None:
            found.added.append(spot)
        elif was is not None:
            found.removed.append(was)
    _find_moves(found.matches)
    return found


def _find_moves(matches: list[Match]) -> None:
    """Marks what really moved: the fewest widgets that explain the new order (all others keep a longest increasing order)."""
    partner = {id(match.after): match.before for match in matches}
    by_group: dict[int, list[Match]] = {}
    for match in matches:
        if match.before.group is (match.after.group and partner.get(id(match.after.group))):
            by_group.setdefault(id(match.after.group), []).append(match)
        else:
            match.moved = True
    for group in by_group.values():
        group.sort(key=lambda m: m.after.index)
        stay = _longest_increasing([m.before.index for m in group])
        previous: Match | None = None
        for index, match in enumerate(group):
            if index not in stay:
                match.moved, match.moved_after = True, title(previous.after) if previous else ""
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
