"""What makes a readable monitor query wrong: windows, thresholds, and what each form of monitor asks for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.query.ast import Arithmetic, Call, Keyword, Node, Series
from o11yascode.query.chain_rules import TWO_DAYS, chain_problems
from o11yascode.query.contents import group_by, operations, series, variable_nodes
from o11yascode.query.forms import ChainMonitor, Comparison, MetricMonitor, MonitorQuery, Window, text_of
from o11yascode.query.functions import AGGREGATORS_ELSEWHERE, FUNCTIONS, TIME_AGGREGATORS, InMonitor
from o11yascode.query.problem import Problem

MONTH = 31 * 1440
SHAPE = re.compile(r"(?:(\w+?)_)?(\d+)([A-Za-z]*)\Z")
PERCENTILE = re.compile(r"p\d")
UNITS = {"min": "m", "mins": "m", "minute": "m", "minutes": "m", "hr": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
         "week": "w", "weeks": "w", "M": "mo", "mon": "mo", "month": "mo", "months": "mo"}  # fmt: skip


def monitor_problems(tree: MonitorQuery, monitor_type: str, options: Mapping[str, Any], slo_target: float | None) -> Iterator[Problem]:
    """Everything wrong with a monitor's query, compared with the monitor's options where they say something about it."""
    if isinstance(tree, MetricMonitor):
        yield from _metric(tree, options)
        yield from _threshold(tree.comparison, options)
    elif isinstance(tree, ChainMonitor):
        yield from chain_problems(tree, monitor_type, options, slo_target)
        if tree.formula is not None:
            for call in _calls(tree.formula):
                yield from _function(call, tree.subject)
        if tree.comparison:
            yield from _threshold(tree.comparison, options)


def _threshold(comparison: Comparison, options: Mapping[str, Any]) -> Iterator[Problem]:
    thresholds = options.get("thresholds")
    critical = thresholds.get("critical") if isinstance(thresholds, Mapping) else None
    number = comparison.number
    if number is None or isinstance(critical, bool) or not isinstance(critical, int | float):
        return
    critical = float(str(critical))  # a whole number may be larger than any float
    if abs(number - critical) > 1e-9 * max(abs(number), abs(critical)):
        message = f"the query compares with {comparison.value}, but thresholds.critical is {critical:g}"
        yield Problem(
            "threshold-mismatch",
            message,
            comparison.value.start,
            comparison.value.end,
            "write the same number in both: Datadog refuses different ones",
        )


def _metric(tree: MetricMonitor, options: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _aggregator(tree)
    yield from _window(tree, options)
    for node in variable_nodes(tree.expr):
        message = f"`{node}`: a monitor has no template variables"
        yield Problem("template-variable-in-monitor", message, node.start, node.end, "write the tag itself, as in env:prod")
    if isinstance(tree.expr, Series):
        return  # the rest is about calls and arithmetic
    nodes = operations(tree.expr)
    calls = [node for node in nodes if isinstance(node, Call)]
    for call in calls:
        yield from _function(call)
    if tree.change:
        for call in calls:
            if call.function.endswith("_before"):
                message = f"`{call.function}` inside `{tree.change}`: the change form looks back by itself"
                yield _at_name("before-in-change", message, call, Severity.WARNING)
    yield from _counting(tree, nodes)
    special = tree.special
    if special is not None and special.function == "anomalies":
        yield from _anomaly(tree, special, options)
    elif special is not None and special.function == "outliers":
        yield from _outlier(tree, special)
    elif special is not None:
        yield from _forecast(tree, special)


def _function(call: Call, at: Node | None = None) -> Iterator[Problem]:
    """A function that a monitor may not use. `at` is the place to name where the call stands in a text inside quotes."""
    function = FUNCTIONS.get(call.function)
    if function is None or function.monitor not in (InMonitor.NO, InMonitor.UNSURE):
        return
    forbidden = function.monitor is InMonitor.NO
    message = f"`{call.function}` is {'not allowed' if forbidden else 'discouraged'} in monitors"
    problem = _at_name("function-in-monitor", message, call, Severity.ERROR if forbidden else Severity.WARNING)
    yield problem.moved(at.start + 1) if at is not None else problem


def _aggregator(tree: MetricMonitor) -> Iterator[Problem]:
    name = tree.aggregator
    if name in TIME_AGGREGATORS:
        return
    start = tree.window.start - 1
    if tree.source is not None:
        start = tree.source.rfind(name, 0, tree.window.start)
    end = start + len(name)
    if name == "percentile":
        if not any(PERCENTILE.match(one.aggregator or "") for one in series(tree.expr)):
            message = "`percentile` goes with a series that has a percentile, as in p95:…"
            yield Problem("time-aggregator", message, start, end, "write avg", Severity.WARNING)
    else:
        words = {**AGGREGATORS_ELSEWHERE, "median": "p50"}
        lower = words.get(name.lower(), name.lower())
        if PERCENTILE.match(lower):
            hint = f"write percentile, with {lower}:… as the series"
        else:
            hint = did_you_mean(lower, TIME_AGGREGATORS) or f"one of {', '.join(TIME_AGGREGATORS)}"
        yield Problem("time-aggregator", f"`{name}` is not a time aggregator", start, end, hint)


def _window(tree: MetricMonitor, options: Mapping[str, Any]) -> Iterator[Problem]:
    window = tree.window
    problem = window_shape(window)
    if problem:
        yield problem
    if tree.shift and tree.shift.minutes is None:
        message = f"`{tree.shift.text}` is not a time to compare with"
        yield Problem("window-not-allowed", message, tree.shift.start, tree.shift.end, "as in 1h_ago or last_1h", Severity.WARNING)
    minutes = window.minutes
    if problem or minutes is None:
        return
    if window.kind == "next" and tree.form != "forecast":
        yield _window_problem(window, "a window in the future is for forecasts only", "write last_…")
    elif window.kind == "current":
        if window.text not in ("current_1h", "current_1d", "current_1mo"):
            yield _window_problem(window, f"`{window.text}`: a cumulative window is an hour, a day or a month", "as in current_1d", True)
        scheduling = options.get("scheduling_options")
        if options and not (isinstance(scheduling, Mapping) and scheduling.get("evaluation_window")):
            yield _window_problem(window, "a cumulative window needs scheduling_options.evaluation_window", None, True)
    elif window.kind == "last" and minutes > MONTH:
        yield _window_problem(window, f"`{window.text}`: a window is at most a month", "last_1mo or shorter")
    elif tree.change and minutes > TWO_DAYS:
        yield _window_problem(window, f"`{window.text}`: a change is looked at over two days at most", "last_2d or shorter", True)


def window_shape(window: Window) -> Problem | None:
    """What is wrong with how a metric monitor's window is written."""
    if window.kind and window.minutes:
        return None
    match = SHAPE.match(window.text)
    if match is None:
        return _window_problem(window, f"`{window.text}` is not a window", "as in last_5m")
    prefix, amount, unit = match[1], match[2], match[3]
    if prefix not in ("last", "current", "next"):
        return _window_problem(window, f"`{window.text}`: a window begins with last_", f"write last_{amount}{unit}")
    if unit == "s":
        return _window_problem(window, f"`{window.text}`: a window cannot be in seconds", "last_1m is the shortest")
    if window.minutes is None:
        hint = f"write {prefix}_{amount}{UNITS[unit]}" if unit in UNITS else "m h d w mo"
        return _window_problem(window, f"`{unit}` is not a unit of time here", hint)
    return _window_problem(window, "the window is empty", "as in last_5m") if window.minutes == 0 else None


