"""A threshold beyond what the query can ever be."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import FAILURES, TOTALS, largest
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Arithmetic, Call, Node, Number, Parens, Series
from o11yascode.query.contents import operations
from o11yascode.query.forms import MetricMonitor

SAME_RANGE = ("default_zero", "exclude_null", "clamp_min", "clamp_max", "cutoff_min", "cutoff_max")


def check(view: MonitorView) -> Iterator[Finding]:
    tree = view.tree
    if not isinstance(tree, MetricMonitor) or (tree.aggregator == "sum" and isinstance(tree.expr, Series)):
        return
    number, most = tree.comparison.number, _most(tree.expr)
    if number is None or most is None or tree.form != "threshold":
        return
    comparator = tree.comparison.comparator
    never = {
        ">": number >= most,
        ">=": number > most,
        "<": number <= 0,
        "<=": number < 0,
        "==": not 0 <= number <= most,
    }.get(comparator, False)
    if never:
        at = tree.comparison
        message = f"this is a share from 0 to {most:g}: it is never {comparator} {at.value}"
        yield Finding(message, ("query",), at.start, at.end, f"a number between 0 and {most:g}")


def _most(node: Node) -> float | None:
    """The largest value an expression can have, where that is known."""
    while isinstance(node, Parens) or (isinstance(node, Call) and node.function in SAME_RANGE):
        node = node.inner if isinstance(node, Parens) else node.arguments[0]
    if isinstance(node, Series) and node.aggregator in ("avg", "min", "max"):
        return largest(node.metric)
    if not isinstance(node, Arithmetic):
        return None
    if node.operators == ("*",):
        inner, factor = node.operands
        most = _most(inner)
        return most * factor.value if most is not None and isinstance(factor, Number) else None
    if node.operators == ("/", "*") and isinstance(node.operands[2], Number):
        return node.operands[2].value if _share(*node.operands[:2]) else None
    return 1 if node.operators == ("/",) and _share(*node.operands) else None


def _share(part: Node, whole: Node) -> bool:
    """Whether one is known to be among the other: failures of all requests."""
    parts, wholes = _series(part), _series(whole)
    if parts is None or wholes is None or len(parts) != 1 or len(wholes) != 1:
        return False
    return bool(
        FAILURES.search(parts[0].metric)
        and TOTALS.search(wholes[0].metric)
        and not FAILURES.search(wholes[0].metric)
        and parts[0].metric.rpartition(".")[0].split(".")[:2] == wholes[0].metric.rpartition(".")[0].split(".")[:2]
    )


def _series(node: Node) -> list[Series] | None:
    """The series of an expression that only fills or cuts them; None for anything else."""
    found = []
    for each in operations(node):
        if isinstance(each, Series):
            found.append(each)
        elif not (isinstance(each, Parens) or (isinstance(each, Call) and each.function in SAME_RANGE)):
            return None
    return found


RULE = Rule(
    name="threshold-unreachable",
    group="threshold",
    severity=Severity.WARNING,
    summary="A threshold that the query can never reach.",
    why=(
        "A share of requests is at most 1, or 100 when it was multiplied: a threshold beyond that never alerts, and nobody notices. "
        "The usual cause is percent in one place and a fraction in the other."
    ),
    bad=metric(
        "sum:trace.http.request.errors{*}.as_count() / sum:trace.http.request.hits{*}.as_count()",
        "evaluate: sum over 10m",
        'critical: "«> 5»"',
    ),
    good=metric(
        "sum:trace.http.request.errors{*}.as_count() / sum:trace.http.request.hits{*}.as_count() * 100",
        "evaluate: sum over 10m",
        'critical: "> 5"',
    ),
    monitor=check,
)
