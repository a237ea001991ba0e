"""What a pull takes over of a live body, and what of it is nobody's to say."""

from typing import Any

import pytest

from o11yascode.importer.merge import merged
from o11yascode.resource.kinds import KINDS

MONITOR = {
    "name": "Errors",
    "type": "query alert",
    "query": "avg(last_5m):avg:shop.errors{*} > 5",
    "message": "It fails.",
    "tags": ["b", "a"],
    "options": {"thresholds": {"critical": 5, "warning": 3}, "silenced": {"*": None}},
}


def options(**changes: Any) -> dict[str, Any]:
    return {"options": {**MONITOR["options"], **changes}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("live", "taken"),
    [
        (options(thresholds={"critical": 5.0}), options(thresholds={"critical": 5})),
        (options(thresholds={"critical": 6.0, "warning": 3.0}), options(thresholds={"critical": 6.0, "warning": 3})),
        (options(silenced={"host:a": 1}), {}),
        (options(locked=False, new_host_delay=300), {}),
        (options(locked=False, new_host_delay=300, timeout_h=1), options(timeout_h=1)),
        (options(evaluation_delay=60), options(evaluation_delay=60)),
        ({"id": 7, "overall_state": "Alert", "creator": {"name": "x"}}, {}),
        ({"priority": 2}, {"priority": 2}),
        ({"message": ...}, {"message": ...}),
        ({"tags": ["c", "a", "b"]}, {"tags": ["b", "a", "c"]}),
        ({"tags": ["c", "a"]}, {"tags": ["a", "c"]}),
        ({"tags": []}, {"tags": []}),
    ],
    ids=[
        "removed", "another number", "a mute", "defaults", "defaults beside a change", "an option more", "what the server owns",
        "a key more", "a key less", "a tag more, in any order", "another tag", "no tag",
    ],
)  # fmt: skip
def test_a_monitor(live: dict[str, Any], taken: dict[str, Any]) -> None:
    def with_(changes: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in {**MONITOR, **changes}.items() if value is not ...}

    result = merged(KINDS["monitor"], MONITOR, with_(live))
    assert result == with_(taken)
    assert str(result["options"]) == str(with_(taken)["options"])  # 5 is not 5.0 in a file


def test_what_says_nothing_stays_written() -> None:
    said = {**MONITOR, "priority": None, "options": {**MONITOR["options"], "include_tags": True}}  # type: ignore[dict-item]
    live = {**MONITOR, **options(timeout_h=1), "message": "It broke."}
    expected = {**said, "message": "It broke.", "options": {**said["options"], "timeout_h": 1}}  # type: ignore[dict-item]
    assert merged(KINDS["monitor"], said, live) == expected


def test_what_people_own_is_taken_over_where_the_spec_says_it() -> None:
    check = {"type": "api", "name": "Home", "config": {}}
    kind = KINDS["synthetics_test"]
    assert merged(kind, {**check, "status": "live"}, {**check, "status": "paused"}) == {**check, "status": "paused"}
    assert merged(kind, check, {**check, "status": "paused"}) == check


def test_items_of_a_list_that_are_the_same_stay_as_the_spec_says_them() -> None:
    def slo(*limits: dict[str, Any]) -> dict[str, Any]:
        return {"name": "Up", "type": "metric", "query": {"numerator": "a", "denominator": "b"}, "thresholds": list(limits)}

    week, month = {"timeframe": "7d", "target": 99}, {"timeframe": "30d", "target": 99.5, "warning": 99.9}
    live = [{**week, "target": 99.0, "target_display": "99."}, {**month, "target": 98.0, "target_display": "98."}]
    assert merged(KINDS["slo"], slo(week, month), slo(*live))["thresholds"] == [week, {**month, "target": 98.0}]
    assert merged(KINDS["slo"], slo(week), slo(live[1], live[0]))["thresholds"] == [live[1], week]