def _window_problem(window: Window, message: str, hint: str | None, soft: bool = False) -> Problem:
    severity = Severity.WARNING if soft else Severity.ERROR
    return Problem("window-not-allowed", message, window.start, max(window.end, window.start + 1), hint, severity)


def _counting(tree: MetricMonitor, nodes: Sequence[Node]) -> Iterator[Problem]:
    """With arithmetic on counts, the time aggregation happens before the arithmetic, and only `sum` makes sense."""
    if tree.aggregator not in ("avg", "min", "max") or tree.special:
        return
    for node in nodes:
        if isinstance(node, Arithmetic) and "/" in node.operators and any(one.has("as_count") for one in series(node)):
            message = f"`{tree.aggregator}` over a ratio of counts: each count is aggregated over time before the division"
            start = tree.start
            yield Problem("as-count-aggregator", message, start, start + len(tree.aggregator), "write sum", Severity.WARNING)
            return


def _anomaly(tree: MetricMonitor, call: Call, options: Mapping[str, Any]) -> Iterator[Problem]:
    named = _named(call)
    windows = options.get("threshold_windows")
    alert = named.get("alert_window")
    alert_window = Window(text_of(alert.value)) if alert else None
    if isinstance(windows, Mapping) and alert and windows.get("trigger_window") not in (None, text_of(alert.value)):
        message = f"alert_window is {text_of(alert.value)}, but threshold_windows.trigger_window is {windows['trigger_window']}"
        yield Problem("anomaly-window", message, alert.start, alert.end, "both say when the monitor triggers: write the same window")
    if alert and alert_window and (tree.window.minutes or 0) < (alert_window.minutes or 0):
        message = f"the window {tree.window} is shorter than alert_window {alert_window}"
        yield Problem("anomaly-window", message, tree.window.start, tree.window.end, "five times as long works well", Severity.WARNING)
    number = tree.comparison.number
    if number is not None and not 0 < number <= 1:
        value = tree.comparison.value
        message = "the threshold of an anomaly is the share of points outside the band, above 0 and at most 1"
        yield Problem("anomaly-threshold", message, value.start, value.end, "as in >= 1")
    elif number == 1 and tree.comparison.comparator == ">":
        value = tree.comparison.value
        message = "the share of points outside the band is never > 1: this never alerts"
        yield Problem("anomaly-threshold", message, value.start, value.end, "write >= 1", Severity.WARNING)
    if tree.comparison.comparator not in (">", ">="):
        yield _comparator(tree.comparison, "an anomaly is compared with >=")
    seasonality = named.get("seasonality")
    if seasonality and len(call.arguments) > 1 and text_of(call.arguments[1]).lower() == "basic":
        message = "the `basic` algorithm has no seasonality"
        yield Problem("anomaly-seasonality", message, seasonality.start, seasonality.end, "use agile or robust, or leave it out")


