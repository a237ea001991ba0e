"""The one table of the functions of metric queries: arguments, whether a monitor may use them, and what they do in words."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field

TIME_AGGREGATORS = ("avg", "sum", "min", "max")
SPACE_AGGREGATORS = ("avg", "sum", "min", "max", "count", "histogram")
ROLLUP_METHODS = ("avg", "sum", "min", "max", "count")
AGGREGATORS_ELSEWHERE = {"mean": "avg", "average": "avg", "total": "sum", "maximum": "max", "minimum": "min"}
"""What other tools call an aggregator, and Datadog's word."""
CALENDAR_ROLLUPS = ("daily", "weekly", "monthly")
FILL_METHODS = ("linear", "last", "zero", "null")
RANK_BY = ("max", "mean", "min", "sum", "last", "l2norm", "area")
DIRECTIONS = ("asc", "desc")

UNGROUPED = ("count_nonzero", "count_nonzero_finite", "count_not_null", "dt")
"""What makes one series of many groups."""


class InMonitor(StrEnum):
    """May a metric monitor use the function?"""

    YES = "yes"
    NO = "no"
    SPECIAL = "special"
    """It makes a monitor of its own form: anomaly, outlier, forecast."""
    UNSURE = "unsure"
    """The documentation discourages it or says nothing: a warning at most."""


class Argument(Struct, frozen=True):
    """One argument after the series. `kind` is `number`, `integer`, `word` (one of `choices`), `shift`, `text` or `any`."""

    name: str
    kind: str = "any"
    choices: tuple[str, ...] = ()
    least: float | None = None
    required: bool = True


class Function(Struct, frozen=True):
    """One function: its arguments after the series, its named arguments, and its words for an explanation.

    `words` is a sentence part in which `{0}` is the series and `{1}`… are the arguments.
    """

    name: str
    words: str
    arguments: tuple[Argument, ...] = ()
    named: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    monitor: InMonitor = InMonitor.YES
    formula_only: bool = False
    in_forecast: bool = True

    @property
    def least_arguments(self) -> int:
        return 1 + (sum(argument.required for argument in self.arguments) if self.arguments else 0)

    @property
    def most_arguments(self) -> int:
        return 1 + len(self.arguments)

    @property
    def signature(self) -> str:
        parts = ["S", *(argument.name if argument.required else f"[{argument.name}]" for argument in self.arguments)]
        return f"{self.name}({', '.join(parts)})"


def _number(name: str, least: float | None = None, required: bool = True) -> Argument:
    return Argument(name, "number", least=least, required=required)


def _word(name: str, *choices: str) -> Argument:
    return Argument(name, "word", choices)


_SEASONALITY = _word("seasonality", "hourly", "daily", "weekly")

_ANOMALIES = Function(
    "anomalies",
    "the deviation of {0} from its expected band ({1} algorithm, {2} deviations)",
    (_word("algorithm", "basic", "agile", "robust"), _number("bounds", 0)),
    {
        "direction": _word("direction", "above", "below", "both"),
        "alert_window": Argument("alert_window", "text"),
        "interval": Argument("interval"),
        "count_default_zero": Argument("count_default_zero"),
        "seasonality": _SEASONALITY,
        "timezone": Argument("timezone", "text"),
    },
    InMonitor.SPECIAL,
    in_forecast=False,
)
_OUTLIERS = Function(
    "outliers",
    "the members of {0} that behave unlike the others ({1}, tolerance {2})",
    (_word("algorithm", "dbscan", "mad", "scaleddbscan", "scaledmad"), _number("tolerance"), _number("percentage", required=False)),
    monitor=InMonitor.SPECIAL,
    in_forecast=False,
)
_FORECAST = Function(
    "forecast",
    "the {1} forecast of {0} ({2} deviations)",
    (_word("algorithm", "linear", "seasonal"), _number("deviations")),
    {
        "interval": Argument("interval"),
        "history": Argument("history"),
        "model": _word("model", "default", "simple", "reactive"),
        "seasonality": _SEASONALITY,
        "timezone": Argument("timezone", "text"),
    },
    InMonitor.SPECIAL,
)
_N = Argument("N", "integer", least=1)
_RANK = (_N, _word("by", *RANK_BY), _word("direction", *DIRECTIONS))

