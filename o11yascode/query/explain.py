"""A query in plain words: what it measures, over what, for whom, and when it alerts."""

from functools import singledispatch

from o11yascode.query import ast, search, template
from o11yascode.query.ast import Node
from o11yascode.query.contents import number_of
from o11yascode.query.forms import ChainMonitor, Comparison, Composite, Member, MetricMonitor, NoQuery, UnknownQuery, Window, text_of
from o11yascode.query.functions import FUNCTIONS

AGGREGATORS = {
    "avg": "average",
    "sum": "sum",
    "min": "minimum",
    "max": "maximum",
    "count": "count",
    "histogram": "distribution",
    "cardinality": "number of different values",
    "median": "median",
    "percentile": "percentile",
}
COMPARATORS = {
    ">": "is greater than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "==": "equals",
    "!=": "differs from",
}
OPERATORS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
CALENDAR = {"daily": "day", "weekly": "week", "monthly": "month"}
UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "s": "second"}
SOURCES = {
    "logs": "logs",
    "log": "logs",
    "events": "events",
    "rum": "RUM events",
    "trace-analytics": "spans",
    "audits": "audit events",
    "ci-pipelines": "CI pipelines",
    "ci-tests": "CI tests",
    "database-monitoring": "database queries",
    "network-performance": "network flows",
    "network-path": "network paths",
    "llm-observability": "LLM spans",
    "processes": "processes",
}


@singledispatch
def explain(node: Node) -> str:
    """A tree (or a part of one) in words; a node without words of its own is quoted as it is written."""
    return str(node)


# metric queries


@explain.register
def _series(node: ast.Series) -> str:
    words = f"the {_aggregator(node.aggregator or 'avg')} of {node.metric}"
    where = explain(node.scope)
    if where:
        words += f" where {where}"
    if node.group:
        words += f", for each {_list(node.group.names)}"
    for modifier in node.modifiers:
        words += f", {explain(modifier)}"
    return words


def _aggregator(name: str) -> str:
    if name in AGGREGATORS:
        return AGGREGATORS[name]
    if name.startswith("count("):
        return f"count of values that match {name.partition(':')[2].strip().rstrip(')')}"
    percent = name.lstrip("pc")
    return f"{percent}th percentile" if percent.replace(".", "").isdigit() else name


@explain.register
def _scope(node: ast.Scope) -> str:
    return "" if node.filter is None or isinstance(node.filter, ast.Everything) else explain(node.filter)


@explain.register
def _tag(node: ast.Tag) -> str:
    if node.value is None:
        return f"tagged {node.key}"
    if node.value == "*":
        return f"{node.key} is present"
    return f"{node.key} is {'like ' if '*' in node.value else ''}{node.value}"


@explain.register
def _variable(node: ast.Variable) -> str:
    return f"it matches ${node.name}"


@explain.register
def _everything(node: ast.Everything) -> str:
    return "everything"


@explain.register
def _not(node: ast.Not) -> str:
    inner = explain(node.inner)
    return f"not {inner}" if isinstance(node.inner, ast.FilterParens) else f"not ({inner})"


@explain.register
def _in(node: ast.In) -> str:
    return f"{node.key} is {'none' if node.negated else 'one'} of {', '.join(node.values)}"


@explain.register
def _bool(node: ast.Bool) -> str:
    return f" {node.kind} ".join(explain(item) for item in node.items)


@explain.register
def _filter_parens(node: ast.FilterParens) -> str:
    return f"({explain(node.inner)})"


