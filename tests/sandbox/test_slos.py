"""SLOs and corrections: a write answers a list, a read an object, tags in any order."""

from typing import Any

import pytest

from tests.sandbox.http import Client

SLOS = "/api/v1/slo"
COUNT = {"numerator": "sum:a{*}.as_count()", "denominator": "sum:a{*}.as_count() + sum:b{*}.as_count()"}


def slo(**more: Any) -> dict[str, Any]:
    return {"type": "metric", "name": "Up", "query": COUNT, "thresholds": [{"timeframe": "7d", "target": 99, "warning": 99.5}], **more}


def test_a_metric_slo_gets_both_views_and_texts_of_its_targets(api: Client) -> None:
    made = api.post(SLOS, slo())
    (body,) = made["data"]
    assert made["error"] is None
    assert body["thresholds"] == [{"timeframe": "7d", "target": 99.0, "target_display": "99.", "warning": 99.5, "warning_display": "99.5"}]
    assert type(body["thresholds"][0]["target"]) is float
    assert (body["timeframe"], body["target_threshold"], body["warning_threshold"]) == ("7d", 99, 99.5)
    assert (body["description"], body["tags"], body["monitor_tags"], body["type_id"]) == ("", [], [], 1)
    assert body["sli_specification"]["count"] == {
        "queries": [
            {"data_source": "metrics", "name": "query1", "query": "sum:a{*}.as_count()"},
            {"data_source": "metrics", "name": "query2", "query": "sum:b{*}.as_count()"},
        ],
        "good_events_formula": {"formula": "query1"},
        "total_events_formula": {"formula": "(query1 + query2)"},
    }
    assert api.get(f"{SLOS}/{body['id']}")["data"] == body


def test_a_specification_is_spelled_out_as_a_query(api: Client) -> None:
    queries = [{"data_source": "metrics", "name": name, "query": f"sum:{name}{{*}}.as_count()"} for name in ("good", "bad")]
    count = {"queries": queries, "good_events_formula": {"formula": "good"}, "bad_events_formula": {"formula": "bad"}}
    body = api.post(SLOS, slo(query=None, sli_specification={"count": count}))["data"][0]
    assert body["query"] == {"numerator": "sum:good{*}.as_count()", "denominator": "(sum:good{*}.as_count()) + (sum:bad{*}.as_count())"}
    assert body["sli_specification"] == {"count": count}


def test_a_time_slice_has_an_interval(api: Client) -> None:
    query = {"formulas": [{"formula": "q"}], "queries": [{"data_source": "metrics", "name": "q", "query": "avg:a{*}"}]}
    sent = slo(type="time_slice", query=None, sli_specification={"time_slice": {"query": query, "comparator": "<", "threshold": 5}})
    body = api.post(SLOS, sent)["data"][0]
    assert body["sli_specification"]["time_slice"]["query_interval_seconds"] == 300
    assert body["type_id"] == 2


def test_tags_come_back_in_any_order_but_the_same_each_time(api: Client) -> None:
    tags = [f"tag:{number}" for number in range(10)]
    made = api.post(SLOS, slo(tags=tags))["data"][0]
    read = [api.get(f"{SLOS}/{made['id']}")["data"]["tags"] for _ in range(3)]
    assert sorted(made["tags"]) == sorted(read[0]) == sorted(tags)
    assert made["tags"] != read[0] != tags
    assert read[0] == read[1] == read[2]


def test_lists_are_paged_and_filtered(api: Client) -> None:
    ids = [api.post(SLOS, slo(name=f"s{n}", tags=[f"n:{n % 2}", "x:y"]))["data"][0]["id"] for n in range(4)]

    def found(query: str) -> list[str]:
        return [row["id"] for row in api.get(f"{SLOS}?{query}")["data"]]

    assert found("limit=2&offset=1") == ids[1:3]
    assert found("tags_query=n:1") == [ids[1], ids[3]]
    assert found("tags_query=n:1,x:y&limit=1") == [ids[1]]
    assert found("query=S2") == [ids[2]]
    assert found(f"ids={ids[3]},{ids[0]}") == [ids[3], ids[0]]
    assert api.get(f"{SLOS}?tags_query=n:1&limit=1")["metadata"]["page"] == {"total_count": 4, "total_filtered_count": 2}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"query": None}, "Invalid payload: must specify the query for count types"),
        ({"type": "monitor"}, "Invalid payload: must specify monitor_ids"),
        (
            {"thresholds": [{"timeframe": "7d", "target": 100}]},
            "The target is incorrect: target must be a positive number between (0.0, 100.0)",
        ),
        ({"name": None}, "Required parameter 'name' is missing"),
    ],
)
def test_a_bad_slo_is_refused(api: Client, change: dict[str, Any], text: str) -> None:
    got = api("POST", SLOS, slo() | change)
    assert (got.status, got.body) == (400, {"errors": [text]})


def test_an_slo_is_replaced_but_keeps_its_type(api: Client) -> None:
    made = api.post(SLOS, slo(tags=["a:b"], description="x"))["data"][0]
    path = f"{SLOS}/{made['id']}"
    replaced = api("PUT", path, slo(name="Other")).body["data"][0]
    assert (replaced["name"], replaced["tags"], replaced["description"]) == ("Other", [], "")
    assert replaced["created_at"] == made["created_at"]
    assert api("PUT", path, slo(type="time_slice")).status == 400
    assert api("PUT", f"{SLOS}/nothere", slo()).body == {"errors": ["SLO not found: nothere not found"]}


def test_tags_are_kept_in_the_form_of_tags(api: Client) -> None:
    made = api.post(SLOS, slo(tags=["Service:API", "service:api", "Why so: loud?", "a__b_"]))["data"][0]
    assert sorted(made["tags"]) == ["a_b", "service:api", "why_so:_loud"]


def test_a_correction_knows_its_times_only_when_read(api: Client) -> None:
    id = api.post(SLOS, slo())["data"][0]["id"]
    attributes = {"slo_id": id, "category": "Deployment", "start": 1000, "end": 2000}
    made = api.post(f"{SLOS}/correction", {"data": {"type": "correction", "attributes": attributes}})["data"]
    assert made["attributes"] | attributes == made["attributes"]
    assert (made["attributes"]["rrule"], made["attributes"]["duration"], made["attributes"]["created_at"]) == (None, None, None)
    path = f"{SLOS}/correction/{made['id']}"
    assert api.get(path)["data"]["attributes"]["created_at"] > 0
    changed = api("PATCH", path, {"data": {"type": "correction", "attributes": {"end": 3000}}}).body["data"]["attributes"]
    assert (changed["start"], changed["end"]) == (1000, 3000)
    assert [row["id"] for row in api.get(f"{SLOS}/{id}/corrections")["data"]] == [made["id"]]
    assert [row["id"] for row in api.get(f"{SLOS}/correction?limit=10")["data"]] == [made["id"]]
    assert api("DELETE", path).status == 204
    assert api("GET", path).body == {"errors": [f"slo correction public id {made['id']} not found"]}
    unknown = {"data": {"type": "correction", "attributes": attributes | {"slo_id": "x"}}}
    assert api("POST", f"{SLOS}/correction", unknown).status == 404
