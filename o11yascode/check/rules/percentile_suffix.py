"""A percentile of a metric that is not a distribution."""

import re
from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import PERCENTILE_SUFFIX, late
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity

PERCENTILE = re.compile(r"p\d{1,2}(\.\d+)?\Z")


def check(view: QueryView) -> Iterator[Finding]:
    for one in view.series:
        if not one.aggregator or one.aggregator[0] != "p" or not PERCENTILE.match(one.aggregator):
            continue
        suffix = PERCENTILE_SUFFIX.search(one.metric)
        if suffix or late(one.metric):
            wanted = one.metric if suffix else f"{one.metric}.{one.aggregator}"
            message = f"{one.metric} is not a distribution: it has no {one.aggregator}"
            yield Finding(message, start=one.start, end=one.metric_end, hint=f"write avg:{wanted}")


RULE = Rule(
    name="percentile-suffix",
    group="query",
    severity=Severity.WARNING,
    summary="A percentile of a metric that is not a distribution.",
    why=(
        "CloudWatch's percentiles, and those of the Agent's histograms, are metrics of their own: `aws.lambda.duration.p99`. "
        "`p99:` works on Datadog's distributions only; on anything else there is no data and the monitor never alerts."
    ),
    bad=metric("«p99:aws.lambda.duration»{functionname:shop}", "evaluate: avg over 15m", "evaluation_delay: 900s"),
    good=metric("avg:aws.lambda.duration.p99{functionname:shop}", "evaluate: avg over 15m", "evaluation_delay: 900s"),
    query=check,
)
