"""Pydantic's errors in plain words, at the key or value that is wrong."""

# ruff: noqa: E501 (rows of tables)

from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, field_validator

from o11yascode.diagnostics import Diagnostic
from o11yascode.source.yaml import read
from o11yascode.spec.base import SpecModel, validate, validate_kind
from o11yascode.spec.monitor import MonitorSpec
from o11yascode.spec.threshold import ThresholdField


class Ranking(SpecModel):
    label: ClassVar[str] = "a ranking widget"
    kind: Literal["ranking"]
    title: str
    top: int = 10
    slo: str | None = None


class Slo(SpecModel):
    label: ClassVar[str] = "an slo widget"
    kind: Literal["slo"]
    slo: str


class Recovery(SpecModel):
    label: ClassVar[str] = "recovery"
    critical: float | str | None = None


class Monitor(SpecModel):
    label: ClassVar[str] = "a monitor"
    id: str
    critical: float | str = 1
    priority: Literal["P1", "P2"] = "P1"
    widgets: list[Annotated[Ranking | Slo, Field(discriminator="kind")]] = Field(default_factory=list)
    recovery: Recovery | float | None = None
    names: list[str] | str = Field(default_factory=list)
    top: Annotated[int, Field(ge=3)] = 3
    groups: dict[str, Recovery] = Field(default_factory=dict)
    continue_: bool = Field(False, alias="continue")
    even: int = 2
    quantile: str = Field("p95", pattern=r"^p\d\d$", description="`p50` to `p99`.")

    @field_validator("even")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError(f"{value} is odd")
        return value


def told(text: str) -> list[str]:
    node, problems = read(text, "a.yaml")
    assert node is not None
    assert problems == []
    found: list[Diagnostic] = []
    validate(Monitor, node, found)
    return [str(d) for d in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\ntresh: 1\nprioriti: P1\n", 'a.yaml:3:1: error: unknown field "prioriti" in a monitor (did you mean "priority"?)'),
        ("zzz: 1\nid: a", 'a.yaml:1:1: error: unknown field "zzz" in a monitor (fields: id, critical, priority, widgets'),
        ("top: 3", 'a.yaml:1:1: error: a monitor needs "id"'),
        ("id: 3", 'a.yaml:1:5: error: "id" must be text, not the number 3 (put it in quotes)'),
        ("id: a\nquantile: 95", 'a.yaml:2:11: error: "quantile" must be text, not the number 95 (`p50` to `p99`)'),
        ("id: a\nnames:\n- #x", 'a.yaml:3:2: error: "names[0]" must be text, not nothing (a value that begins with # needs quotes'),
        ("id: a\npriority: p1", 'a.yaml:2:11: error: "priority" must be P1 or P2, not the text "p1"'),
        ("id: a\ntop: 1", 'a.yaml:2:6: error: "top" must be at least 3, not the number 1'),
        ("id: a\ntop: x", 'a.yaml:2:6: error: "top" must be a whole number, not the text "x"'),
        ("id: a\neven: 3", 'a.yaml:2:7: error: "even": 3 is odd'),
        ("id: a\ncontinue: [1]", 'a.yaml:2:11: error: "continue" must be true or false, not a list'),
        ("id: a\ncritical: [1]", 'a.yaml:2:11: error: "critical" must be a number or text, not a list'),
        ("id: a\nnames: {x: 1}", 'a.yaml:2:8: error: "names" must be a list or text, not a mapping'),
        ("id: a\nnames: [a, 1]", 'a.yaml:2:12: error: "names[1]" must be text, not the number 1'),
        ("id: a\nrecovery: high", 'a.yaml:2:11: error: "recovery" must be a mapping or a number, not the text "high"'),
        ("id: a\nrecovery: {criticl: 2}", 'a.yaml:2:12: error: unknown field "criticl" in recovery (did you mean "critical"?)'),
        ("id: a\nrecovery: {critical: [2]}", 'a.yaml:2:22: error: "critical" must be a number or text, not a list'),
        ("id: a\ngroups: {x: {critica: 1}}", 'a.yaml:2:14: error: unknown field "critica" in recovery'),
        ("id: a\ngroups: {x: 3}", 'a.yaml:2:13: error: "x" must be a mapping, not the number 3'),
        ("id: a\nwidgets: [{kind: rankin}]", 'a.yaml:2:18: error: "kind" must be ranking or slo, not the text "rankin" (did you mean "ranking"?)'),
        ("id: a\nwidgets: [{title: x}]", 'a.yaml:2:11: error: "widgets[0]" needs "kind"'),
        ("id: a\nwidgets: [3]", 'a.yaml:2:11: error: "widgets[0]" must be a mapping, not the number 3'),
        # A key of the widget has the name of its kind: pydantic's path says `slo` twice.
        ("id: a\nwidgets:\n- {kind: slo, slo: 3}", 'a.yaml:3:20: error: "slo" must be text, not the number 3'),
        ("id: a\nwidgets:\n- {kind: ranking, titel: x}", 'a.yaml:3:19: error: unknown field "titel" in a ranking widget (did you mean "title"?)'),
        ("id: a\nwidgets:\n- {kind: ranking}", 'a.yaml:3:3: error: a ranking widget needs "title"'),
    ],
)  # fmt: skip
def test_messages(text: str, expected: str) -> None:
    assert any(message.startswith(expected) for message in told(text)), told(text)


