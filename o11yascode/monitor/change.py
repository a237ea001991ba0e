"""`kind: change`, how much a query moved in a while."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.monitor.evaluate import EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import NUMBER, compared, lift_limits, limits
from o11yascode.resource.kinds.monitor import METRIC_TYPES
from o11yascode.spec.monitor import ThresholdSpec
from o11yascode.spec.reading import ReadBy

_SHIFT = re.compile(r"^(?:(?P<last>last)[ _])?(?P<window>[1-9]\d*(?:mo|m|h|d|w))(?:[ _]ago)?$")
_QUERY = re.compile(
    r"^(?P<change>change|pct_change)\((?P<aggregator>avg|sum|min|max)\((?P<span>last)_(?P<window>\w+)\),(?P<shift>\w+)\):(?P<query>.*)$",
    re.DOTALL,
)


def parse_shift(value: object) -> str:
    """`1d` or `1d ago` is Datadog's `1d_ago`; `last 5m` its `last_5m`."""
    match = _SHIFT.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} does not say what to compare with: write 1h, 1d, … (ago)")
    return f"last_{match['window']}" if match["last"] else f"{match['window']}_ago"


class ChangeMonitor(ThresholdSpec):
    """The change of a query: a threshold in percent (`"> 20%"`) makes it relative, a plain one absolute."""

    label: ClassVar[str] = "a change monitor"
    kind: Literal["change"]
    query: str
    """A metric query, without the threshold: `sum:aws.lambda.errors{env:prod}.as_count()`."""
    evaluate: EvaluateField
    compared_to: Annotated[str, ReadBy(parse_shift), WithJsonSchema({"type": "string", "examples": ["5m", "1h", "1d ago"]})]
    """How long ago: `5m`, `1h`, `1d`."""


def build(spec: ChangeMonitor, work: Work) -> Built | None:
    relative = spec.critical.unit == "%"
    found = limits(spec, work, NUMBER if relative else {None: 1})
    function = "pct_change" if relative else "change"
    query = f"{function}({spec.evaluate.render()},{spec.compared_to}):{spec.query.rstrip()} {found}"
    return Built("query alert", query, found.thresholds)


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, _QUERY, *METRIC_TYPES)
    if found is None:
        return None
    match = found.match
    shift = match["shift"]
    ends = lift_limits(live, found, "%" if match["change"] == "pct_change" else "")
    if ends is None:
        return None
    return {
        "query": match["query"],
        "evaluate": evaluate_text(match),
        "compared_to": shift.replace("last_", "last ") if shift.startswith("last_") else shift.removesuffix("_ago"),
        **ends,
    }


KIND = MonitorKind("change", ChangeMonitor, build, lift, rank=30)
