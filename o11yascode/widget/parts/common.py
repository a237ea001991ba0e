"""The parts every widget has: its title, its time, fields that pass through; there and back."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, TimedSpec, WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, without
from o11yascode.widget.parts.links import build_links, lift_links

LIVE_SPANS = frozenset(
    ["1m", "5m", "10m", "15m", "30m", "1h", "4h", "1d", "2d", "1w", "1mo", "3mo", "6mo", "week_to_date", "month_to_date", "1y", "alert"]
)  # fmt: skip
"""What Datadog takes as `live_span`; any other span is a number of units."""
UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
"""The letters of a span -> Datadog's word."""
LETTERS = {unit: letters for letters, unit in UNITS.items()}
_PLAIN = (str, int, float, dict)


def dump(value: Any, but: Collection[str] = ()) -> Any:
    """What a person said, as plain data: a field nobody wrote, or left empty, is not there; nor is one of `but`.

    Pydantic's own `model_dump` takes several times as long for the few fields that a person says.
    """
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, list):
        return [dump(item) for item in value]
    if not isinstance(value, BaseModel):
        return value
    keys, given = _keys(type(value)), value.model_fields_set.difference(but)
    return {key: dump(found) for name, key in keys.items() if name in given and (found := getattr(value, name)) is not None}


@cache
def _keys(model: type[BaseModel]) -> Mapping[str, str]:
    """The fields of a model, each with the key that it is written as."""
    return {name: field.alias or name for name, field in model.model_fields.items()}


def said(spec: BaseModel, names: tuple[str, ...]) -> Payload:
    """The fields among `names` that the spec says, as plain data."""
    given = spec.model_fields_set
    return {name: dump(value) for name in names if name in given and (value := getattr(spec, name)) is not None}


def definition(spec: WidgetSpec, type: str, canvas: Canvas, **more: Any) -> Payload:
    """Datadog's definition: the type, what passes through, time, links, the kind's own parts, then what `raw` says."""
    found: Payload = {"type": type, **said(spec, spec.PLAIN)}
    given = spec.model_fields_set  # tells sooner than its class which fields a spec has
    if "span" in given or "time" in given:
        found |= _time(cast(TimedSpec, spec))
    if "links" in given and (links := cast(GraphSpec, spec).links) is not None:
        found["custom_links"] = build_links(links, canvas)
    for key, value in more.items():
        if value is not None:
            found[key] = value
    if spec.raw:
        found |= spec.raw
    return found


def _time(spec: TimedSpec) -> Payload:
    if spec.span is not None:
        return {"time": build_span(spec.span)}
    return {"time": spec.time} if spec.time is not None else {}


def build_span(span: str) -> Payload:
    if span in LIVE_SPANS:
        return {"live_span": span}
    match = re.fullmatch(r"(\d+)([a-z]+)", span)
    assert match, span  # the model's pattern has seen to it
    return {"type": "live", "unit": UNITS[match[2]], "value": int(match[1])}


def lift_span(time: Any) -> Fields:
    """`span:` where it says exactly the same, else `time:`."""
    if isinstance(time, dict):
        span = time.get("live_span")
        if span is None and isinstance(time.get("value"), int):
            span = f"{time['value']}{LETTERS.get(time.get('unit', ''), '?')}"
        if isinstance(span, str) and re.fullmatch(TimedSpec.model_fields["span"].metadata[0].pattern, span) and build_span(span) == time:
            return {"span": span}
    return {"time": time}


def lift_common(found: Payload, model: type[WidgetSpec], handled: tuple[str, ...] = ()) -> Fields:
    """The fields of a definition that all kinds share. Keys in `handled` are the kind's own; what no field fits goes to `raw`."""
    fields: Fields = {}
    rest = without(found, ("type", *handled))
    for name in model.PLAIN:
        if rest.get(name) is not None:
            fields[name] = rest.pop(name)
    if issubclass(model, TimedSpec) and "time" in rest:
        fields |= lift_span(rest.pop("time"))
    if issubclass(model, GraphSpec) and "custom_links" in rest:
        fields["links"] = lift_links(rest.pop("custom_links"))
    if rest:
        fields["raw"] = rest
    return fields