def _outlier(tree: MetricMonitor, call: Call) -> Iterator[Problem]:
    if not group_by(call):
        inner = series(call)
        at = inner[0] if inner else call
        yield Problem("outliers-without-group", "`outliers` compares groups, but the query has none", at.start, at.end, "add by {host}")
    if (tree.window.minutes or 0) > 1440:
        yield _window_problem(tree.window, f"`{tree.window.text}`: outliers are looked for over a day at most", "last_1d or shorter", True)
    if tree.comparison.comparator not in (">", ">="):
        yield _comparator(tree.comparison, "outliers are compared with > 0")


def _forecast(tree: MetricMonitor, call: Call) -> Iterator[Problem]:
    for inner in _calls(call.arguments[0]) if call.arguments else ():
        function = FUNCTIONS.get(inner.function)
        if function and not function.in_forecast:
            yield _at_name("forecast-nesting", f"`{inner.function}` cannot stand inside `forecast`", inner)
    named = _named(call)
    algorithm = text_of(call.arguments[1]).lower() if len(call.arguments) > 1 else ""
    for name, wanted in (("history", "linear"), ("model", "linear"), ("seasonality", "seasonal")):
        if name in named and algorithm in ("linear", "seasonal") and algorithm != wanted:
            at = named[name]
            message = f"`{name}` is for the {wanted} algorithm"
            yield Problem("function-argument", message, at.start, at.end, "remove it", Severity.WARNING)
    if tree.window.kind == "last":
        yield _window_problem(tree.window, f"`{tree.window.text}`: a forecast looks into the future", "write next_1w", True)


def _comparator(comparison: Comparison, message: str) -> Problem:
    end = comparison.start + len(comparison.comparator)
    return Problem("comparator", message, comparison.start, end, None, Severity.WARNING)


def _calls(expr: Node) -> Sequence[Call]:
    return [node for node in operations(expr) if isinstance(node, Call)]


def _named(call: Call) -> dict[str, Keyword]:
    return {argument.name: argument for argument in call.arguments if isinstance(argument, Keyword)}


def _at_name(rule: str, message: str, call: Call, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(rule, message, call.start, call.start + len(call.function), None, severity)
