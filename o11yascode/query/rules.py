"""What makes a well-formed metric query or formula wrong: functions, modifiers, aggregators, and where each may stand."""

import re
from collections.abc import Iterable, Iterator

from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.query.ast import (
    Call,
    Keyword,
    Modifier,
    Name,
    Node,
    Parens,
    Scope,
    Series,
    String,
)
from o11yascode.query.contents import number_of, operations
from o11yascode.query.functions import (
    AGGREGATORS_ELSEWHERE,
    CALENDAR_ROLLUPS,
    FILL_METHODS,
    FUNCTIONS,
    ROLLUP_METHODS,
    SPACE_AGGREGATORS,
    SPANS,
    Argument,
    Function,
)
from o11yascode.query.problem import Problem, shortened

PERCENTILE = re.compile(r"p(\d+)(\.\d+)?\Z")
METRIC = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,199}\Z")
THRESHOLD = re.compile(r"count\s*\(")
SHIFT = re.compile(r"-\d+(d|w|mo)\Z")
COUNTING = ("as_count", "as_rate")
MODIFIERS = ("as_count", "as_rate", "rollup", "fill", "weighted")
OVER_GROUPS = ("avg", "sum", "min", "max", "stddev")
"""What a formula may do to the groups of a query: `max(query1, {env})`."""
MEANT = {"avg": "mean", "average": "mean", "ascending": "asc", "descending": "desc"}


def query_problems(tree: Node, formula: bool = False) -> Iterator[Problem]:
    """Everything wrong with a query wherever it is used. `formula` says that its operands are names of other queries."""
    for node in operations(tree):
        if isinstance(node, Series):
            if formula or node.aggregator not in SPACE_AGGREGATORS or not METRIC.match(node.metric) or not _are_plain(node.modifiers):
                yield from _series(node, formula)
        elif isinstance(node, Call):
            yield from _call(node, formula)
        elif isinstance(node, Name) and not formula:
            name = shortened(node.name)
            yield Problem("missing-scope", f"the metric {name} has no scope", node.start, node.end, f"write avg:{name}{{*}} for everything")
        elif isinstance(node, Parens) and node.modifiers:
            yield from _modifiers(node.modifiers)


def _series(series: Series, formula: bool) -> Iterator[Problem]:
    if formula:
        message = "a formula names queries, it has no series of its own"
        yield Problem("query-syntax", message, series.start, series.end, "move the series to a query and name it here", Severity.WARNING)
    if series.aggregator not in SPACE_AGGREGATORS:
        yield from _aggregator(series)
    if not METRIC.match(series.metric):
        message = f"`{shortened(series.metric)}`: metric names are at most 200 ASCII letters, digits, `_` and `.`"
        yield Problem("metric-name", message, series.metric_start, series.metric_end, None, Severity.WARNING)
    if series.modifiers:
        yield from _modifiers(series.modifiers)


def _are_plain(modifiers: tuple[Modifier, ...]) -> bool:
    """Whether there is nothing to look at: no modifier, or one that only counts."""
    return not modifiers or (len(modifiers) == 1 and modifiers[0].name in COUNTING and not modifiers[0].arguments)


def _aggregator(series: Series) -> Iterator[Problem]:
    name = series.aggregator
    if name is None:
        message = f"no aggregator before {shortened(series.metric)}: the average is taken"
        yield Problem(
            "missing-aggregator", message, series.start, series.metric_end, f"write avg:{shortened(series.metric)}", Severity.WARNING
        )
        return
    start, end = series.start, series.start + len(name)
    if percentile := PERCENTILE.match(name):
        if float(percentile[1]) > 100 or (len(percentile[1]) > 2 and percentile[1] != "100"):
            yield Problem("unknown-aggregator", f"`{name}`: a percentile goes from p0 to p99.9", start, end, "as in p95")
        elif percentile[1] == "100":
            yield Problem("unknown-aggregator", "`p100` is not known to work", start, end, "write max", Severity.WARNING)
        return
    if THRESHOLD.match(name):
        return
    if name == "stddev":
        yield Problem("unknown-aggregator", "`stddev` is not known to work here", start, end, None, Severity.WARNING)
        return
    if meant := re.fullmatch(r"pc(\d\d)|p(\d\d)th", name):
        hint: str | None = f"metrics write p{meant[1] or meant[2]}"
    else:
        words = {**AGGREGATORS_ELSEWHERE, "median": "p50", "percentile": "p95"}
        lower = name.lower()
        word = lower if lower in SPACE_AGGREGATORS else words.get(lower)
        hint = f"write {word}" if word else did_you_mean(name, SPACE_AGGREGATORS)
    yield Problem(
        "unknown-aggregator", f"`{shortened(name)}` is not a space aggregator", start, end, hint or "one of avg, sum, min, max, count, p95"
    )


