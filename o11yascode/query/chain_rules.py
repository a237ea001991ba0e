"""What monitor queries written as a chain ask for: logs, events, error tracking, formulas, SLOs, service checks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.query.ast import Name, Node
from o11yascode.query.contents import number_of, operand_names
from o11yascode.query.forms import ChainMonitor, Step, Window
from o11yascode.query.functions import AGGREGATORS_ELSEWHERE
from o11yascode.query.problem import Problem, shortened
from o11yascode.query.search import search_variables

ROLLUPS = ("count", "cardinality", "sum", "min", "max", "avg", "median")
PERCENTILE = re.compile(r"pc?\d\d(\.\d+)?\Z")
STEPS = (
    "index",
    "indexes",
    "source",
    "new",
    "impact",
    "over",
    "exclude",
    "rollup",
    "by",
    "last",
    "current",
    "change",
    "anomaly",
    "forecast",
)
CHECK_STEPS = ("over", "exclude", "by", "last", "count_by_status", "pct_by_status")
SLO_STEPS = ("over", "long_window", "short_window")
TRACKING_SOURCES = ("all", "browser", "mobile", "backend")
UNLIMITED = ("cost alert", "data-quality alert", "data-jobs alert", "datadog-usage alert", "process alert")
MEANT_METHODS = {**AGGREGATORS_ELSEWHERE, "unique": "cardinality", "distinct": "cardinality", "percentile": "pc95"}
MEANT = {"groupby": "by", "group_by": "by"}
NO_FACET = re.compile(r"""[{}"']""")
TWO_DAYS = 2880


def chain_problems(tree: ChainMonitor, monitor_type: str, options: Mapping[str, Any], slo_target: float | None) -> Iterator[Problem]:
    """Everything wrong with a query of this shape."""
    known = {"service check": CHECK_STEPS, "slo": SLO_STEPS}.get(tree.form, STEPS)
    for step in tree.steps:
        if step.name not in known:
            meant = MEANT.get(step.name)
            hint = f"write .{meant}(…)" if meant else did_you_mean(step.name, known)
            yield _step("unknown-step", f"`.{shortened(step.name)}()` is not known here", step, hint, soft=True)
        elif step.name == "by":
            yield from _keys(step)
    if tree.form == "service check":
        yield from _service_check(tree, options)
    elif tree.form == "slo":
        yield from _slo(tree, slo_target)
    else:
        yield from _events(tree, monitor_type, options)


def _keys(step: Step) -> Iterator[Problem]:
    for argument, text in zip(step.arguments, step.texts, strict=True):
        if NO_FACET.search(text):
            hint = f'write .by("{NO_FACET.sub("", text)}")'
            yield Problem("query-syntax", f"`{shortened(text)}` is not a facet to group by", argument.start, argument.end, hint)
        elif not all(part.strip() for part in text.split(",")):
            yield Problem("query-syntax", "a facet is missing in the group", argument.start, argument.end, 'as in .by("host")')


def _events(tree: ChainMonitor, monitor_type: str, options: Mapping[str, Any]) -> Iterator[Problem]:
    if tree.head not in ("formula", "log") and tree.step("rollup") is None:
        yield _whole("missing-rollup", tree, "the query does not say what it counts", 'add .rollup("count")')
    if tree.step("last") is None and tree.step("current") is None:
        yield _whole("missing-window", tree, "the query has no window", 'add .last("5m")')
    yield from _rollup(tree)
    yield from _last(tree, monitor_type)
    if tree.search is not None:
        for name in sorted(search_variables(tree.search)):
            message = f"`${name}`: a monitor has no template variables"
            yield Problem("template-variable-in-monitor", message, tree.subject.start, tree.subject.end, None, Severity.WARNING)
    if tree.subject.quote == "'" and tree.head == "logs":
        message = "single quotes are not known to work in log monitors"
        yield Problem("quotes", message, tree.subject.start, tree.subject.end, 'write "…"', Severity.WARNING)
    if tree.form != "formula":
        for argument in (argument for step in tree.steps for argument in step.arguments):
            if isinstance(argument, Name):
                message = "an argument without quotes is not known to work here"
                yield Problem("quotes", message, argument.start, argument.end, f'write "{argument}"', Severity.WARNING)
    by = tree.step("by")
    if by and len(tree.group) > 4 and tree.head != "processes":
        yield _step("too-many-groups", f"{len(tree.group)} facets to group by: Datadog takes at most 4", by, None, soft=True)
    if tree.form == "error tracking":
        yield from _error_tracking(tree)
    elif tree.head == "network-path":
        yield from _network_path(tree)
    elif tree.form == "formula":
        yield from _formula(tree, options)


