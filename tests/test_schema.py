"""The JSON Schemas: valid themselves, and of one mind with the models."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from o11yascode.schema import config_schema, spec_schema


@lru_cache(maxsize=1)
def specs() -> dict[str, Any]:
    return spec_schema()


def problems(document: object) -> list[str]:
    return [error.message for error in Draft202012Validator(specs()).iter_errors(document)]


def test_both_are_schemas() -> None:
    Draft202012Validator.check_schema(config_schema())
    definitions = specs()["$defs"]
    Draft202012Validator.check_schema({**specs(), "$defs": {"MetricMonitor": definitions["MetricMonitor"]}})
    # The dialect's own schema takes half a minute for all of them; every keyword in use means the same in this older one.
    Draft7Validator.check_schema({"definitions": definitions})


MONITOR = {"id": "a", "kind": "metric", "name": "A", "query": "avg:system.load.1{*}", "evaluate": "avg over 5m", "critical": "> 1"}


def test_a_spec_file_fits() -> None:
    header = {"service": "web", "team": "core", "env": ["prod", "stg"], "tags": ["a:b"], "vars": {"x": [1]}, "x-anchors": {"any": "thing"}}
    assert problems({**header, "monitors": [MONITOR]}) == []


def test_a_configuration_fits() -> None:
    config = yaml.safe_load((Path(__file__).parents[1] / "o11y.yaml").read_text())
    assert config["targets"]["sandbox"] is None
    assert [error.message for error in Draft202012Validator(config_schema()).iter_errors(config)] == []


@pytest.mark.parametrize("field", ["critical", "priority", "tags", "when", "protect", "renotify", "links", "options"])
def test_an_expression_may_stand_for_any_value(field: str) -> None:
    assert problems({"monitors": [{**MONITOR, field: "${{ something }}"}]}) == []


def test_mappings_in_lists_may_be_repeated() -> None:
    link = {"logs": "service:x", "for_each": ["a"], "when": "${{ env == 'prod' }}"}
    assert problems({"monitors": [{**MONITOR, "links": [link], "for_each": {"a": [1], "b": "${{ c }}"}}]}) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"monitors": [{**MONITOR, "critcal": 1}]}, "'critcal' was unexpected"),
        ({"monitors": [{**MONITOR, "kind": "metrik"}]}, "'metrik' is not one of"),
        ({"monitors": [{"id": "a"}]}, "'kind' is a required property"),
        ({"monitrs": []}, "'monitrs'"),
    ],
)
def test_what_does_not_fit_is_told_of_the_one_kind(document: object, message: str) -> None:
    found = problems(document)
    assert any(message in line for line in found), found


def test_fields_are_described() -> None:
    definitions = specs()["$defs"]

    def description(field: str) -> str:
        found = definitions["MetricMonitor"]["properties"][field]
        return str(definitions[found["$ref"].rsplit("/", 1)[1]]["description"] if "$ref" in found else found["description"])

    assert description("id").startswith("Unique in its service")
    assert description("message_file") == "A Jinja2 file of the project, in place of `message`."


def test_the_configuration() -> None:
    check = Draft202012Validator(config_schema())
    assert list(check.iter_errors({"project": "a", "targets": {"prod": {"site": "datadoghq.eu"}}, "rules": {"x": "off"}})) == []
    assert list(check.iter_errors({"project": "a", "targets": {"prod": {"sight": "x"}}})) != []
    assert list(check.iter_errors({"project": "a", "defaults": {"monitrs": {}}})) != []


WIDGET = {"kind": "timeseries", "query": "avg:a{*}", "style": "warm dotted"}
QUERIES = {"kind": "table", "queries": {"a": "avg:a{*}", "b": {"logs": "status:error", "compute": "avg(@duration)"}}}
TEST = {"id": "t", "kind": "http", "name": "T", "url": "https://example.com", "locations": ["aws:eu-west-1"], "every": "5m"}
SLO = {"id": "s", "kind": "metric", "name": "S", "good": "a", "total": "b"}


@pytest.mark.parametrize(
    "document",
    [
        {"dashboards": [{"id": "d", "title": "D", "variables": ["env"], "rows": [{"widgets": [WIDGET, QUERIES]}]}]},
        {"dashboards": [{"id": "d", "title": "D", "widgets": [{"kind": "alert_graph", "monitor": 123}]}]},
        {"dashboards": [{"id": "d", "title": "D", "widgets": [{"kind": "note", "content": "n", "font_size": 14}]}]},
        {"monitors": [{**MONITOR, "timeout": "never"}, {**MONITOR, "timeout": "4h"}]},
        {"monitors": [{"id": "c", "kind": "capacity", "name": "C", "used": "a", "limit": 5, "forecast": "1w", "critical": 1}]},
        {"slack": {"channels": {"#a": None}}},
        {"slos": [{**SLO, "targets": {"7d": 99, "30d": "99.9%"}, "alerts": {"burn_rate": True, "error_budget": "> 75%"}}]},
        {"synthetics": [{**TEST, "priority": "P2", "retry": 2}]},
        {"notebooks": [{"id": "n", "name": "N", "cells": ["text"]}], "dashboard_lists": [{"id": "l", "name": "L", "dashboards": ["d"]}]},
    ],
)  # fmt: skip
def test_short_forms_fit(document: object) -> None:
    assert problems(document) == []