def _modifiers(modifiers: Iterable[Modifier]) -> Iterator[Problem]:
    counting: Modifier | None = None
    again = False
    for modifier in modifiers:
        name, start, end = modifier.name, modifier.start, modifier.end
        if name in COUNTING:
            if counting is not None and counting.name != name:
                message = f"`.{counting.name}()` and `.{name}()` on one series: they exclude each other"
                yield Problem("as-count-and-as-rate", message, start, end, "keep one of them")
            counting = counting or modifier
        if name == "rollup":
            yield from _rollup(modifier, again)
            again = True
        elif name == "fill":
            yield from _fill(modifier)
        elif name in MODIFIERS:
            if modifier.arguments:
                yield Problem("function-arity", f"`.{name}()` takes no argument", start, end)
        else:
            hint = f"it is a function: write {name}(…)" if name in FUNCTIONS else did_you_mean(name, MODIFIERS)
            yield Problem("unknown-modifier", f"`.{name}()` is not a known modifier", start, end, hint, Severity.WARNING)


def _rollup(modifier: Modifier, again: bool) -> Iterator[Problem]:
    """`again` says that what is rolled up has been so before: then other methods are known too."""
    arguments = modifier.arguments
    if not arguments:
        yield Problem("function-arity", "`.rollup()` needs a method or seconds", modifier.start, modifier.end, "as in .rollup(sum, 60)")
        return
    method, *rest = arguments
    if isinstance(method, Name | String):
        word = method.name if isinstance(method, Name) else method.value
        known = word in ROLLUP_METHODS or word in CALENDAR_ROLLUPS or (again and (word == "stddev" or PERCENTILE.match(word)))
        if not known:
            meant = AGGREGATORS_ELSEWHERE.get(word)
            hint = f"write {meant}" if meant else did_you_mean(word, ROLLUP_METHODS) or f"one of {', '.join(ROLLUP_METHODS)}"
            yield Problem("rollup-method", f"`{shortened(word)}` is not a rollup method", method.start, method.end, hint)
    else:
        if rest:
            message = "the method of a rollup comes first, the seconds follow"
            yield Problem("rollup-method", message, method.start, rest[-1].end, f"write .rollup({rest[0]}, {method})", Severity.WARNING)
        rest = list(arguments)
    seconds = rest[0] if rest else None
    number = number_of(seconds)
    if seconds is not None and number is not None and (number <= 0 or number != int(number)):
        message = "a rollup interval is a whole number of seconds above zero"
        yield Problem("rollup-interval", message, seconds.start, seconds.end, "as in .rollup(sum, 60)")
    elif isinstance(seconds, String) and seconds.value.isdigit():
        message = "a rollup interval is a number without quotes"
        yield Problem("rollup-interval", message, seconds.start, seconds.end, f"write {seconds.value}", Severity.WARNING)
    elif isinstance(seconds, Name) and seconds.name not in CALENDAR_ROLLUPS:
        message = f"`{seconds.name}` is not a rollup interval"
        hint = f"seconds, or one of {', '.join(CALENDAR_ROLLUPS)}"
        yield Problem("rollup-interval", message, seconds.start, seconds.end, hint, Severity.WARNING)


def _fill(modifier: Modifier) -> Iterator[Problem]:
    arguments = modifier.arguments
    if not 1 <= len(arguments) <= 2:
        yield Problem("function-arity", "`.fill()` takes a method and a limit", modifier.start, modifier.end, "as in .fill(zero)")
        return
    method = arguments[0]
    if isinstance(method, Name | String):
        word = method.name if isinstance(method, Name) else method.value
        if word not in FILL_METHODS:
            hint = did_you_mean(word, FILL_METHODS) or f"one of {', '.join(FILL_METHODS)}"
            yield Problem("fill-method", f"`{shortened(word)}` is not a fill method", method.start, method.end, hint)
    limit = number_of(arguments[-1])
    if limit is not None and not 0 <= limit <= 600:
        message = "a fill limit is between 0 and 600 seconds"
        yield Problem("fill-limit", message, arguments[-1].start, arguments[-1].end, None, Severity.WARNING)