def _rollup(tree: ChainMonitor) -> Iterator[Problem]:
    step = tree.step("rollup")
    if step is None:
        return
    if not step.arguments:
        yield _step("function-arity", "`.rollup()` needs a method", step, 'as in .rollup("count")')
        return
    method, first = step.texts[0], step.arguments[0]
    if method not in ROLLUPS and not PERCENTILE.match(method):
        meant = MEANT_METHODS.get(method)
        hint = f'write "{meant}"' if meant else did_you_mean(method, ROLLUPS) or f"one of {', '.join(ROLLUPS)}, pc95"
        yield Problem("rollup-method", f"`{shortened(method)}` is not a way to roll up", first.start, first.end, hint)
    elif method != "count" and len(step.arguments) < 2 and tree.form in ("event", "error tracking"):
        hint = f'as in .rollup("{method}", "@duration")'
        yield _step("function-arity", f'`.rollup("{method}")` names no measure', step, hint, soft=True)


def _last(tree: ChainMonitor, monitor_type: str) -> Iterator[Problem]:
    window = tree.window
    if window is None:
        return
    if window.kind or window.minutes is None:
        seconds = window.text.rstrip("0123456789") == "" or window.text.endswith("s")
        if not (seconds and tree.head == "processes"):
            yield Problem("window-not-allowed", f"`{shortened(window.text)}` is not a window here", window.start, window.end, 'as in "5m"')
    elif window.minutes == 0:
        yield Problem("window-not-allowed", "the window is empty", window.start, window.end, 'as in "5m"')
    elif window.minutes <= TWO_DAYS or tree.step("last") is None:
        return  # a month that has gone by in part is what `current` is for
    elif monitor_type not in UNLIMITED and tree.form != "formula":
        message = f"`{window.text}`: the window of this monitor is at most two days"
        yield Problem("window-not-allowed", message, window.start, window.end, '"2d" or shorter')
    elif monitor_type not in (*UNLIMITED, "query alert", "metric alert"):
        message = f"`{window.text}`: the window of this monitor is usually at most two days"
        yield Problem("window-not-allowed", message, window.start, window.end, '"2d" or shorter', Severity.WARNING)


def _error_tracking(tree: ChainMonitor) -> Iterator[Problem]:
    names = [step.name for step in tree.steps]
    source = tree.step("source")
    if source is not None:
        if names[0] != "source":
            yield _step("error-tracking-order", "`.source()` has to stand right after the search", source, None)
        if source.texts not in [[one] for one in TRACKING_SOURCES]:
            hint = did_you_mean(source.texts[0], TRACKING_SOURCES) if source.texts else None
            message = "`.source()` takes one of all, browser, mobile, backend"
            yield _step("error-tracking-source", message, source, hint)
    new, impact = tree.step("new"), tree.step("impact")
    if new and impact:
        yield _step("error-tracking-clause", "`.new()` and `.impact()` exclude each other", impact, "keep one of them")
    elif tree.head == "error-tracking" and not new and not impact:
        message = "the query has neither `.new()` nor `.impact()`"
        yield _whole("error-tracking-clause", tree, message, "add .new() for new issues, .impact() for frequent ones", soft=True)
    if not {"issue.id", "@issue.id"} & set(tree.group):
        # the older sources were documented without a group
        older = tree.head != "error-tracking"
        yield _whole("error-tracking-group", tree, "an error tracking query is grouped by issue", 'add .by("@issue.id")', soft=older)


def _network_path(tree: ChainMonitor) -> Iterator[Problem]:
    index = tree.step("index")
    if index is None or not set(index.texts) <= {"netpath-path", "netpath-hop"}:
        message = 'a network path query needs .index("netpath-path") or .index("netpath-hop")'
        if index is None:
            yield _whole("network-path-index", tree, message, None)
        else:
            yield _step("network-path-index", message, index, None)


def _formula(tree: ChainMonitor, options: Mapping[str, Any]) -> Iterator[Problem]:
    variables = options.get("variables")
    if tree.formula is None or not isinstance(variables, list):
        return
    given = [variable.get("name") for variable in variables if isinstance(variable, Mapping)]
    names = [name for name in given if isinstance(name, str)]
    for name in operand_names(tree.formula):
        if name.name not in names:
            start = tree.subject.start + 1 + name.start
            hint = did_you_mean(name.name, names) or (f"defined: {', '.join(names)}" if names else "no query is defined")
            yield Problem("undefined-query", f"`{shortened(name.name)}` is not a query here", start, start + len(name.name), hint)


