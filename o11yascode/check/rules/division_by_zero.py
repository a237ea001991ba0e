"""A division by what is made zero, or can easily be."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Arithmetic, Call, Name, Node, Number, Parens, Series, String
from o11yascode.query.contents import operations


def check(view: QueryView) -> Iterator[Finding]:
    for node in operations(view.tree):
        if isinstance(node, Arithmetic):
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                reason = _zero(operand) if operator == "/" else None
                if reason:
                    hint = "write another number" if reason == "zero" else "wrap the divisor: clamp_min(…, 1)"
                    yield Finding(f"this divides by {reason}", start=operand.start, end=operand.end, hint=hint)


def _zero(node: Node) -> str | None:
    while isinstance(node, Parens) and not node.modifiers:
        node = node.inner
    if isinstance(node, Number):
        return None if node.value else "zero"
    if isinstance(node, Call) and node.function == "default_zero":
        return "zero wherever there is no data"
    if isinstance(node, Arithmetic) and "-" in node.operators:
        return "a difference, which can be zero"
    if isinstance(node, Series):
        for modifier in node.modifiers:
            first = modifier.arguments[0] if modifier.name == "fill" and modifier.arguments else None
            if isinstance(first, Name | String) and "zero" in str(first):
                return "zero wherever there is no data"
    return None


RULE = Rule(
    name="division-by-zero",
    group="query",
    severity=Severity.WARNING,
    summary="A division by zero, by something that is zero where there is no data, or by a difference.",
    why=(
        "Datadog has no value where it divides by zero: the graph has a hole, the monitor no data, just when everything stands still. "
        "Fill the numerator of a ratio with zeros, never the denominator."
    ),
    bad=metric("sum:shop.failed{*}.as_count() / «default_zero(sum:shop.orders{*}.as_count())» * 100", "evaluate: sum over 10m"),
    good=metric(
        "default_zero(sum:shop.failed{*}.as_count()) / clamp_min(sum:shop.orders{*}.as_count(), 1) * 100", "evaluate: sum over 10m"
    ),
    in_query="/",
    query=check,
)
