"""The trees of monitor queries: what is watched, over which window, and what it is compared with."""

import re
from collections.abc import Iterator
from functools import lru_cache

from o11yascode.query.ast import Argument, Bool, Call, Expr, FilterParens, Name, Node, Not, Number, Parens, String
from o11yascode.query.contents import number_of
from o11yascode.query.search import Search

UNIT_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080, "mo": 43200}
WINDOW = re.compile(r"(?:(last|current|next)_)?(\d+)(mo|[smhdwM]|[A-Za-z]*)\Z")
AGO = re.compile(r"(\d+)(mo|[mhdw])_ago\Z")


class Window(Node, frozen=True):
    """A span of time as it is written: `last_5m`, `current_1mo`, `next_1w`, `5m`, `1h_ago`."""

    text: str

    @property
    def kind(self) -> str:
        """`last`, `current`, `next`, or nothing where the window has no prefix."""
        return _kind_and_minutes(self.text)[0]

    @property
    def minutes(self) -> int | None:
        """Its length in minutes (a month is 30 days); None where the unit is not one of m h d w mo."""
        return _kind_and_minutes(self.text)[1]

    def render(self) -> str:
        return self.text


class Comparison(Node, frozen=True):
    """`> 90`: what ends most monitor queries."""

    comparator: str
    value: Number | Node

    @property
    def number(self) -> float | None:
        """The threshold; None for the word `threshold`."""
        return number_of(self.value)

    def render(self) -> str:
        return f"{self.comparator} {self.value}"


class MetricMonitor(Node, frozen=True):
    """`avg(last_5m):… > 90`, with `change` and `shift` where it compares with the past."""

    aggregator: str
    window: Window
    expr: Expr
    comparison: Comparison
    change: str | None = None
    """`change` or `pct_change`."""
    shift: Window | None = None

    @property
    def special(self) -> Call | None:
        """The call of `anomalies`, `outliers` or `forecast` that makes the monitor one of that kind."""
        inner: Node = self.expr
        while isinstance(inner, Parens):
            inner = inner.inner
        return inner if isinstance(inner, Call) and inner.function in ("anomalies", "outliers", "forecast") else None

    @property
    def form(self) -> str:
        """`threshold`, `change`, `anomaly`, `outlier` or `forecast`."""
        if self.change:
            return "change"
        names = {"anomalies": "anomaly", "outliers": "outlier", "forecast": "forecast"}
        return names[self.special.function] if self.special else "threshold"

    def render(self) -> str:
        head = f"{self.aggregator}({self.window})"
        return f"{f'{self.change}({head},{self.shift})' if self.change else head}:{self.expr} {self.comparison}"


class Step(Node, frozen=True):
    """One `.name(arguments)` of a monitor query written as a chain."""

    name: str
    arguments: tuple[Argument, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The positional arguments as texts, without quotes."""
        return [text_of(argument) for argument in self.arguments]

    def render(self) -> str:
        return f".{self.name}({', '.join(map(str, self.arguments))})"


class ChainMonitor(Node, frozen=True):
    """`logs("…").index("*").rollup("count").by("host").last("5m") > 0` and all monitors of that shape.

    `head` is what stands before the parenthesis (`logs`, `formula`, `burn_rate`, …), empty for a service check,
    whose name is `subject`. `search` and `formula` hold the subject's own tree where it has one.
    """

    head: str
    subject: String
    steps: tuple[Step, ...]
    comparison: Comparison | None = None
    search: Search | None = None
    formula: Expr | None = None

    def step(self, name: str) -> Step | None:
        """The first step with this name."""
        for step in self.steps:
            if step.name == name:
                return step
        return None

    @property
    def form(self) -> str:
        """`service check`, `formula`, `slo`, `process`, `error tracking` or `event`."""
        if not self.head:
            return "service check"
        if self.head in ("error_budget", "burn_rate"):
            return "slo"
        if self.head == "formula":
            return "formula"
        return "error tracking" if self.head.startswith("error-tracking") else "process" if self.head == "processes" else "event"

    @property
    def window(self) -> Window | None:
        """What `.last("5m")` or `.current("1mo")` says; a service check's `last` is a number of runs and no window."""
        for name in ("last", "current"):
            step = self.step(name)
            if step and step.arguments and self.head:
                first = step.arguments[0]
                return Window(text_of(first), start=first.start, end=first.end, source=first.source)
        return None

    @property
    def group(self) -> list[str]:
        """The facets or tags of `.by("a,b")`, each once."""
        found = [key.strip() for step in self.steps if step.name == "by" for text in step.texts for key in text.split(",")]
        return list(dict.fromkeys(key for key in found if key))

    def render(self) -> str:
        head = f"{self.head}({self.subject})" if self.head else str(self.subject)
        tail = f" {self.comparison}" if self.comparison else ""
        return head + "".join(map(str, self.steps)) + tail


class Member(Node, frozen=True):
    """A monitor inside a composite, by its id (or by a reference that becomes its id)."""

    monitor: str

    def render(self) -> str:
        return self.monitor


class Composite(Node, frozen=True):
    """`123 && !456`."""

    expr: Node

    @property
    def members(self) -> list[str]:
        """The ids, each once, in the order they are written."""
        return list(dict.fromkeys(_members(self.expr)))

    def render(self) -> str:
        return str(self.expr)


class NoQuery(Node, frozen=True):
    """`no_query`: a monitor that belongs to a synthetic test."""

    def render(self) -> str:
        return "no_query"


class UnknownQuery(NoQuery, frozen=True):
    """The query of a monitor type that is not known: a language of its own, about which there is nothing to say."""

    def render(self) -> str:
        return self.source or ""


MonitorQuery = MetricMonitor | ChainMonitor | Composite | NoQuery


def _members(node: Node) -> Iterator[str]:
    if isinstance(node, Member):
        yield node.monitor
    elif isinstance(node, Bool):
        for item in node.items:
            yield from _members(item)
    elif isinstance(node, Not | FilterParens):
        yield from _members(node.inner)


@lru_cache(maxsize=256)
def _kind_and_minutes(text: str) -> tuple[str, int | None]:
    """What a window says: there are few different ones."""
    match = WINDOW.match(text)
    kind, amount, unit = (match[1] or "", match[2], match[3]) if match else ("", "", "")
    if ago := AGO.match(text):
        amount, unit = ago[1], ago[2]
    if unit not in UNIT_MINUTES:
        return kind, None
    return kind, int(amount[:10]) * UNIT_MINUTES[unit]


def text_of(argument: Node) -> str:
    """An argument without its quotes."""
    if isinstance(argument, String):
        return argument.value
    return argument.name if isinstance(argument, Name) else str(argument)