def _call(call: Call, formula: bool) -> Iterator[Problem]:
    start, end = call.start, call.start + len(call.function)
    function = FUNCTIONS.get(call.function)
    if call.modifiers:
        yield from _modifiers(call.modifiers)
    if function is None:
        if not (formula and call.function in OVER_GROUPS and len(call.arguments) == 2 and isinstance(call.arguments[1], Scope)):
            yield _unknown(call.function, start, end, formula)
        return
    if function.formula_only and not formula:
        message = f"`{function.name}` is only known to work in formulas"
        yield Problem("function-in-query", message, start, end, None, Severity.WARNING)
    positional = [argument for argument in call.arguments if not isinstance(argument, Keyword)]
    if not function.least_arguments <= len(positional) <= function.most_arguments:
        yield Problem("function-arity", _arity(function, len(positional)), call.start, call.end, f"write {function.signature}")
        return
    if isinstance(positional[0], String):
        yield Problem("function-argument", f"`{function.name}` needs a series first", positional[0].start, positional[0].end)
    for wanted, given in zip(function.arguments, positional[1:], strict=False):
        yield from _argument(function, wanted, given)
    for argument in call.arguments:
        if isinstance(argument, Keyword):
            yield from _named(function, argument)


def _unknown(name: str, start: int, end: int, formula: bool) -> Problem:
    query, dot, modifier = name.rpartition(".")
    if formula and dot:
        message = f"`.{shortened(modifier)}()` belongs to a series, a formula has names of queries only"
        hint = f"write it in the query {shortened(query)}"
        return Problem("unknown-modifier", message, start + len(query), end, hint, Severity.WARNING)
    if not formula and name in SPACE_AGGREGATORS:
        message = f"`{name}` is an aggregator, not a function"
        return Problem("unknown-function", message, start, end, f"as in {name}:system.cpu.user{{*}}", Severity.WARNING)
    family, _, span = name.partition("_")
    if family in SPANS and span.isdigit():
        spans = ", ".join(f"{family}_{known}" for known in SPANS[family])
        return Problem("unknown-function", f"there is no function `{name}`", start, end, f"one of {spans}")
    return Problem(
        "unknown-function", f"`{shortened(name)}` is not a known function", start, end, did_you_mean(name, FUNCTIONS), Severity.WARNING
    )


def _arity(function: Function, given: int) -> str:
    least, most = function.least_arguments, function.most_arguments
    wanted = str(least) if least == most else f"{least} to {most}"
    return f"`{function.name}` takes {wanted} argument{'s' if most > 1 else ''}, not {given}"


def _argument(function: Function, wanted: Argument, given: Node) -> Iterator[Problem]:
    message = None
    hint = None
    if wanted.kind == "word":
        word = given.value if isinstance(given, String) else str(given)
        if word.lower() not in wanted.choices:
            message = f"`{shortened(word)}` is not a known value for `{wanted.name}` of `{function.name}`"
            meant = MEANT.get(word.lower())
            hint = (
                f"write '{meant}'"
                if meant in wanted.choices
                else did_you_mean(word, wanted.choices) or f"one of {', '.join(wanted.choices)}"
            )
    elif wanted.kind in ("number", "integer"):
        number = number_of(given)
        if number is None and isinstance(given, String | Series):
            message = f"`{wanted.name}` of `{function.name}` is a number"
        elif number is not None and wanted.least is not None and number < wanted.least:
            message = f"`{wanted.name}` of `{function.name}` is at least {wanted.least:g}"
    elif wanted.kind in ("text", "shift") and number_of(given) is not None:
        message = f"`{wanted.name}` of `{function.name}` is a quoted text"
        hint = "as in '-1mo'" if wanted.kind == "shift" else None
    elif wanted.kind == "shift" and isinstance(given, String) and not SHIFT.match(given.value):
        message = f"`{wanted.name}` of `{function.name}` is a negative number of d, w or mo"
        hint = "as in '-1mo'"
    if message:
        yield Problem("function-argument", message, given.start, given.end, hint)


def _named(function: Function, given: Keyword) -> Iterator[Problem]:
    wanted = function.named.get(given.name)
    if wanted is None:
        hint = did_you_mean(given.name, function.named) or ("it takes no named arguments" if not function.named else None)
        message = f"`{given.name}` is not a known argument of `{function.name}`"
        yield Problem("function-argument", message, given.start, given.start + len(given.name), hint, Severity.WARNING)
    else:
        yield from _argument(function, wanted, given.value)
