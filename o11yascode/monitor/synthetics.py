"""`kind: synthetics`, a metric of a synthetics test: its response time getting slow, before the test fails.

That a test fails is told by the monitor which Datadog keeps with every test, and which the test's own spec describes.
"""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.compose import metric_query, metric_series
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import IN_MILLISECONDS, NUMBER, lift_limits, limits
from o11yascode.query.ast import Series, Tag
from o11yascode.spec.monitor import Texts, ThresholdSpec

PUBLIC_ID = re.compile(r"^[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}$")


class SyntheticsMonitor(ThresholdSpec):
    """`test: gs2/login`, `critical: "> 2s"`: the test's mean response time."""

    label: ClassVar[str] = "a synthetics monitor"
    kind: Literal["synthetics"]
    test: str
    """Id of a test of this project, or a live test's public id."""
    metric: str = Field("synthetics.http.response.time", pattern=r"^synthetics\.[\w.]+$")
    aggregate: Literal["avg", "sum", "min", "max"] = "avg"
    by: Texts | None = None
    """Such as `location`."""
    evaluate: EvaluateField = Evaluate("15m", "avg")


def build(spec: SyntheticsMonitor, work: Work) -> Built | None:
    # Datadog keeps the times of synthetics metrics in milliseconds
    found = limits(spec, work, IN_MILLISECONDS if spec.metric.endswith(".time") else NUMBER)
    test = work.id_of(spec.test, ("synthetics_test",), PUBLIC_ID, "test")
    query = metric_series(spec.aggregate, spec.metric, [("check_id", test)], by=spec.by or ())
    return Built("query alert", f"{spec.evaluate.render()}:{query} {found}", found.thresholds, sources=("test", "metric"))


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    if not isinstance(tree, Series):
        return None
    tag = tree.scope.filter
    if not (isinstance(tag, Tag) and tag.key == "check_id" and tag.value and PUBLIC_ID.match(tag.value)) or tree.modifiers:
        return None
    fields: dict[str, Any] = {"test": tag.value, "metric": tree.metric, "aggregate": tree.aggregator}
    if tree.group:
        fields["by"] = tree.group.names
    ends = lift_limits(live, query)
    return None if ends is None else {**fields, "evaluate": evaluate_text(query.match), **ends}


KIND = MonitorKind("synthetics", SyntheticsMonitor, build, lift, rank=20)
