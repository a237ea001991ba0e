"""`kind: data_quality`, formulas over Datadog's data observability."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.monitor.search import quoted, simple_list, unquoted
from o11yascode.spec.duration import WindowField
from o11yascode.spec.monitor import ThresholdSpec

QUERY = re.compile(r'^formula\("(?P<formula>(?:[^"\\]|\\.)*)"\)\.last\("(?P<window>\w+)"\)$')


class DataQualityMonitor(ThresholdSpec):
    label: ClassVar[str] = "a data_quality monitor"
    kind: Literal["data_quality"]
    formula: str
    variables: list[dict[str, Any]] = Field(min_length=1)
    """The queries of the formula, as Datadog's API takes them: `data_source: data_quality_metrics`, `measure`, `filter`."""
    window: WindowField


def build(spec: DataQualityMonitor, work: Work) -> Built | None:
    found = limits(spec, work)
    query = f'formula({quoted(spec.formula)}).last("{spec.window}") {found}'
    return Built("data-quality alert", query, found.thresholds, {"variables": spec.variables}, sources=("formula",))


def lift(live: Live) -> dict[str, Any] | None:
    return lift_formula(live, "data-quality alert", QUERY)


def lift_formula(live: Live, monitor_type: str, form: re.Pattern[str]) -> dict[str, Any] | None:
    """The fields of a formula's query that has this form."""
    found = compared(live, form, monitor_type)
    if found is None or not live.options.get("variables"):
        return None
    match = found.match
    fields: dict[str, Any] = {"formula": unquoted(match["formula"]), "variables": live.take("variables")}
    if match.groupdict().get("by"):
        fields["by"] = simple_list(match["by"].split(","))
    ends = lift_limits(live, found)
    return None if ends is None else {**fields, "window": match["window"], **ends}


KIND = MonitorKind("data_quality", DataQualityMonitor, build, lift)
