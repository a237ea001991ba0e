"""Cloud metrics that arrive late, judged before they are there."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import late
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity


def check(view: MonitorView) -> Iterator[Finding]:
    if view.expr is None or view.options.get("evaluation_delay") is not None:
        return
    for one in view.series:
        if late(one.metric):
            message = f"{one.metric} arrives up to 15 minutes late, and the monitor does not wait for it"
            yield Finding(message, ("query",), one.metric_start, one.metric_end, "add evaluation_delay: 900s (0s where the data streams)")
            return


RULE = Rule(
    name="evaluation-delay",
    group="monitor",
    severity=Severity.WARNING,
    summary="A monitor of cloud metrics without an evaluation delay.",
    why=(
        "Datadog reads CloudWatch, Azure Monitor and Cloud Monitoring 5 to 15 minutes after the fact. Without a delay a monitor "
        "judges windows that are half empty: false alerts, flapping, no data. `evaluation_delay: 0s` says that the data streams."
    ),
    bad=metric("sum:«aws.lambda.errors»{functionname:shop}.as_count()", "evaluate: sum over 15m"),
    good=metric("sum:aws.lambda.errors{functionname:shop}.as_count()", "evaluate: sum over 15m", "evaluation_delay: 900s"),
    monitor=check,
)