@explain.register
def _modifier(node: ast.Modifier) -> str:
    arguments = [text_of(argument) for argument in node.arguments]
    if node.name == "as_count":
        return "as a count"
    if node.name == "as_rate":
        return "as a rate"
    if node.name == "rollup":
        if arguments and arguments[0].isdigit():
            return f"rolled up every {arguments[0]} seconds"
        method = AGGREGATORS.get(arguments[0], arguments[0]) if arguments else ""
        if len(arguments) < 2:
            return f"rolled up by {method}"
        if arguments[0] in CALENDAR:
            return f"rolled up by {CALENDAR[arguments[0]]}, {', '.join(arguments[1:])}"
        every = CALENDAR.get(arguments[1], f"{arguments[1]} seconds" if arguments[1].isdigit() else arguments[1])
        return f"rolled up to the {', '.join([f'{method} of every {every}', *arguments[2:]])}"
    if node.name == "fill":
        return f"gaps filled with {arguments[0] if arguments else ''}" + (f" for {arguments[1]} seconds" if len(arguments) > 1 else "")
    return f"with {node.name}({', '.join(arguments)})"


@explain.register
def _call(node: ast.Call) -> str:
    function = FUNCTIONS.get(node.function)
    arguments = [argument for argument in node.arguments if not isinstance(argument, ast.Keyword)]
    named = [argument for argument in node.arguments if isinstance(argument, ast.Keyword)]
    if function is None and len(arguments) == 2 and isinstance(arguments[1], ast.Scope):
        keys = str(arguments[1].filter or "").split(",")
        words = f"the {_aggregator(node.function)} of {explain(arguments[0])}, for each {_list(keys)}"
    elif function is None or not function.least_arguments <= len(arguments) <= function.most_arguments:
        words = f"{node.function} of {', '.join(explain(argument) for argument in arguments)}"
    else:
        words = function.words.format(explain(arguments[0]), *[text_of(argument) for argument in arguments[1:]])
    if named:
        words += f" with {', '.join(f'{argument.name} {text_of(argument.value)}' for argument in named)}"
    return "".join([words, *(f", {explain(modifier)}" for modifier in node.modifiers)])


@explain.register
def _arithmetic(node: ast.Arithmetic) -> str:
    words = explain(node.operands[0])
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        words += f" {OPERATORS[operator]} {explain(operand)}"
    return words


@explain.register
def _parens(node: ast.Parens) -> str:
    return f"({explain(node.inner)})"


@explain.register
def _negative(node: ast.Negative) -> str:
    return f"minus {explain(node.operand)}" if number_of(node) is None else str(node)


@explain.register
def _queries(node: ast.Queries) -> str:
    return "; ".join(explain(item) for item in node.items)


# monitors


@explain.register
def _window(node: Window) -> str:
    digits = "".join(character for character in node.text.partition("_ago")[0].rpartition("last_")[2] if character.isdigit())
    unit = node.text.removesuffix("_ago").rpartition("_")[2].lstrip("0123456789")
    if unit not in UNITS or not digits:
        return node.text
    length = UNITS[unit] if digits == "1" else f"{digits} {UNITS[unit]}s"
    return f"current {length}" if node.kind == "current" else f"next {length}" if node.kind == "next" else f"last {length}"


@explain.register
def _comparison(node: Comparison) -> str:
    return f"{COMPARATORS.get(node.comparator, node.comparator)} {node.value}"


@explain.register
def _metric_monitor(node: MetricMonitor) -> str:
    window, inner = explain(node.window), explain(node.expr)
    head = f"the {AGGREGATORS.get(node.aggregator, node.aggregator)} over the {window} of {inner}"
    if node.change:
        what = "the change in percent" if node.change == "pct_change" else "the change"
        ago = explain(node.shift).replace("last", "the", 1) if node.shift else "before"
        head = f"{what}, compared with {ago} before, of {head}"
    elif node.form == "anomaly":
        head = f"over the {window}, {inner}: the share of points outside"
    return f"alerts when {head}, {explain(node.comparison)}"


