"""The specs that this repository ships: right by every measure, and no surprise in what they make.

`O11Y_GOLDEN=write pytest tests/test_shipped.py` writes the plans in `tests/golden/` anew; read the difference before you commit it.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datadog_api_client import Configuration
from datadog_api_client.model_utils import UnparsedObject, validate_and_convert_types
from datadog_api_client.v1.model.dashboard import Dashboard
from datadog_api_client.v1.model.monitor import Monitor
from datadog_api_client.v1.model.service_level_objective_request import ServiceLevelObjectiveRequest
from datadog_api_client.v1.model.slack_integration_channel import SlackIntegrationChannel
from datadog_api_client.v1.model.synthetics_api_test import SyntheticsAPITest
from datadog_api_client.v2.model.downtime_create_request import DowntimeCreateRequest
from jsonschema import Draft202012Validator

from o11yascode.build.project import Project, load_project
from o11yascode.check.run import everything_wrong
from o11yascode.datadog.client import Client
from o11yascode.report.terminal import Paint
from o11yascode.report.text import plan_text
from o11yascode.resource.desired import Resource
from o11yascode.resource.references import REFERENCE, find_references
from o11yascode.schema import config_schema, spec_schema
from o11yascode.source.yaml import read
from o11yascode.sync.plan import Plan
from tests.sync.estate import apply, bring_about, plan_of, sandbox

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
MODELS: dict[str, Any] = {
    "monitor": Monitor,
    "dashboard": Dashboard,
    "slo": ServiceLevelObjectiveRequest,
    "synthetics_test": SyntheticsAPITest,
    "downtime_v2": DowntimeCreateRequest,
    "slack_channel": SlackIntegrationChannel,
}
"""The official client's model of what is sent."""


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(ROOT, "sandbox")


@pytest.fixture(scope="module")
def by_id(project: Project) -> dict[str, Resource]:
    return {resource.id: resource for resource in project.resources}


def test_nothing_is_wrong_with_them(project: Project) -> None:
    assert [str(found) for found in everything_wrong(project)] == []


@pytest.mark.parametrize("target", ["sandbox", "prod"])
def test_they_are_right_for_every_target(target: str) -> None:
    assert load_project(ROOT, target).ok


@pytest.mark.parametrize("kind", MODELS)
def test_datadogs_client_takes_every_payload(project: Project, kind: str) -> None:
    resources = [resource for resource in project.resources if resource.kind == kind]
    assert resources
    for resource in resources:
        body = {key: value for key, value in resource.payload.items() if key != "account"}  # a Slack channel's account stands in the path
        typed = validate_and_convert_types(_filled(body), (MODELS[kind],), [resource.id], True, Configuration())  # type: ignore[no-untyped-call]
        assert not list(_not_understood(typed)), resource.id


def test_no_kind_is_left_unchecked(project: Project) -> None:
    assert {resource.kind for resource in project.resources} == set(MODELS)


def _filled(value: Any, key: str = "") -> Any:
    """With live ids in place of references."""
    if isinstance(value, dict):
        return {name: _filled(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, key) for inner in value]
    if isinstance(value, str) and key == "monitor_ids":
        return 1
    return REFERENCE.sub("1", value) if isinstance(value, str) else value


def _not_understood(value: Any) -> Iterator[Any]:
    if isinstance(value, UnparsedObject) or getattr(value, "_unparsed", False):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _not_understood(item)
    elif hasattr(value, "_data_store"):
        for item in value._data_store.values():
            yield from _not_understood(item)


def test_the_schemas_for_editors_take_them(project: Project) -> None:
    specs, config = Draft202012Validator(spec_schema()), Draft202012Validator(config_schema())
    for file, text in project.files.items():
        if not file.endswith(".yaml"):
            continue
        node, _ = read(text, file)
        assert node is not None
        validator = config if file == "o11y.yaml" else specs
        assert [f"{file}: {error.json_path}: {error.message}" for error in validator.iter_errors(node.plain())] == []


def test_every_reference_leads_somewhere(project: Project, by_id: dict[str, Resource]) -> None:
    assert {id for resource in project.resources for _, id in find_references(resource.payload)} <= set(by_id)


# -- dashboards


def test_the_wall_fits_one_screen(by_id: dict[str, Resource]) -> None:
    """Ten pixels a unit: 1920 by 1080."""
    wall = by_id["gs2/wall"].payload
    boxes = [widget["layout"] for widget in wall["widgets"]]
    assert wall["layout_type"] == "free"
    assert max(box["x"] + box["width"] for box in boxes) <= 192
    assert max(box["y"] + box["height"] for box in boxes) <= 108


def test_the_wall_compares_now_with_before(by_id: dict[str, Resource]) -> None:
    """Solid now, dotted before, and the trend."""
    for title, span, before in (
        ("Calls: 4 hours, and a week ago", "4h", "week_before(query1)"),
        ("Calls: a month, and the month before", "1mo", "month_before(query1)"),
    ):
        graph = next(w["definition"] for w in by_id["gs2/wall"].payload["widgets"] if w["definition"].get("title") == title)
        assert graph["time"] == {"live_span": span}
        assert [request["style"]["line_type"] for request in graph["requests"]] == ["solid", "dotted", "dashed"]
        assert before in graph["requests"][1]["formulas"][0]["formula"]


