"""`kind: slo_error_budget`, how much of an SLO's error budget is gone."""

import re
from typing import Any, ClassVar, Literal

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.monitor.slo_burn_rate import LIVE_ID
from o11yascode.resource.references import as_id
from o11yascode.spec.monitor import ThresholdSpec
from o11yascode.spec.slo import SloWindow

QUERY = re.compile(r'^error_budget\("(?P<slo>[^"]+)"\)\.over\("(?P<over>\w+)"\)$')


class SloErrorBudgetMonitor(ThresholdSpec):
    """`critical: "> 75%"` of the error budget is spent."""

    label: ClassVar[str] = "an slo_error_budget monitor"
    kind: Literal["slo_error_budget"]
    slo: str
    """Id of an SLO of this project, or a live SLO's id."""
    window: SloWindow = "30d"
    """One of the SLO's own windows."""


def build(spec: SloErrorBudgetMonitor, work: Work) -> Built | None:
    found = limits(spec, work, allowed=(">", ">="))
    if not 0 <= spec.critical.number <= 100:
        work.error("slo-error-budget", "a share of the error budget is between 0% and 100%", "critical")
    query = f'error_budget("{work.id_of(spec.slo, ("slo",), LIVE_ID, "slo")}").over("{spec.window}")'
    return Built("slo alert", f"{query} {found}", found.thresholds, sources=("slo",))


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, QUERY, "slo alert")
    if found is None:
        return None
    match = found.match
    ends = lift_limits(live, found, "%")
    return None if ends is None else {"slo": as_id(match["slo"]), "window": match["over"], **ends}


KIND = MonitorKind("slo_error_budget", SloErrorBudgetMonitor, build, lift)
