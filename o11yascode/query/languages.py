"""One door to all parsers: the form of a query says which language it is in."""

from collections.abc import Mapping
from typing import Any

from o11yascode.query.ast import Node
from o11yascode.query.metric import parse_formula, parse_metric
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.problem import Parsed
from o11yascode.query.search import parse_search
from o11yascode.query.template import parse_template


def parse(text: str, form: str = "metric", options: Mapping[str, Any] | None = None, slo_target: float | None = None) -> Parsed[Node]:
    """The tree and the problems of a text in any of the query languages. Never raises.

    `form` is `metric`, `slo`, `formula`, `search`, `message`, or a Datadog monitor type (`query alert`, `log alert`, …).
    """
    if form in ("metric", "slo"):
        return parse_metric(text)
    if form == "formula":
        return parse_formula(text)
    if form == "search":
        return parse_search(text)
    if form == "message":
        return parse_template(text)
    return parse_monitor(text, form, options, slo_target)