# -- who hears


def test_staging_wakes_nobody(project: Project) -> None:
    heard = {m.handle for r in project.resources if r.labels.get("env") == "stg" for m in r.mentions}
    assert heard == {"@slack-gs2-gs2-staging", "@slack-gs2-ai_kenshu24_o11y_handson"}


def test_what_cannot_wait_in_production_pages_its_team(project: Project) -> None:
    urgent = [r for r in project.resources if r.labels.get("priority") == "P1" and r.labels.get("env") == "prod"]
    assert len(urgent) > 5
    for resource in urgent:
        team = "payments" if resource.labels["team"] == "payments" else "platform"
        assert f"@pagerduty-gs2-{team}" in {m.handle for m in resource.mentions if m.state == "alert"}, resource.id


def test_new_errors_of_the_hands_on_have_a_channel_of_their_own(by_id: dict[str, Resource]) -> None:
    monitor = by_id["handson/new-errors/prod"]
    assert monitor.payload["query"].startswith('error-tracking("service:handson env:prod").source("backend").new()')
    assert {m.handle for m in monitor.mentions} == {"@slack-gs2-ai_kenshu24_o11y_handson"}
    assert "slack/ai_kenshu24_o11y_handson" in by_id


def test_only_parts_of_composites_are_silent(project: Project) -> None:
    silent = {r.id for r in project.resources if r.kind == "monitor" and not r.mentions}
    parts = {id for r in project.resources if r.payload.get("type") == "composite" for _, id in find_references(r.payload["query"])}
    assert silent == {id for id in parts if id.rsplit("/", 1)[0] in ("gs2/api-5xx", "gs2/api-slow", "store/5xx", "store/slow")}


# -- against the embedded Datadog


@pytest.fixture(scope="module")
def account(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path, Plan]]:
    """An account that has everything, and the plan that led to it."""
    folder = tmp_path_factory.mktemp("state")
    with sandbox() as (_, client):
        first = plan_of(client, project.resources)
        assert apply(client, first, folder).exit_code == 0
        yield client, folder, first


def test_the_first_plan(account: tuple[Client, Path, Plan]) -> None:
    _same_as("first-plan.txt", account[2])


def test_the_second_plan_is_empty(account: tuple[Client, Path, Plan], project: Project) -> None:
    again = plan_of(account[0], project.resources)
    assert (again.changes, again.unchanged, again.notices) == ([], len(project.resources), [])


def test_what_somebody_clicked_shows_and_is_repaired(account: tuple[Client, Path, Plan], project: Project) -> None:
    client, folder, _ = account
    _click(client)
    _same_as("drift.txt", plan_of(client, project.resources))
    bring_about(client, project.resources, folder)
    assert not plan_of(client, project.resources).has_changes


def _click(client: Client) -> None:
    """What people do in the web page: a threshold, a message, a widget's title, a widget removed, an SLO's target, a channel's settings."""
    monitors = {monitor["name"]: monitor for monitor in client.request("GET", "/api/v1/monitor")}
    throttles = monitors["Lambda throttles (prod)"]
    thresholds = {**throttles["options"]["thresholds"], "critical": 100}
    body = {"query": re.sub(r"\d+$", "100", throttles["query"]), "options": {**throttles["options"], "thresholds": thresholds}}
    client.request("PUT", f"/api/v1/monitor/{throttles['id']}", body=body)
    quota = monitors["App Engine denies requests: quota used up (prod)"]
    body = {"message": quota["message"].replace("denied", "refused"), "options": quota["options"]}
    client.request("PUT", f"/api/v1/monitor/{quota['id']}", body=body)
    boards = {board["title"]: board["id"] for board in client.request("GET", "/api/v1/dashboard")["dashboards"]}
    wall = client.request("GET", f"/api/v1/dashboard/{boards['Game backend']}")
    titled = {widget["definition"].get("title"): widget for widget in wall["widgets"]}
    titled["Calls per second"]["definition"]["title"] = "Calls"
    titled["Lambda concurrency"]["definition"]["requests"][0]["formulas"][0]["formula"] = "used / 2000 * 100"
    wall["widgets"].remove(titled["Auth"])
    client.request("PUT", f"/api/v1/dashboard/{boards['Game backend']}", body=wall)
    slo = next(slo for slo in client.request("GET", "/api/v1/slo")["data"] if slo["name"] == "Store answers")
    slo["thresholds"][0]["target"] = 99.5
    client.request("PUT", f"/api/v1/slo/{slo['id']}", body=slo)


def _same_as(name: str, plan: Plan) -> None:
    """The plan as text, without what differs from run to run."""
    text = plan_text(plan, Paint(False), 120)
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1", re.sub(r"Read in .*", "Read.", text)) + "\n"
    file = GOLDEN / name
    if os.environ.get("O11Y_GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


def test_every_part_of_the_list_is_there(project: Project) -> None:
    """What a team expects to be watched."""
    kinds = Counter(r.labels["kind"] for r in project.resources if r.kind == "monitor")
    assert set(kinds) >= {
        "error_rate", "latency", "week_over_week", "capacity", "metric", "log", "error_tracking", "service_check", "synthetics",
        "anomaly", "outlier", "forecast", "composite", "cost", "slo_burn_rate", "slo_error_budget", "apm",
    }  # fmt: skip
