"""`kind: slo_burn_rate`, how fast an SLO's error budget burns."""

import re
from typing import Any, ClassVar, Literal

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import RATIO, compared, lift_limits, limits
from o11yascode.resource.references import as_id
from o11yascode.spec.duration import DurationField, format_duration
from o11yascode.spec.monitor import ThresholdSpec
from o11yascode.spec.slo import SloWindow
from o11yascode.spec.threshold import number_text
from o11yascode.spec.units import simple

LIVE_ID = re.compile(r"^[0-9a-f]{32}$")
LONGEST = 48 * 3600
"""Seconds: Datadog's longest long window."""
QUERY = re.compile(
    r'^burn_rate\("(?P<slo>[^"]+)"\)\.over\("(?P<over>\w+)"\)\.long_window\("(?P<long>\w+)"\)\.short_window\("(?P<short>\w+)"\)$'
)


def largest_burn_rate(target: float) -> float:
    """The burn rate when every request fails: what a threshold cannot exceed. The target in percent."""
    return simple(100 / simple(100 - target))


class SloBurnRateMonitor(ThresholdSpec):
    """`critical: "> 14.4"`: the budget burns 14.4 times as fast as it may, in the long and in the short window."""

    label: ClassVar[str] = "an slo_burn_rate monitor"
    kind: Literal["slo_burn_rate"]
    slo: str
    """Id of an SLO of this project, or a live SLO's id."""
    window: SloWindow = "30d"
    """One of the SLO's own windows."""
    long_window: DurationField
    """From `1h` to `48h`."""
    short_window: DurationField | None = None
    """Default: a twelfth of the long window."""


def burn_rate_query(slo: str, over: str, long: int, short: int) -> str:
    """Datadog's query of a burn rate; windows in seconds."""
    return f'burn_rate("{slo}").over("{over}").long_window("{_window(long)}").short_window("{_window(short)}")'


def _window(seconds: int) -> str:
    """Hours are kept as hours: Datadog's longest window is written 48h."""
    return f"{seconds // 3600}h" if seconds % 3600 == 0 else format_duration(seconds)


def build(spec: SloBurnRateMonitor, work: Work) -> Built | None:
    found = limits(spec, work, RATIO, allowed=(">", ">="))
    long = spec.long_window.seconds
    short = spec.short_window.seconds if spec.short_window else long // 12
    if not 3600 <= long <= LONGEST:
        work.error("slo-window", f"the long window is {spec.long_window.text}: Datadog takes 1h to 48h", "long_window")
    if short >= long:
        work.error(
            "slo-window", "the short window is as long as the long one", "short_window", hint="a twelfth of the long window is usual"
        )
    if spec.critical.number <= 0:
        work.error("slo-burn-rate", "a burn rate is above 0", "critical")
    most = _largest(spec, work)
    if most is not None and spec.critical.number > most:
        work.error(
            "slo-burn-rate",
            f"a burn rate of {spec.critical.text} cannot be reached: the SLO's target allows {number_text(most)} at most",
            "critical",
        )
    query = burn_rate_query(work.id_of(spec.slo, ("slo",), LIVE_ID, "slo"), spec.window, long, short)
    return Built("slo alert", f"{query} {found}", found.thresholds, sources=("slo", "long_window"))


def _largest(spec: SloBurnRateMonitor, work: Work) -> float | None:
    """The largest burn rate of the SLO, where it is one of this project with a target written as a number."""
    slo = work.context.nodes.get(work.context.find(spec.slo, work.item) or "")
    if slo is None:
        return None
    target = slo.at("targets", spec.window, "target") if slo.get("targets") else slo.at("target")
    value = target.value
    return largest_burn_rate(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 100 else None


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, QUERY, "slo alert")
    if found is None:
        return None
    match = found.match
    fields = {"slo": as_id(match["slo"]), "window": match["over"], "long_window": match["long"], "short_window": match["short"]}
    ends = lift_limits(live, found)
    return None if ends is None else {**fields, **ends}


KIND = MonitorKind("slo_burn_rate", SloBurnRateMonitor, build, lift)