def test_all_mistakes_are_told_at_once_and_each_once() -> None:
    assert len(told("priority: P9\ntop: x\nnames: [1, 2]\nrecovery: {critical: [1]}\nzzz: 1")) == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: rankin", 'a.yaml:1:7: error: a widget has no kind "rankin" (did you mean "ranking"?)'),
        ("title: x", 'a.yaml:1:1: error: a widget needs "kind" (kind: ranking, slo)'),
        ("[1]", "a.yaml:1:1: error: a widget must be a mapping"),
        ("kind: [a]", 'a.yaml:1:7: error: "kind" must be text, not a list'),
        ("kind: slo", 'a.yaml:1:1: error: an slo widget needs "slo"'),
        ("type: slo", 'a.yaml:1:1: error: unknown field "type" (did you mean "kind"?)'),
        ("definition: {type: note}", 'a.yaml:1:1: error: a widget needs "kind" (kind: raw, where "definition" is as Datadog has it)'),
    ],
)
def test_a_kind_chooses_its_model(text: str, expected: str) -> None:
    node, _ = read(text, "a.yaml")
    assert node is not None
    found: list[Diagnostic] = []
    models: dict[str, Any] = {"ranking": Ranking, "slo": Slo}
    assert validate_kind(models, node, found, "a widget") is None
    assert str(found[0]).startswith(expected)


class Search(SpecModel):
    label: ClassVar[str] = "a search"
    match: str = Field(description="The search: `service:shop`.\nIt is long.")
    by: list[str] = Field(default_factory=list)
    source: Literal["logs", "rum"] = "logs"
    threshold: ThresholdField


def told_of_search(text: str) -> list[str]:
    node, _ = read(text, "a.yaml")
    assert node is not None
    found: list[Diagnostic] = []
    validate(Search, node, found)
    return [str(each) for each in found]


def test_a_field_that_is_called_otherwise_elsewhere_is_not_missing_too() -> None:
    assert told_of_search("query: a\ngroup_by: [b]\nthreshold: '> 1'") == [
        'a.yaml:1:1: error: unknown field "query" in a search (did you mean "match"?) [unknown-field]',
        'a.yaml:2:1: error: unknown field "group_by" in a search (did you mean "by"?) [unknown-field]',
    ]
    [message] = told_of_search("query: a\nmatch: b\nthreshold: '> 1'")
    assert message.endswith('("match" says it here, and is written already) [unknown-field]')


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("severity", 'did you mean "priority"?'),  # not "recovery"
        ("escalation_message", 'did you mean "renotify"?'),
        ("renotify_interval", 'did you mean "renotify"?'),
        ("owner", 'did you mean "team"?'),
        ("nofity", 'did you mean "notify"?'),
        ("duration", "fields: "),
        ("group_by", "fields: "),
    ],
)
def test_a_word_is_not_taken_for_any_that_shares_some_letters(word: str, hint: str) -> None:
    node, _ = read(f"id: a\n{word}: x", "a.yaml")
    assert node is not None
    found: list[Diagnostic] = []
    validate(MonitorSpec, node, found)
    assert str(found[0].hint).startswith(hint)


def test_what_a_missing_field_is_for_is_told() -> None:
    assert told_of_search("by: [a]") == [
        'a.yaml:1:1: error: a search needs "match" (The search: `service:shop`) [missing-field]',
        'a.yaml:1:1: error: a search needs "threshold" (as in threshold: "> 50") [missing-field]',
    ]
