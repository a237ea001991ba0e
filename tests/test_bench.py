"""The benchmark, at a size that takes no time: its rows, and how many requests each asks. What is quick is not tested."""

from pathlib import Path

from bench.__main__ import Bench, serving
from bench.estate import Size


def test_all_that_is_measured_runs(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Size(80, 3, 5), runs=1)
    with serving(str(bench.db)) as server:
        bench.plans(server, 0)
    bench.applies(20)
    cold, warm, file_changed, dashboard_changed, _ = [row.requests for row in bench.rows]
    assert warm is not None
    assert (cold, file_changed, dashboard_changed) == (warm + 3, warm, warm + 1), "a dashboard is read where it is new"
