"""A live dashboard back to the fields of a spec: rows where they come out the same, places by hand where they do not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from o11yascode.build.dashboard import build
from o11yascode.context import alone
from o11yascode.resource.bodies import without_read_only
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.kinds.dashboard import by_position
from o11yascode.resource.paths import at
from o11yascode.widget import kind_for
from o11yascode.widget.group import OPTIONS
from o11yascode.widget.kind import Fields, without
from o11yascode.widget.lifting import lift_definition
from o11yascode.widget.parts import layout
from o11yascode.widget.parts.assemble import Arrangement
from o11yascode.widget.parts.common import LETTERS, UNITS
from o11yascode.widget.parts.layout import Box, Wish

_PASSES = ("description", "notify_list", "restricted_roles", "tags")
_MOST_TRIED = 60
"""Above so many widgets in one place, widths are not tried one by one."""


def lift_dashboard(body: Payload) -> Fields:
    """The fields (without id) of the spec that builds exactly this body, server-owned fields aside.

    `kind: raw` with the whole body where no other kind can say it. What is null or empty at the top is left out:
    for Datadog that is the same as not being there.
    """
    whole, wanted = canonical(body, but=("tabs[].id",)), canonical(body)
    for typed, top_level in product((_TYPED, {}), (_rows, _flat)):
        widgets = top_level(wanted)
        if widgets is None:
            continue
        fields: Fields = _head(whole, typed) | widgets
        if rebuilt_dashboard(fields) == wanted:
            return fields
    return {"kind": "raw", "body": whole}


def canonical(body: Payload, but: Sequence[str] = ()) -> Payload:
    """A body without what the server owns (`but` for some of it), and without what means the same as being absent."""
    kept = without_read_only(KINDS["dashboard"], by_position(body, []), but=but)
    found = {key: value for key, value in kept.items() if value not in (None, [], "")}
    found |= {"title": body.get("title", ""), "widgets": found.get("widgets", [])}
    if isinstance(variables := found.get("template_variables"), list):
        found["template_variables"] = [_without_no_values(variable) for variable in variables]
    if found.get("reflow_type") == "auto":
        del found["reflow_type"]  # the same as none, for an ordered dashboard
    return found


def rebuilt_dashboard(fields: Fields) -> Payload | None:
    """What the fields build, outside any project; None where they are wrong."""
    resources = build(*alone("dashboards", {"id": "alone", **fields}))
    return canonical(resources[0].payload) if resources else None


def _head(body: Payload, typed: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> Fields:
    """Everything but the widgets; what has no field of its own, and is not `typed`, as `raw`."""
    fields: Fields = {"kind": "screenboard"} if body.get("layout_type") == "free" else {}
    if body.get("layout_type") == "ordered" and "reflow_type" not in body:
        fields["layout"] = "auto"
    fields["title"] = body["title"]
    fields |= {key: body[key] for key in _PASSES if key in body}
    fields |= {field: lifted(body[key]) for key, (field, lifted) in typed.items() if key in body}
    if "tabs" in fields:
        fields["tabs"] = lift_tabs(body)
    rest = without(body, {"title", "layout_type", "reflow_type", "widgets", *typed, *_PASSES})
    return fields | ({"raw": rest} if rest else {})


def _without_no_values(variable: Any) -> Any:
    """No list of values is all values."""
    is_empty = isinstance(variable, dict) and not variable.get("available_values")
    return without(variable, ["available_values"]) if is_empty else variable


def _variable(variable: Payload) -> Any:
    name = variable.get("name")
    if variable == {"name": name, "prefix": name, "default": "*"}:
        return name
    names = {"name": "name", "prefix": "tag", "type": "type", "default": "default", "defaults": "default", "available_values": "values"}
    return {names.get(key, key): variable[key] for key in dict.fromkeys((*names, *variable)) if key in variable}


def _presets(presets: list[Payload]) -> Any:
    short: Fields = {}
    for preset in presets:
        chosen = preset.get("template_variables")
        if not isinstance(chosen, list) or any(set(one) != {"name", "values"} for one in chosen):
            return presets
        short[preset.get("name", "")] = {one["name"]: one["values"][0] if len(one["values"]) == 1 else one["values"] for one in chosen}
    return short if len(short) == len(presets) else presets


def lift_tabs(body: Payload) -> Any:
    """The tabs of a body, by the titles of what they show where each is told by its title."""
    if not isinstance(body.get("tabs"), list):
        return body.get("tabs")
    titles = [str(at(widget, ("definition", "title")) or "") for widget in body.get("widgets") or []]
    by_place = {f"@{number}": title for number, title in enumerate(titles, 1) if title and titles.count(title) == 1}
    tabs = by_position(body, [])["tabs"]
    return [_tab(tab, by_place) if set(tab) <= {"id", "name", "widget_ids"} else tab for tab in tabs]


def _tab(tab: Payload, titles: Mapping[str, str]) -> Fields:
    shown = tab["widget_ids"]
    said: Fields = {"widgets": [titles[one] for one in shown]} if all(one in titles for one in shown) else {"widget_ids": shown}
    return {"name": tab["name"], **said}


def _timeframe(time: Any) -> Any:
    """A live time in short, `4h`; any other as it is."""
    unit = LETTERS.get(str(time.get("unit"))) if isinstance(time, dict) else None
    if unit is not None and time == {"type": "live", "unit": UNITS[unit], "value": time.get("value")}:
        return f"{time['value']}{unit}"
    return time


_TYPED: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "template_variables": ("variables", lambda variables: [_variable(variable) for variable in variables]),
    "template_variable_presets": ("presets", _presets),
    "tabs": ("tabs", lambda tabs: tabs),
    "default_timeframe": ("default_timeframe", _timeframe),
}
"""By key of the body the field of a spec, and what it says there."""


def _flat(body: Payload) -> Fields | None:
    """All widgets in one list."""
    return {"widgets": _placed(body["widgets"], "flow", by_hand=body.get("reflow_type") != "fixed")[0]}


def _rows(body: Payload) -> Fields | None:
    """Groups over the whole width as titled rows; what stands between them as rows without a title."""
    if body.get("layout_type") != "ordered" or body.get("reflow_type") != "fixed":
        return None
    rows: list[Fields] = []
    top = 0
    flowing = False
    for line in _lines(body["widgets"]):
        boxes = [box for widget in line if (box := _box(widget)) is not None]
        if len(boxes) != len(line):
            return None
        row = _group_row(line[0], boxes[0], top) if len(line) == 1 else None
        if row is None:
            widgets, height, by_hand = _placed(line, "row", top)
            if by_hand and rows and _is_by_hand(rows[-1]):
                rows[-1]["widgets"] += widgets
            else:
                rows.append(({"height": height} if height else {}) | {"widgets": widgets})
            flowing |= not by_hand
        else:
            rows.append(row)
            flowing = True
        top = max(top, layout.bottom(boxes))
    return {"rows": rows} if flowing else None


def _is_by_hand(row: Fields) -> bool:
    return "title" not in row and any("at" in widget for widget in row["widgets"])


def _lines(widgets: list[Payload]) -> list[list[Payload]]:
    """Neighbours in the list that begin on the same row of the grid, each right of the one before."""
    lines: list[list[Payload]] = []
    last: tuple[Any, int] = (None, 0)
    for widget in widgets:
        place = _box(widget)
        if place is None or not lines or place.y != last[0] or place.x < last[1]:
            lines.append([])
        lines[-1].append(widget)
        last = (None, 0) if place is None else (place.y, place.right)
    return lines


def _group_row(group: Payload, box: Box, top: int) -> Fields | None:
    """A titled row, where the group is as a row makes it."""
    definition = group["definition"]
    if (
        definition.get("type") != "group"
        or set(definition) - {"type", "layout_type", "widgets", *OPTIONS}
        or not isinstance(definition.get("title"), str)
    ):
        return None
    below = layout.bottom([child for widget in definition["widgets"] if (child := _box(widget)) is not None])
    if box != Box(0, top, layout.COLUMNS, 1 + below):
        return None
    widgets, height, _ = _placed(definition["widgets"], "row")
    options = {key: definition[key] for key in OPTIONS if key in definition} | _column_break(group)
    return options | ({"height": height} if height else {}) | {"widgets": widgets}


def _column_break(widget: Payload) -> Fields:
    place = widget.get("layout") or {}
    return {"column_break": place["is_column_break"]} if "is_column_break" in place else {}


def _lifted(widget: Payload, by_hand: bool) -> Fields:
    definition = widget["definition"]
    if definition.get("type") == "group" and isinstance(definition.get("widgets"), list):
        widgets, height, _ = _placed(definition["widgets"], "row", by_hand=by_hand)
        rest = without(definition, ("type", "layout_type", "widgets", *OPTIONS))
        options = {key: definition[key] for key in OPTIONS if key in definition}
        found: Fields = {"kind": "group", **options, **({"row_height": height} if height else {})}
        return found | ({"raw": rest} if rest else {}) | {"widgets": widgets}
    return lift_definition(definition)


def _placed(
    widgets: Sequence[Payload], arrangement: Arrangement, top: int = 0, by_hand: bool = False
) -> tuple[list[Fields], int | None, bool]:
    """The widgets' fields with the fewest sizes that put them where they are; the height they share, where one has to be said;
    and whether they had to be placed by hand. `by_hand`: nothing is computed on this dashboard."""
    lifted = [_lifted(widget, by_hand) for widget in widgets]
    for fields, widget in zip(lifted, widgets, strict=True):
        fields |= _column_break(widget)
    boxes = [_box(widget) for widget in widgets]
    plain = [box for box in boxes if box is not None]
    usual = [_usual(fields, widget) for fields, widget in zip(lifted, widgets, strict=True)]
    found = None if by_hand or len(plain) != len(boxes) else _sizes(usual, plain, arrangement, top)
    if found is not None:
        wishes, height = found
        for fields, wish in zip(lifted, wishes, strict=True):
            fields |= {key: value for key, value in (("width", wish.width), ("height", wish.height)) if value is not None}
        return lifted, height, False
    for fields, widget in zip(lifted, widgets, strict=True):
        if widget.get("layout") is not None:
            fields["at"] = without(widget["layout"], ["is_column_break"])
    return lifted, None, any("at" in fields for fields in lifted)


def _sizes(usual: list[tuple[int, int]], boxes: list[Box], arrangement: Arrangement, top: int) -> tuple[list[Wish], int | None] | None:
    """The fewest widths and heights that give these boxes, and the common height; None where no flow gives them."""
    arrange = layout.row if arrangement == "row" else layout.flow
    if arrange([Wish(usual=size) for size in usual], None, top) == boxes:
        return [Wish(usual=size) for size in usual], None
    common = Counter(box.height for box in boxes).most_common(1)[0][0] if boxes and arrangement == "row" else None
    wishes = [
        Wish(box.width, None if box.height == common else box.height, size) for box, size in zip(boxes, usual, strict=True)
    ]  # fmt: skip
    if arrange(wishes, common, top) != boxes:
        return None
    without_widths = [Wish(None, wish.height, wish.usual) for wish in wishes]
    if arrange(without_widths, common, top) == boxes:
        return without_widths, common
    for index in range(len(wishes) if len(wishes) <= _MOST_TRIED else 0):
        for smaller in (Wish(None, wishes[index].height, usual[index]), Wish(wishes[index].width, None, usual[index])):
            tried = [*wishes[:index], smaller, *wishes[index + 1 :]]
            if smaller != wishes[index] and arrange(tried, common, top) == boxes:
                wishes = tried
    return wishes, common


def _usual(fields: Fields, widget: Payload) -> tuple[int, int]:
    """The columns and rows the rebuilt widget will take where nobody says."""
    kind = kind_for(fields["kind"])
    if kind is None or fields["kind"] == "group":
        return (12, 1 + layout.bottom([box for child in widget["definition"]["widgets"] if (box := _box(child)) is not None]))
    return (kind.width, kind.height)


def _box(widget: Payload) -> Box | None:
    place = widget.get("layout")
    if not isinstance(place, dict) or not all(isinstance(place.get(key), int) for key in ("x", "y", "width", "height")):
        return None
    return Box(place["x"], place["y"], place["width"], place["height"])