def _service_check(tree: ChainMonitor, options: Mapping[str, Any]) -> Iterator[Problem]:
    if tree.comparison:
        at = tree.comparison
        yield Problem(
            "service-check-comparison", "the thresholds of a service check stand only in its options", at.start, at.end, "remove it"
        )
    over = tree.step("over")
    if over is not None and not any(over.texts):
        yield _step("service-check-over", "`.over()` cannot be blank", over, 'write .over("*")')
    elif over is not None and any("," in text for text in over.texts):
        hint = ", ".join(f'"{part.strip()}"' for text in over.texts for part in text.split(","))
        yield _step("service-check-over", "each tag of `.over()` is a text of its own", over, f"write .over({hint})", soft=True)
    if tree.step("by") is None:
        yield _whole("service-check-by", tree, "the check is not grouped", 'add .by("*")', soft=True)
    count, share = tree.step("count_by_status"), tree.step("pct_by_status")
    if not count and not share:
        yield _whole("service-check-status", tree, "the query does not end with a status", "add .count_by_status()")
    last = tree.step("last")
    runs = number_of(last.arguments[0]) if last and last.arguments else None
    if last is None:
        yield _whole("service-check-last", tree, "the query does not say how many runs it looks at", "add .last(2)")
        return
    if runs is None or not 1 <= runs <= 100:
        yield _step("service-check-last", "`.last()` takes a number of runs from 1 to 100", last, "as in .last(2)")
    elif count:
        yield from _runs(last, runs, options)


def _runs(last: Step, runs: float, options: Mapping[str, Any]) -> Iterator[Problem]:
    thresholds = options.get("thresholds")
    if not isinstance(thresholds, Mapping):
        return
    numbers = {key: value for key, value in thresholds.items() if isinstance(value, int | float) and not isinstance(value, bool)}
    largest = max(numbers, key=lambda key: numbers[key], default=None)
    if largest is not None and numbers[largest] > runs:
        message = f"`.last({runs:g})` looks at fewer runs than thresholds.{largest} wants, {numbers[largest]:g}"
        yield _step("service-check-last", message, last, f"write .last({numbers[largest] + 1:g})")


def _slo(tree: ChainMonitor, target: float | None) -> Iterator[Problem]:
    over = tree.step("over")
    if over is None:
        yield _whole("missing-window", tree, "the query does not say over which timeframe", 'add .over("30d")')
    elif over.texts not in (["7d"], ["30d"], ["90d"]):
        yield _step("window-not-allowed", "the timeframe of an SLO is 7d, 30d or 90d", over, 'as in .over("30d")')
    comparison = tree.comparison
    if comparison is not None and comparison.comparator not in (">", ">="):
        end = comparison.start + len(comparison.comparator)
        yield Problem("comparator", "an SLO alert is compared with > or >=", comparison.start, end, "write >")
    number = comparison.number if comparison else None
    if comparison is None or number is None:
        return
    place = comparison.value
    if tree.head == "error_budget":
        if not 0 <= number <= 100:
            yield Problem("slo-threshold", "an error budget is a percentage from 0 to 100", place.start, place.end)
        return
    if number <= 0:
        yield Problem("slo-threshold", "a burn rate is above 0", place.start, place.end)
    if target is not None and target < 100:
        highest = 100 / (100 - target)
        if number > highest + 1e-6:
            message = f"a burn rate above {highest:.6g} cannot happen: that is everything failing, with a target of {target:g} %"
            yield Problem("slo-threshold", message, place.start, place.end)
    yield from _burn_windows(tree)


def _burn_windows(tree: ChainMonitor) -> Iterator[Problem]:
    lengths = {}
    for name in ("long_window", "short_window"):
        step = tree.step(name)
        minutes = Window(step.texts[0]).minutes if step and step.texts else None
        if minutes is not None:
            lengths[name] = minutes
        elif step is None:
            yield _whole("missing-window", tree, f"the query has no .{name}()", None)
        else:
            yield _step("window-not-allowed", f"`.{name}()` takes a window", step, 'as in "1h"')
    long, short = lengths.get("long_window"), lengths.get("short_window")
    step = tree.step("long_window")
    if long is not None and step and not 60 <= long <= TWO_DAYS:
        yield _step("window-not-allowed", "the long window goes from 1h to 48h", step, None)
    step = tree.step("short_window")
    if long is not None and short is not None and step and short >= long:
        yield _step("window-not-allowed", "the short window is shorter than the long one", step, "a twelfth of it works well")


def _step(rule: str, message: str, step: Step, hint: str | None, soft: bool = False) -> Problem:
    return Problem(rule, message, step.start, step.end, hint, Severity.WARNING if soft else Severity.ERROR)


def _whole(rule: str, tree: Node, message: str, hint: str | None, soft: bool = False) -> Problem:
    return Problem(rule, message, tree.start, tree.end, hint, Severity.WARNING if soft else Severity.ERROR)
