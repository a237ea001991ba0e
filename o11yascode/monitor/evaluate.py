"""How a monitor looks at a series over time: `evaluate: sum over 5m` is Datadog's `sum(last_5m)`."""

import re
from functools import lru_cache
from typing import Annotated

from msgspec import Struct
from pydantic import WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.spec.reading import ReadBy

_WORDS = re.compile(
    r"^(?:(?P<aggregator>avg|sum|min|max|percentile)(?:\s+over)?\s+)?(?:the\s+)?(?:(?P<span>last|current|next)\s+)?(?P<window>[1-9]\d*(?:mo|m|h|d|w))$"
)
_DATADOG = re.compile(r"^(?P<aggregator>avg|sum|min|max|percentile)\((?P<span>last|current|next)_(?P<window>[1-9]\d*(?:mo|m|h|d|w))\)$")
QUERY = re.compile(
    r"^(?P<aggregator>avg|sum|min|max|percentile)\((?P<span>last|current|next)_(?P<window>[1-9]\d*(?:mo|m|h|d|w))\):(?P<rest>.*)$",
    re.DOTALL,
)


class Evaluate(Struct, frozen=True):
    """A time aggregator and a window: the last five minutes, the current month, the next week."""

    window: str
    aggregator: str | None = None
    span: str | None = None

    def render(self, aggregator: str = "avg", span: str = "last") -> str:
        """Datadog's form; the arguments are what was left open."""
        return f"{self.aggregator or aggregator}({self.span or span}_{self.window})"


def parse_evaluate(value: object) -> Evaluate:
    """What `sum over 5m`, `avg over last 15m`, `max over current 1d`, `15m` or `sum(last_5m)` says. Raises ValueError."""
    if isinstance(value, Evaluate):
        return value
    found = _read(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            f'{shown(value)} does not say how to evaluate: write an aggregator and a window, such as "sum over 5m" or "avg over current 1d"'
        )
    return found


@lru_cache(maxsize=1000)  # the same texts stand in many specs
def _read(written: str) -> Evaluate | None:
    match = _WORDS.match(written) or _DATADOG.match(written)
    return Evaluate(match["window"], match["aggregator"], match["span"]) if match else None


def evaluate_text(query: re.Match[str]) -> str:
    """What a query has, as a person would write it: `sum over 5m`, `avg over current 1mo`."""
    span = "" if query["span"] == "last" else f"{query['span']} "
    return f"{query['aggregator']} over {span}{query['window']}"


EvaluateField = Annotated[
    Evaluate,
    ReadBy(parse_evaluate),
    WithJsonSchema({"type": "string", "examples": ["sum over 5m", "avg over 15m", "max over current 1d"]}),
]
