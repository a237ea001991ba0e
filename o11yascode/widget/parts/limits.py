"""`limits:` of a widget as Datadog's colour rules (or lines across a graph), and back."""

import re
from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.source.node import Node
from o11yascode.spec.threshold import Threshold
from o11yascode.spec.units import simple
from o11yascode.spec.widget import Limits
from o11yascode.widget.kind import Canvas, Fields

PALETTES = {
    "background": {"critical": "white_on_red", "warning": "white_on_yellow", "ok": "white_on_green"},
    "text": {"critical": "red_on_white", "warning": "yellow_on_white", "ok": "green_on_white"},
    "light": {"critical": "black_on_light_red", "warning": "black_on_light_yellow", "ok": "black_on_light_green"},
}
_LINES = {"critical": "error dashed", "warning": "warning dashed"}
_LINE = re.compile(r"y = (-?\d+(?:\.\d+)?)")
_COMPLEMENT = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def build_limits(limits: Limits, node: Node, unit: str | None, canvas: Canvas) -> list[Payload]:
    """The colour rules, worst first: Datadog takes the first that matches, and one rule has one comparator only."""
    bounds = _bounds(limits, node, unit, canvas)
    palettes = PALETTES[limits.colour]
    rules = [{"comparator": comparator, "value": value, "palette": palettes[name]} for name, comparator, value in bounds]
    if limits.ok and bounds:
        _, comparator, value = bounds[-1]
        rules.append({"comparator": _COMPLEMENT[comparator], "value": value, "palette": palettes["ok"]})
    return rules


def build_markers(limits: Limits, node: Node, unit: str | None, canvas: Canvas) -> list[Payload]:
    """The limits as lines across a graph."""
    return [
        {"value": f"y = {value}", "display_type": _LINES[name], "label": name} for name, _, value in _bounds(limits, node, unit, canvas)
    ]


def lift_markers(markers: Any) -> Fields | None:
    """`limits` that make exactly these lines, or None."""
    fields: Fields = {}
    for marker in markers if isinstance(markers, list) else ():
        name, value = marker.get("label"), _LINE.fullmatch(marker.get("value", ""))
        if value is None or name in fields or marker != {"value": value[0], "display_type": _LINES.get(name), "label": name}:
            return None
        fields[name] = simple(float(value[1]))
    return fields or None


def _bounds(limits: Limits, node: Node, unit: str | None, canvas: Canvas) -> list[tuple[str, str, int | float]]:
    """Name, comparator and value of each limit said, critical first."""
    values: dict[str, tuple[Threshold, int | float]] = {}
    for name in ("critical", "warning"):
        bound: Threshold | None = getattr(limits, name)
        if bound is None:
            continue
        try:
            values[name] = (bound, bound.in_unit(unit))
        except ValueError as error:
            canvas.error("limit-unit", str(error), node.at(name))
    low = "critical" in values and "warning" in values and values["critical"][1] < values["warning"][1]
    written = {bound.comparator for bound, _ in values.values() if bound.comparator}
    default = "<=" if low or any(comparator[0] == "<" for comparator in written) else ">="
    found = [(name, bound.comparator or default, value) for name, (bound, value) in values.items()]
    if len({comparator[0] for _, comparator, _ in found}) > 1 or (len(values) == 2 and low != (found[0][1][0] == "<")):
        canvas.error("limit-order", "warning is beyond critical, or the two compare in different directions", node, "warning comes first")
        return []
    return found


def lift_limits(rules: Any) -> Fields | None:
    """`limits` that make exactly these rules, or None."""
    if not isinstance(rules, list) or not 1 <= len(rules) <= 3:
        return None
    if any(not isinstance(rule, dict) or set(rule) != {"comparator", "value", "palette"} for rule in rules):
        return None
    for colour, palettes in PALETTES.items():
        names = {palette: name for name, palette in palettes.items()}
        order = [names.get(rule["palette"]) for rule in rules]
        if None in order or order not in (
            ["critical", "warning", "ok"], ["critical", "warning"], ["critical", "ok"], ["critical"], ["warning", "ok"], ["warning"],
        ):  # fmt: skip
            continue
        bounds = [rule for rule, name in zip(rules, order, strict=True) if name != "ok"]
        signs = {rule["comparator"] for rule in bounds}
        plain = signs == {">="} if len(bounds) == 1 else signs in ({">="}, {"<="})
        fields: Fields = {
            str(name): rule["value"] if plain else f"{rule['comparator']} {rule['value']}" for rule, name in zip(rules, order, strict=True)
        }  # fmt: skip
        if "ok" in fields:
            last = bounds[-1]
            if rules[-1]["value"] != last["value"] or rules[-1]["comparator"] != _COMPLEMENT.get(last["comparator"]):
                return None
            del fields["ok"]
        else:
            fields["ok"] = False
        if colour != "background":
            fields["colour"] = colour
        return fields
    return None
