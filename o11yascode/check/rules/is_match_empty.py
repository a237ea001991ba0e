"""A comparison with nothing, or of a value that is not there."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Not, Tag, walk
from o11yascode.query.forms import MetricMonitor
from o11yascode.query.template import Block, path_parts


def check(view: MonitorView) -> Iterator[Finding]:
    if view.template.tree is None:
        return
    excluded = _only_excluded(view)
    for block in walk(view.template.tree):
        if not (isinstance(block, Block) and block.name == "is_match" and block.arguments):
            continue
        for argument in block.arguments[1:]:
            if argument.quoted and not argument.value:
                message = "every text contains the empty text: this is always true"
                yield Finding(message, ("message",), argument.start, argument.end, "use is_exact_match to ask whether a value is empty")
        first = block.arguments[0]
        if ".".join(path_parts(first.value)[:-1]) in excluded:
            message = f"`{first.value}` may be empty: the query only excludes values of it"
            yield Finding(message, ("message",), first.start, first.end, "group by it")


def _only_excluded(view: MonitorView) -> set[str]:
    """Keys that stand in negated filters only, and in no group."""
    if not isinstance(view.tree, MetricMonitor):
        return set()
    negated = [node for node in walk(view.tree.expr) if isinstance(node, Not)]
    if not negated:
        return set()
    inside = [tag for node in negated for tag in walk(node) if isinstance(tag, Tag)]
    others = [tag for tag in walk(view.tree.expr) if isinstance(tag, Tag) and not any(tag is each for each in inside)]
    return {tag.key for tag in inside} - {tag.key for tag in others} - set(view.groups or ())


RULE = Rule(
    name="is-match-empty",
    group="message",
    severity=Severity.WARNING,
    summary="`is_match` with an empty text, or on a value that may be empty.",
    why=(
        "`is_match` looks for a part of the value, and every value contains the empty text: the wrong people are told. "
        "`is_exact_match` with an empty text asks what is meant: is there no value."
    ),
    bad=metric("avg:system.cpu.user{*} by {env}", message="""'{{#is_match "env.name" «""»}}No env.{{/is_match}}'"""),
    good=metric("avg:system.cpu.user{*} by {env}", message="""'{{#is_exact_match "env.name" ""}}No env.{{/is_exact_match}}'"""),
    in_message="is_match",
    monitor=check,
)
