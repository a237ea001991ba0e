"""How many widgets a second the offline validation checks: `python -m bench.payloads`."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from o11yascode.payload.schema import validator_of
from o11yascode.payload.validate import validate_payload

DASHBOARDS = 200
GOAL = 5_000
"""Widgets a second on one core."""


def timeseries(number: int) -> dict[str, Any]:
    query = {"name": "hits", "data_source": "metrics", "query": f"sum:trace.http.request.hits{{$env,service:s{number}}} by {{service}}"}
    request = {
        "response_format": "timeseries",
        "display_type": "line",
        "style": {"palette": "dog_classic", "line_type": "solid", "line_width": "normal"},
        "queries": [query, {**query, "name": "errors"}],
        "formulas": [{"formula": "errors / hits", "alias": "now"}, {"formula": "week_before(errors / hits)", "alias": "a week ago"}],
    }
    return {"type": "timeseries", "title": f"Traffic {number}", "requests": [request], "markers": [{"value": "y > 1", "label": "limit"}]}


def ranking(number: int) -> dict[str, Any]:
    compute = {"aggregation": "pc95", "metric": "@duration"}
    query = {"name": "slow", "data_source": "spans", "search": {"query": f"service:s{number}"}, "indexes": ["*"], "compute": compute}
    limits = [{"comparator": ">", "value": 1, "palette": "white_on_red"}, {"comparator": "<=", "value": 1, "palette": "white_on_green"}]
    formula = {"formula": "slow", "limit": {"count": 10, "order": "desc"}}
    return {
        "type": "toplist",
        "title": f"Slowest {number}",
        "requests": [{"response_format": "scalar", "queries": [query], "formulas": [formula], "conditional_formats": limits}],
        "custom_links": [{"label": "Traces", "link": "/apm/traces"}],
    }


def dashboard(number: int, **more: Any) -> dict[str, Any]:
    def placed(index: int, definition: dict[str, Any]) -> dict[str, Any]:
        return {"definition": {**definition, **more}, "layout": {"x": 4 * (index % 3), "y": 3 * (index // 3), "width": 4, "height": 3}}

    inner = [placed(index, (timeseries, ranking)[index % 2](number * 20 + index)) for index in range(19)]
    group = {"type": "group", "layout_type": "ordered", "title": "All", "widgets": inner}
    return {
        "title": f"Service {number}",
        "layout_type": "ordered",
        "reflow_type": "fixed",
        "template_variables": [{"name": "env", "prefix": "env", "defaults": ["prod"]}],
        "widgets": [{"definition": group, "layout": {"x": 0, "y": 0, "width": 12, "height": 22}}],
    }


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        clean = [dashboard(number) for number in range(DASHBOARDS)]
        newer = [dashboard(number, colour_of_the_week="mauve") for number in range(DASHBOARDS)]
        first = seconds(lambda: validate_payload("dashboard", clean[0], cache=cache))
        validator_of.cache_clear()
        second = seconds(lambda: validate_payload("dashboard", clean[0], cache=cache))
        print(f"first dashboard: {first * 1000:.0f} ms without a kept schema, {second * 1000:.0f} ms with one")
        for name, bodies in (("nothing wrong", clean), ("an unknown field in each", newer)):
            taken = min(seconds(lambda bodies=bodies: [validate_payload("dashboard", b, cache=cache) for b in bodies]) for _ in range(3))  # type: ignore[misc]
            print(f"{name}: {DASHBOARDS * 20 / taken:,.0f} widgets a second (goal: {GOAL:,})")


if __name__ == "__main__":
    main()
