"""`kind: data_jobs`, formulas over the runs of data jobs."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.data_quality import lift_formula
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import limits
from o11yascode.monitor.search import quoted
from o11yascode.spec.duration import WindowField
from o11yascode.spec.monitor import Texts, ThresholdSpec

# the arguments of a job monitor's clauses stand without quotes
QUERY = re.compile(r'^formula\("(?P<formula>(?:[^"\\]|\\.)*)"\)(?:\.by\((?P<by>[\w.,-]+)\))?\.last\((?P<window>\w+)\)$')


class DataJobsMonitor(ThresholdSpec):
    label: ClassVar[str] = "a data_jobs monitor"
    kind: Literal["data_jobs"]
    formula: str
    """`failed_runs(run_query)`."""
    variables: list[dict[str, Any]] = Field(min_length=1)
    by: Texts | None = None
    """`job_name`, `workspace_name`."""
    window: WindowField


def build(spec: DataJobsMonitor, work: Work) -> Built | None:
    found = limits(spec, work)
    group = f".by({','.join(spec.by)})" if spec.by else ""
    query = f"formula({quoted(spec.formula)}){group}.last({spec.window}) {found}"
    return Built("data-jobs alert", query, found.thresholds, {"variables": spec.variables}, sources=("formula",))


def lift(live: Live) -> dict[str, Any] | None:
    return lift_formula(live, "data-jobs alert", QUERY)


KIND = MonitorKind("data_jobs", DataJobsMonitor, build, lift)