_PLAIN = {
    "abs": "the absolute value of {0}",
    "log2": "the logarithm to base 2 of {0}",
    "log10": "the logarithm to base 10 of {0}",
    "exclude_null": "{0}, without groups that have the value N/A",
    "default_zero": "{0}, with zero where there is no data",
    "per_second": "{0} per second",
    "per_minute": "{0} per minute",
    "per_hour": "{0} per hour",
    "dt": "the time between the points of {0}",
    "diff": "the difference between one point and the next of {0}",
    "monotonic_diff": "the increase between one point and the next of {0}",
    "derivative": "the change per second of {0}",
    "throughput": "the throughput of {0}",
    "rate": "the rate of {0}",
    "hour_before": "{0} one hour before",
    "day_before": "{0} one day before",
    "week_before": "{0} one week before",
    "month_before": "{0} one month before",
}


def _functions() -> list[Function]:
    found = [Function(name, words) for name, words in _PLAIN.items()]
    found += [
        _ANOMALIES,
        _OUTLIERS,
        _FORECAST,
        Function("cumsum", "the running total of {0}", monitor=InMonitor.UNSURE, in_forecast=False),
        Function("integral", "the integral of {0} over time", monitor=InMonitor.UNSURE, in_forecast=False),
        Function("count_nonzero", "the number of groups of {0} that are not zero"),
        Function("count_nonzero_finite", "the number of groups of {0} that are not zero"),
        Function("count_not_null", "the number of groups of {0} that have data"),
        Function("clamp_min", "{0}, raised to at least {1}", (_number("threshold"),)),
        Function("clamp_max", "{0}, cut to at most {1}", (_number("threshold"),)),
        Function("cutoff_min", "{0}, without values below {1}", (_number("threshold"),)),
        Function("cutoff_max", "{0}, without values above {1}", (_number("threshold"),)),
        Function("top", "the first {1} groups of {0} ranked by {2}, {3}", _RANK),
        Function(
            "top_offset", "{1} groups of {0} ranked by {2}, {3}, after the first {4}", (*_RANK, Argument("offset", "integer", least=0))
        ),
        Function("robust_trend", "the robust trend of {0}", in_forecast=False),
        Function("trend_line", "the trend line of {0}", in_forecast=False),
        Function("piecewise_constant", "{0} as a piecewise constant", in_forecast=False),
        Function("autosmooth", "{0}, smoothed", monitor=InMonitor.NO),
        Function(
            "moving_rollup",
            "the {2} of {0} over the last {1} seconds of every point",
            (Argument("seconds", "integer", least=1), _word("method", *ROLLUP_METHODS)),
        ),
        Function("timeshift", "{0} moved by {1} seconds", (_number("seconds"),)),
        Function(
            "calendar_shift",
            "{0} moved by {1} in the calendar of {2}",
            (Argument("shift", "shift"), Argument("timezone", "text")),
            monitor=InMonitor.UNSURE,
        ),
        Function("rollup", "{0} rolled up by {1}", (Argument("method"), Argument("seconds", required=False)), formula_only=True),
        Function("reduce", "{0} reduced to one value by {1}", (Argument("method"),), formula_only=True),
        Function("percentile", "the percentile {1} of {0}", (Argument("percentile"), Argument("scope", required=False)), formula_only=True),
    ]
    for direction, words in (("top", "highest"), ("bottom", "lowest")):
        for count in (5, 10, 15, 20):
            found.append(Function(f"{direction}{count}", f"the {count} {words} groups of {{0}}"))
            for by in ("mean", "min", "max", "last", "area", "l2norm"):
                found.append(Function(f"{direction}{count}_{by}", f"the {count} {words} groups of {{0}} by {by}"))
    for family, spans in SPANS.items():
        words = {"ewma": "exponentially weighted mean", "median": "median", "rollingavg": "average"}[family]
        found += [Function(f"{family}_{span}", f"the rolling {words} of {span} points of {{0}}") for span in spans]
    return found


SPANS = {"ewma": (3, 5, 7, 10, 20), "median": (3, 5, 7, 9), "rollingavg": (5, 13, 21, 29)}
"""Families of functions whose name ends with how many points they look at: only these exist."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _functions()})
