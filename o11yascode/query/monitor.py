"""Monitor queries of every monitor type: `avg(last_5m):… > 90`, `logs("…").rollup("count").last("5m") > 0`, `123 && !456`."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.query.ast import Expr, Name, Negative, Node, Number, String
from o11yascode.query.composite import parse_composite
from o11yascode.query.forms import ChainMonitor, Comparison, MetricMonitor, MonitorQuery, NoQuery, Step, UnknownQuery, Window
from o11yascode.query.metric import parse_formula
from o11yascode.query.monitor_rules import monitor_problems
from o11yascode.query.parser import ALONE, Reader, series_of
from o11yascode.query.problem import Parsed, Problem, SyntaxFault, in_order, shortened
from o11yascode.query.rules import query_problems
from o11yascode.query.search import Search, parse_search
from o11yascode.query.tokens import ONE_SERIES

METRIC_TYPES = ("query alert", "metric alert")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "log alert": ("logs", "log"),
    "event alert": ("events",),
    "event-v2 alert": ("events",),
    "rum alert": ("rum",),
    "trace-analytics alert": ("trace-analytics",),
    "audit alert": ("audits",),
    "ci-pipelines alert": ("ci-pipelines",),
    "ci-tests alert": ("ci-tests",),
    "error-tracking alert": ("error-tracking", "error-tracking-rum", "error-tracking-traces", "error-tracking-logs"),
    "database-monitoring alert": ("database-monitoring",),
    "network-performance alert": ("network-performance",),
    "network-path alert": ("network-path",),
    "llm-observability alert": ("llm-observability",),
    "process alert": ("processes",),
    "cost alert": (),
    "data-quality alert": (),
    "data-jobs alert": (),
    "datadog-usage alert": (),
    "slo alert": ("error_budget", "burn_rate"),
}
"""What the query of each chain-shaped type starts with; `formula` is possible for all but the last."""

TYPES = {name: monitor_type for monitor_type, names in SOURCES.items() for name in names}
"""The type of monitor whose query starts so."""

MONITOR_TYPES = (*METRIC_TYPES, *SOURCES, "service check", "composite", "synthetics alert")

CHANGE = re.compile(r"\s*(\w+)\s*\(\s*(\w+)\s*\(([^()]*)\)\s*,([^()]*)\)\s*:")
CHANGES = ("change", "pct_change")
UNFINISHED = re.compile(r"\s*(\w+\(\s*(?:last|next|current)_\w+)\s*(?:(\))(?!\s*:)|(?=:))")
HEAD = re.compile(r"\s*(\w+)\s*\(([^(){}:]*)\)\s*:")
SOURCE = re.compile(r"\s*([A-Za-z][\w-]*)\s*(?=\()")
ESCAPED = re.compile(r"""\\(["'\\])""")
MEANT_COMPARATORS = {"=>": ">=", "=<": "<=", "=": "==", "===": "==", "<>": "!=", "!==": "!=", "≥": ">=", "≤": "<=", "≠": "!="}
COMPARATORS = ("<", "<=", ">", ">=", "==", "!=")
INNER = TypeVar("INNER")


def parse_monitor(
    text: str, monitor_type: str, options: Mapping[str, Any] | None = None, slo_target: float | None = None, rules: bool = True
) -> Parsed[MonitorQuery]:
    """The tree of a monitor's query and what is wrong with it. Never raises.

    `monitor_type` is Datadog's `type`, `options` the monitor's options as in its payload: with them thresholds, windows
    and variables are compared with the query. `slo_target` is the target in percent of the objective that an SLO alert watches.
    Without `rules` each part of the query is only read for itself.
    """
    reader = _MonitorReader(text, monitor_type)
    try:
        tree = reader.read()
    except SyntaxFault:
        reader = _MonitorReader(text, monitor_type, small=True)
        try:
            tree = reader.read()
        except SyntaxFault as fault:
            return Parsed(None, in_order([*reader.problems, fault.problem]))
    problems = [*reader.problems, *(monitor_problems(tree, monitor_type, options or {}, slo_target) if rules else ())]
    return Parsed(tree, in_order(problems) if problems else problems)


class _MonitorReader:
    """Finds the form a type asks for and reads its parts."""

    def __init__(self, source: str, monitor_type: str, small: bool = False) -> None:
        self.source = source
        self.type = monitor_type
        self.small = small
        self.problems: list[Problem] = []

    def read(self) -> MonitorQuery:
        if self.type == "composite":
            parsed = parse_composite(self.source)
            self.problems.extend(parsed.problems)
            if parsed.tree is None:
                raise SyntaxFault(self.problems.pop())
            return parsed.tree
        if self.type == "synthetics alert":
            return self._unread(NoQuery)
        head = SOURCE.match(self.source)
        chained = self.type in SOURCES or (head is not None and head[1] == "formula")
        if self.type == "service check":
            return self._service_check()
        if self.type not in MONITOR_TYPES:
            hint = did_you_mean(self.type, MONITOR_TYPES)
            message = f"`{shortened(self.type)}` is not a known monitor type"
            self.problems.append(Problem("unknown-monitor-type", message, 0, max(len(self.source), 1), hint, Severity.WARNING))
            if not HEAD.match(self.source) and not CHANGE.match(self.source):
                if not head and not self.source.lstrip().startswith('"'):
                    return self._unread(UnknownQuery)
                return self._chain() if head else self._service_check()
        return self._chain() if chained else self._metric()

    def _unread(self, form: type[NoQuery]) -> NoQuery:
        """A query that is not looked into: only that it says something."""
        if not self.source.strip():
            self._fail("query-syntax", "the query is empty", 0, 1)
        return form(start=0, end=len(self.source), source=self.source)

    def _reader(self, start: int = 0) -> Reader:
        """A reader of the rest of the query, that adds to what is wrong so far."""
        reader = Reader(self.source, start, self.small)
        reader.problems = self.problems
        return reader

    # metric monitors

    def _metric(self) -> MetricMonitor:
        change, shift = None, None
        if match := CHANGE.match(self.source):
            change, aggregator = match[1], match[2]
            if change not in CHANGES:
                self._fail("query-syntax", f"`{change}` is not a change form", match.start(1), match.end(1), "write change or pct_change")
            window, shift = self._window(match, 3), self._window(match, 4)
        elif (match := HEAD.match(self.source)) and match[1] not in CHANGES:
            aggregator, window = match[1], self._window(match, 2)
        else:
            self._no_window()
        expr, comparison = self._compared(match.end())
        self.problems.extend(query_problems(expr))
        start = match.start(1)
        return MetricMonitor(aggregator, window, expr, comparison, change, shift, start=start, end=comparison.end, source=self.source)

    def _compared(self, start: int) -> tuple[Expr, Comparison]:
        """The expression that begins at `start`, and what it is compared with."""
        if (one := ONE_SERIES.match(self.source, start)) and one[7]:
            number = Number(one[8], start=one.start(8), end=one.end(8), source=self.source)
            return series_of(one, self.problems), Comparison(one[7], number, start=one.start(7), end=one.end(8), source=self.source)
        reader = self._reader(start)
        expr = reader.expression()
        if reader.tokens[reader.position][0] == ",":
            _, _, start, end = reader.tokens[reader.position]
            self._fail(
                "comma-list-in-monitor",
                "a monitor has one query, not several with commas between them",
                start,
                end,
                "make one monitor for each",
            )
        return expr, self._comparison(reader)

    def _window(self, match: re.Match[str], group: int) -> Window:
        text = match[group].strip()
        start = match.start(group) + len(match[group]) - len(match[group].lstrip())
        return Window(text, start=start, end=start + len(text), source=self.source)

    def _no_window(self) -> NoReturn:
        if not self.source.strip():
            self._fail("query-syntax", "the query is empty", 0, 1, "as in avg(last_5m):avg:system.cpu.user{*} > 90")
        start = len(self.source) - len(self.source.lstrip())
        match = re.compile(r"\w+").match(self.source, start)
        end = match.end() if match else start + 1
        message = "a metric monitor begins with a time aggregator and a window"
        hint = "as in avg(last_5m):avg:system.cpu.user{*} > 90"
        if match and match[0] in CHANGES:
            message = f"`{match[0]}` looks at a window and compares it with a time before"
            hint = f"as in {match[0]}(avg(last_5m),last_1h):avg:system.cpu.user{{*}} > 90"
        elif spoken := UNFINISHED.match(self.source):
            message = "a colon is missing after the window" if spoken[2] else "a parenthesis is missing after the window"
            start, end, hint = spoken.end() - 1, spoken.end(), f"write {spoken[1]}):"
        elif (head := SOURCE.match(self.source)) and head[1] in TYPES:
            hint = _of_type(TYPES[head[1]])
        self._fail("missing-window", message, start, end, hint)

    def _comparison(self, reader: Reader) -> Comparison:
        kind, text, start, end = reader.tokens[reader.position]
        if not kind:
            at = max(len(self.source.rstrip()) - 1, 0)
            self._fail("missing-comparator", "the query ends without a comparison", at, at + 1, "as in > 90")
        if kind != "comparator" and text not in MEANT_COMPARATORS:
            reader.finish()
        following, more, _, stop = reader.tokens[min(reader.position + 1, len(reader.tokens) - 1)]
        if following == "comparator" and stop == end + len(more):
            text, end = text + more, stop
        if text not in COMPARATORS:
            meant = MEANT_COMPARATORS.get(text)
            self._fail("comparator", f"`{text}` is not a comparator", start, end, f"write {meant}" if meant else None)
        reader.position += 1
        value = self._threshold(reader)
        kind, rest, at, stop = reader.tokens[reader.position]
        if kind in ("number", ",") or (kind and at == value.end and kind != "comparator"):
            self._fail("threshold-number", f"the number ends before `{shortened(rest)}`", at, stop, "as in > 1000 or > 0.5")
        if kind == "comparator":
            # what follows may come from the fields beside the query: what was written stands first
            self._fail("query-syntax", "the query is compared twice", start, value.end, ALONE)
        reader.finish()
        return Comparison(text, value, start=start, end=value.end, source=self.source)

    def _threshold(self, reader: Reader) -> Node:
        kind, text, start, end = reader.tokens[reader.position]
        sign = start if kind == "-" else None
        if sign is not None:
            reader.position += 1
            kind, text, start, end = reader.tokens[reader.position]
        if kind == "name" and text == "threshold" and sign is None:
            reader.position += 1
            return Name(text, start=start, end=end, source=self.source)
        if kind != "number":
            message = f"expected a number, not `{shortened(text)}`" if kind else "the number is missing"
            hint = "subtract it on the left, and compare with a number" if kind in ("name", "series") else "as in > 90"
            self._fail("threshold-number", message, start if kind else start - 1, max(end, start), hint)
        if text.startswith("."):
            # Datadog's documentation asks for it; searches without it have been made all the same.
            severity = Severity.WARNING if self.type in SOURCES else Severity.ERROR
            self.problems.append(Problem("threshold-number", f"`{text}` needs a leading zero", start, end, f"write 0{text}", severity))
        reader.position += 1
        found = Number(text, start=start, end=end, source=self.source)
        return found if sign is None else Negative(found, start=sign, end=end, source=self.source)

    # chains

    def _service_check(self) -> ChainMonitor:
        reader = self._reader()
        kind, text, start, end = reader.tokens[0]
        if kind != "string":
            hint = 'as in "datadog.agent.up".over("*").by("host").last(2).count_by_status()'
            self._fail("query-syntax", "a service check query begins with the check's name in quotes", start, max(end, start + 1), hint)
        reader.position = 1
        subject = String(text[1:-1], text[0], start=start, end=end, source=self.source)
        return self._steps(reader, "", subject, start)

    def _chain(self) -> ChainMonitor:
        head = SOURCE.match(self.source)
        wanted = SOURCES.get(self.type, ())
        example = f"{wanted[0] if wanted else 'formula'}(…)"
        if head is None:
            start = len(self.source) - len(self.source.lstrip())
            message = f"a query of type {self.type} begins with {example}"
            self._fail("query-syntax", message, start, max(len(self.source.rstrip()), start + 1))
        source = head[1]
        reader = self._reader(head.end())
        if wanted and source not in wanted and source != "formula":
            severity = Severity.WARNING if source in TYPES else Severity.ERROR
            message = f"a query of type {self.type} begins with {example}, not {shortened(source)}(…)"
            hint = _of_type(TYPES[source]) if source in TYPES else did_you_mean(source, wanted)
            if window := HEAD.match(self.source):
                inner = SOURCE.match(self.source, window.end())
                hint = 'the window stands at the end: .last("5m")' if inner and inner[1] in TYPES else _of_type("query alert")
            problem = Problem("query-source", message, head.start(1), head.end(1), hint, severity)
            if severity is Severity.ERROR and reader.tokens[1][0] != "string":
                raise SyntaxFault(problem)
            self.problems.append(problem)
        subject = self._subject(reader, source)
        search, formula = None, None
        if source == "formula":
            formula = self._inside(subject, self._formula)
        elif source not in ("error_budget", "burn_rate", "log"):
            search = self._inside(subject, parse_search)
        return self._steps(reader, source, subject, head.start(1), search, formula)

    def _subject(self, reader: Reader, source: str) -> String:
        """The one text in the parentheses of `logs(…)`, standing on the opening one."""
        kind, text, start, end = reader.tokens[1]
        after, word, at, stop = reader.tokens[2] if kind == "string" else reader.tokens[1]
        if kind not in ("string", "unclosed") or after == ",":
            self._fail("query-syntax", f"{source}(…) takes one text in quotes", start, end, f'as in {source}("…")')
        if kind == "string" and after not in ("", ")", "comparator"):
            message = f"the text of {source}(…) ends before `{shortened(word)}`"
            self._fail("query-syntax", message, at, stop, 'quotes inside the text have a backslash: \\"')
        reader.arguments()
        return String(text[1:-1], text[0], start=start, end=end, source=self.source)

    def _steps(
        self, reader: Reader, source: str, subject: String, start: int, search: Search | None = None, formula: Expr | None = None
    ) -> ChainMonitor:
        modifiers, end = reader.modifiers(subject.end)
        steps = tuple(Step(one.name, one.arguments, start=one.start, end=one.end, source=self.source) for one in modifiers)
        comparison = None
        if source or reader.tokens[reader.position][0] == "comparator":
            if reader.tokens[reader.position][1].lower() == "by":
                _, word, at, stop = reader.tokens[reader.position]
                self._fail(
                    "query-syntax", f"unexpected `{word}` after a step", at, stop, 'a query of this type is grouped with .by("host")'
                )
            comparison = self._comparison(reader)
            end = comparison.end
        reader.finish()
        return ChainMonitor(source, subject, steps, comparison, search, formula, start=start, end=end, source=self.source)

    def _formula(self, text: str) -> Parsed[Expr]:
        parsed = parse_formula(text)
        if self.type == "data-jobs alert":
            # its functions (failed_runs, …) are its own and not listed anywhere
            return Parsed(parsed.tree, [problem for problem in parsed.problems if problem.rule != "unknown-function"])
        return parsed

    def _inside(self, subject: String, parse: Callable[[str], Parsed[INNER]]) -> INNER | None:
        """Parses the text inside the quotes; what is wrong with it is told at its place in the whole query."""
        text, offset = subject.value, subject.start + 1
        if "\\" in text:
            text = ESCAPED.sub(r"\1", text)
        parsed = parse(text)
        places = places_in(subject.value, offset) if parsed.problems else []
        for problem in parsed.problems:
            start, end = places[min(problem.start, len(text))], places[min(problem.end, len(text))]
            self.problems.append(Problem(problem.rule, problem.message, start, max(end, start + 1), problem.hint, problem.severity))
        return parsed.tree

    def _fail(self, rule: str, message: str, start: int, end: int, hint: str | None = None) -> NoReturn:
        raise SyntaxFault(Problem(rule, message, start, max(end, start + 1), hint))


def _of_type(monitor_type: str) -> str:
    return f'such a query is of type "{monitor_type}"'


def places_in(text: str, offset: int) -> list[int]:
    """Where each character of a quoted text without its backslashes (and its end) stands in the text with them."""
    places: list[int] = []
    position = 0
    while position < len(text):
        places.append(offset + position)
        position += 2 if ESCAPED.match(text, position) else 1
    return [*places, offset + len(text)]