@explain.register
def _chain_monitor(node: ChainMonitor) -> str:
    if node.form == "service check":
        return _service_check(node)
    if node.form == "slo":
        return _slo(node)
    window = f" over the {explain(node.window)}" if node.window else ""
    group = f", for each {_list(node.group)}" if node.group else ""
    comparison = f", {explain(node.comparison)}" if node.comparison else ""
    if node.form == "formula":
        formula = explain(node.formula) if node.formula is not None else node.subject.value
        for step in node.steps:
            if step.name in ("change", "anomaly", "forecast"):
                formula = f"the {step.name} of {formula}" + (f" ({', '.join(step.texts)})" if step.arguments else "")
        return f"alerts when {formula}{window}{group}{comparison}"
    if node.form == "error tracking":
        kind = "new issues" if node.step("new") else "issues"
        if (source := node.step("source")) and source.texts != ["all"]:
            kind += f" of source {', '.join(source.texts)}"
        return f"alerts when {_rollup(node)} of {kind}{_matching(node)}{window}{group}{comparison}"
    return f"alerts when {_rollup(node)} of {SOURCES.get(node.head, node.head)}{_matching(node)}{window}{group}{comparison}"


def _rollup(node: ChainMonitor) -> str:
    step = node.step("rollup")
    if step is None or not step.arguments:
        return "the result"
    method, *measure = step.texts
    return f"the {_aggregator(method)}" + (f" of {measure[0]}" if measure and measure[0] else "")


def _matching(node: ChainMonitor) -> str:
    words = explain(node.search) if node.search is not None else node.subject.value
    return f" where {words}" if words and words != "*" else ""


def _service_check(node: ChainMonitor) -> str:
    over, last = node.step("over"), node.step("last")
    where = ", ".join(over.texts) if over else "*"
    if exclude := node.step("exclude"):
        where += f" without {', '.join(exclude.texts)}"
    runs = last.texts[0] if last and last.arguments else "?"
    group = f", for each {_list([key for key in node.group if key != '*'])}" if [key for key in node.group if key != "*"] else ""
    share = " in percent" if node.step("pct_by_status") else ""
    return f"alerts on the status{share} of the check {node.subject.value} over {where} in its last {runs} runs{group}"


def _slo(node: ChainMonitor) -> str:
    over = node.step("over")
    timeframe = over.texts[0] if over and over.arguments else "?"
    comparison = f" {explain(node.comparison)}" if node.comparison else ""
    if node.head == "error_budget":
        return f"alerts when the share of the {timeframe} error budget that objective {node.subject.value} has spent{comparison} percent"
    long, short = node.step("long_window"), node.step("short_window")
    windows = " and ".join(step.texts[0] for step in (long, short) if step and step.arguments)
    return f"alerts when the burn rate of the {timeframe} error budget of objective {node.subject.value}{comparison} over {windows}"


@explain.register
def _composite(node: Composite) -> str:
    return f"alerts when {explain(node.expr)}"


@explain.register
def _member(node: Member) -> str:
    return f"monitor {node.monitor} alerts"


@explain.register
def _no_query(node: NoQuery) -> str:
    return "asks in a language that is not known here" if isinstance(node, UnknownQuery) else "belongs to a synthetic test"


# searches and messages


@explain.register
def _facet(node: search.Facet) -> str:
    key = "any attribute" if node.key == "*" else node.key
    if isinstance(node.value, search.Range):
        low, high = (f"{end} (not included)" if bracket in "{}" else end for end, bracket in node.value.ends)
        return f"{key} is from {low} to {high}"
    if isinstance(node.value, search.Compared):
        return f"{key} {COMPARATORS[node.value.comparator]} {node.value.value}"
    if isinstance(node.value, ast.FilterParens):
        return f"{key} is {node.value}"
    return f"{key} is present" if str(node.value) == "*" else f"{key} is {node.value}"


@explain.register
def _term(node: search.Term) -> str:
    if node.network:
        key, *blocks = node.network
        return f"{key} is in {' or '.join(blocks)}"
    return node.text if node.text == "*" else f"the text holds {node.text}"


@explain.register
def _anything(node: search.Anything) -> str:
    return ""


@explain.register
def _template(node: template.Template) -> str:
    told = [mention.handle for mention in template.mentions(node) if not mention.glued]
    used = list(dict.fromkeys(value.path for value in template.values(node)))
    words = f"a message that notifies {', '.join(told)}" if told else "a message that notifies nobody"
    return f"{words} and shows {', '.join(used)}" if used else words


def _list(names: list[str]) -> str:
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
