"""What is a difference and what is none, example by example."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from o11yascode.resource.bodies import unwrap
from o11yascode.resource.carry import update_body
from o11yascode.resource.compare import Brief, canonical, same, same_widget, unknown_keys
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.sync.explain import diff, explain
from o11yascode.sync.match import changed_immutably
from tests.resource.bodies import Body, dashboard, graph, group, live_monitor, monitor, note, numbered

MONITOR, DASHBOARD = KINDS["monitor"], KINDS["dashboard"]


def with_options(body: Body, **options: Any) -> Body:
    return {**body, "options": {**body["options"], **options}}


def test_defaults_and_state_of_the_server_are_no_difference() -> None:
    assert diff("monitor", monitor(), live_monitor()) == []


@pytest.mark.parametrize(
    ("desired", "live"),
    [
        (monitor(message="text\n"), live_monitor(message="text")),
        (monitor(message=" text"), live_monitor(message="text")),
        (monitor(overall_state="OK"), live_monitor(overall_state="Alert")),
        (
            {key: value for key, value in monitor().items() if key != "options"},
            live_monitor(options={"silenced": {"*": 1700000000}, "locked": True}),
        ),
        (monitor(options={"thresholds": {}}, type="service check"), live_monitor(options={}, type="service check")),
        (
            monitor(options={}, type="service check"),
            live_monitor(options={"thresholds": {"ok": 1, "warning": 1, "critical": None}}, type="service check"),
        ),
        (monitor(type="metric alert"), live_monitor()),
        (monitor(priority=0), live_monitor()),
        (monitor(), with_options(live_monitor(), escalation_message="")),
        (monitor(tags=["env:prod", "team:core"]), live_monitor()),
        (monitor(classification="custom"), live_monitor()),
        (with_options(monitor(), on_missing_data="default"), live_monitor()),
        (with_options(monitor(), timeout_h=None), live_monitor()),
        (with_options(monitor(), thresholds={"critical": 80, "warning": None}), live_monitor()),
        (monitor(), live_monitor(options={"silenced": {}})),  # the threshold of the query
        (monitor(), {key: value for key, value in live_monitor().items() if key != "options"}),
        (monitor(options={"thresholds": {}}, type="composite"), live_monitor(options={"silenced": {}}, type="composite")),
        (monitor(), with_options(live_monitor(), silenced={"*": 1700000000})),
        (with_options(monitor(), silenced={}), with_options(live_monitor(), silenced={"*": None})),
        (monitor(), with_options(live_monitor(), avalanche_window=10)),
        (monitor(), live_monitor(restricted_roles=["3f2c"])),
        (monitor(type="log alert"), with_options(live_monitor(type="log alert"), groupby_simple_monitor=False)),
    ],
)
def test_a_monitor_is_what_was_asked_for(desired: Body, live: Body) -> None:
    assert diff("monitor", desired, live) == []


@pytest.mark.parametrize(
    ("desired", "live", "path"),
    [
        (monitor(), live_monitor(query="avg(last_5m):avg:system.cpu.user{env:prod} by {host} > 90"), "query"),
        (monitor(), live_monitor(priority=1), "priority"),
        (monitor(tags=["team:core"]), live_monitor(), "tags"),
        (monitor(), live_monitor(type="log alert"), "type"),
        (monitor(), with_options(live_monitor(), renotify_interval=0), "options.renotify_interval"),
        (with_options(monitor(), new_host_delay=0), live_monitor(), "options.new_host_delay"),
        (monitor(), with_options(live_monitor(), notify_audit=True), "options.notify_audit"),
        (monitor(), with_options(live_monitor(), thresholds={"critical": True}), "options.thresholds.critical"),
        (monitor(), with_options(live_monitor(), thresholds={"critical": 70.0}), "options.thresholds.critical"),
        (with_options(monitor(), thresholds={"critical": 70}), live_monitor(options={}), "options.thresholds"),
        (with_options(monitor(), thresholds={"critical": 80, "warning": 70}), live_monitor(options={}), "options.thresholds"),
        (monitor(), with_options(live_monitor(), groupby_simple_monitor=False), "options.groupby_simple_monitor"),
        (monitor(restricted_roles=["3f2c"]), live_monitor(), "restricted_roles"),
        (monitor(), with_options(live_monitor(), require_full_window=False), "options.require_full_window"),
    ],
)
def test_what_a_person_changed_is_a_difference(desired: Body, live: Body, path: str) -> None:
    assert [one.path for one in diff("monitor", desired, live)] == [path]


def test_before_is_live_and_after_is_desired() -> None:
    live = with_options(live_monitor(), thresholds={"critical": 50.0, "warning": 40.0})
    assert diff("monitor", monitor(), live) == [
        Difference("options.thresholds.critical", 50.0, 80),
        Difference("options.thresholds.warning", 40.0, MISSING),
    ]


def test_an_update_of_a_part_keeps_what_it_does_not_say() -> None:
    assert diff("monitor", {"name": "CPU is high", "priority": None}, live_monitor(tags=["by:hand"])) == []
    assert diff("monitor", {"name": "CPU"}, live_monitor()) == [Difference("name", "CPU is high", "CPU")]


def test_a_key_that_nobody_knows_is_told_once_and_is_no_difference() -> None:
    live = dashboard(note("a", sparkle=True), note("b", sparkle=False), mood="calm")
    assert diff("dashboard", dashboard(note("a"), note("b")), live) == []
    assert unknown_keys(DASHBOARD, live) == ["widgets[].sparkle", "mood"]
    assert unknown_keys(MONITOR, with_options(live_monitor(), quantum=1)) == ["options.quantum"]
    assert [one.path for one in diff("dashboard", dashboard(note("a"), mood="calm"), dashboard(note("a")))] == ["mood"]


@pytest.mark.parametrize(
    ("kind", "desired", "live"),
    [
        (DASHBOARD, dashboard(note("a")), dashboard(note("a"), mood="calm")),
        (DASHBOARD, dashboard(note("a"), note("b")), dashboard(note("a"), note("b", sparkle=True))),
        (MONITOR, monitor(), with_options(live_monitor(), quantum=1)),
        (MONITOR, {"query": "a"}, {"query": "a", "options": {"silenced": {}, "quantum": 1}}),
    ],
)
def test_a_quick_look_says_that_there_are_keys_that_nobody_knows(kind: Kind, desired: Body, live: Body) -> None:
    brief = Brief()
    assert same(kind, desired, live, brief)
    assert brief.met_unknown
    brief = Brief()
    assert same(kind, live, live, brief)
    assert not brief.met_unknown


def test_what_stands_in_a_free_object_is_known() -> None:
    request = {"method": "GET", "url": "https://example.org", "headers": {"X-Made-Up": "1"}}
    with_header = {"type": "api", "config": {"request": request}}
    without = {"type": "api", "config": {"request": {**request, "headers": {}}}}
    assert [one.path for one in diff("synthetics_test", without, with_header)] == ["config.request.headers.X-Made-Up"]


SAVED_IN_THE_PAGE: Body = {
    "legend_size": "0",
    "legend_layout": "auto",
    "legend_columns": ["sum", "avg", "min", "max", "value"],
    "show_legend": True,
    "markers": [],
    "yaxis": {"include_zero": True, "label": "", "scale": "linear", "min": "auto", "max": "auto"},
    "time": {},
    "title_align": "left",
    "title_size": "16",
}


def test_what_the_web_page_adds_is_no_difference() -> None:
    desired = dashboard(group("G", graph("Load")), graph("Load", yaxis={"min": "0"}))
    live = numbered(dashboard(group("G", graph("Load", **SAVED_IN_THE_PAGE)), graph("Load", **SAVED_IN_THE_PAGE), reflow_type="auto"))
    live["widgets"][1]["definition"]["yaxis"] = {**SAVED_IN_THE_PAGE["yaxis"], "min": "0"}
    request = live["widgets"][1]["definition"]["requests"][0]
    request["style"] = {"palette": "dog_classic", "line_type": "solid", "line_width": "normal"}
    assert diff("dashboard", desired, live) == []


def test_what_the_web_page_adds_to_a_search_is_no_difference() -> None:
    count = {"name": "a", "data_source": "logs", "search": {"query": "service:shop"}, "compute": {"aggregation": "count"}}
    saved = {**count, "indexes": ["*"], "storage": "hot", "group_by": []}

    def value(query: Body) -> Body:
        return dashboard({"definition": {"type": "query_value", "requests": [{"response_format": "scalar", "queries": [query]}]}})

    assert diff("dashboard", value(count), value(saved)) == []
    for key, other in (("indexes", ["main"]), ("storage", "flex_tier"), ("group_by", [{"facet": "host"}])):
        assert diff("dashboard", value(count), value({**saved, key: other}))
        assert diff("dashboard", value({**count, key: other}), value(count))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {"legend_size": "2"}),
        ({}, {"yaxis": {"scale": "log"}}),
        ({}, {"show_legend": True}),
        ({"legend_size": "0"}, {}),
        ({"title_align": "left"}, {"title_align": "right"}),
        ({"show_legend": True, "legend_layout": "auto"}, {"show_legend": False, "legend_layout": "auto"}),
    ],
)
def test_inside_a_widget_any_other_difference_is_real(ours: Body, theirs: Body) -> None:
    assert diff("dashboard", dashboard(graph("Load", **ours)), dashboard(graph("Load", **theirs)))
    assert not same_widget(graph("Load", **ours)["definition"], graph("Load", **theirs)["definition"])


def formats(*pairs: tuple[str, float]) -> Body:
    shown = [{"comparator": comparator, "value": value, "palette": f"p{value}"} for comparator, value in pairs]
    return dashboard({"definition": {"type": "query_value", "requests": [{"conditional_formats": shown}]}})


def test_conditional_formats_that_cannot_meet_are_a_set() -> None:
    assert diff("dashboard", formats(("<", 1), (">=", 5), ("=", 3)), formats(("=", 3), (">=", 5), ("<", 1))) == []
    assert diff("dashboard", formats(("<", 1), (">=", 1)), formats((">=", 1), ("<", 1))) == []


def test_conditional_formats_that_can_meet_keep_their_order() -> None:
    assert diff("dashboard", formats((">", 5), (">", 1)), formats((">", 1), (">", 5)))
    assert diff("dashboard", formats(("<=", 1), (">=", 1)), formats((">=", 1), ("<=", 1)))
    assert diff("dashboard", formats(("<", 1), (">", 5)), formats(("<", 1), (">", 6)))
    assert diff("dashboard", formats(("<", 1), ("<", 1), (">", 5)), formats(("<", 1), (">", 5), (">", 5)))


def test_an_inserted_widget_is_one_difference() -> None:
    desired = dashboard(note("new"), note("a"), graph("Load"), note("b"))
    live = numbered(dashboard(note("a"), graph("Load", "avg:system.load.5{*}"), note("b")))
    assert diff("dashboard", desired, live) == [
        Difference("widgets[0]", MISSING, note("new")),
        Difference("widgets[2].definition.requests[0].queries[0].query", "avg:system.load.5{*}", "avg:system.load.1{*}"),
    ]


def test_a_moved_widget_is_a_difference() -> None:
    assert diff("dashboard", dashboard(note("a"), note("b")), dashboard(note("b"), note("a")))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"tags": ["team:b", "team:a"]}, {"tags": ["team:a", "team:b"]}),
        ({"notify_list": ["b@x.org", "a@x.org"]}, {"notify_list": ["a@x.org", "b@x.org"]}),
        ({"pause_auto_refresh": False}, {}),
        ({}, {"pause_auto_refresh": True}),
        ({}, {"tags": [], "tabs": [], "notify_list": [], "template_variables": None, "default_timeframe": None, "description": ""}),
    ],
)
def test_a_dashboard_is_what_was_asked_for(ours: Body, theirs: Body) -> None:
    assert diff("dashboard", dashboard(**ours), dashboard(**theirs)) == []


def test_the_dashboards_of_a_list_have_no_order() -> None:
    one, other = ({"id": id, "type": "custom_timeboard"} for id in ("abc-def-ghi", "jkl-mno-pqr"))
    assert diff("dashboard_list", {"name": "l", "dashboards": [one, other]}, {"name": "l", "dashboards": [other, one]}) == []
    assert diff("dashboard_list", {"name": "l", "dashboards": [one]}, {"name": "l", "dashboards": [other]})


def test_tabs_are_compared_by_position() -> None:
    tabs = [{"name": "One", "widget_ids": ["@2"]}]
    live = numbered(dashboard(note("a"), note("b"), tabs=[{"id": "u", "name": "One", "widget_ids": [101]}]))
    assert diff("dashboard", dashboard(note("a"), note("b"), tabs=tabs), live) == []
    live["tabs"] = [{"id": "u", "name": "One", "widget_ids": [100]}]
    assert [one.path for one in diff("dashboard", dashboard(note("a"), note("b"), tabs=tabs), live)] == ["tabs[0].widget_ids[0]"]


def slo(**changes: Any) -> Body:
    return {"type": "metric", "name": "s", "thresholds": [{"timeframe": "7d", "target": 99}], **changes}


COUNT = {
    "count": {
        "queries": [
            {"name": "a", "data_source": "metrics", "query": "sum:good"},
            {"name": "b", "data_source": "metrics", "query": "sum:bad"},
        ],
        "good_events_formula": {"formula": "a"},
        "bad_events_formula": {"formula": "b"},
    }
}


def test_an_slo_is_compared_in_the_view_that_the_spec_uses() -> None:
    both: Body = {"query": {"numerator": "sum:good", "denominator": "(sum:good) + (sum:bad)"}, "sli_specification": COUNT}
    answer = {"data": [slo(**both, id="x", timeframe="7d", target_threshold=99.0, tags=[], description="")], "error": None}
    assert diff("slo", slo(query=both["query"]), answer) == []
    assert diff("slo", slo(sli_specification=COUNT), answer) == []
    assert diff("slo", slo(sli_specification=COUNT), {"data": slo(query=both["query"])}) == []
    assert diff("slo", slo(**both), {"data": slo(query=both["query"])}) == []
    assert [one.path for one in diff("slo", slo(sli_specification=COUNT), slo(query={**both["query"], "numerator": "sum:x"}))] == [
        "query.numerator"
    ]


def test_the_query_that_a_changed_slo_left_behind_is_not_what_it_asks() -> None:
    spec = slo(query={"numerator": "sum:good", "denominator": "sum:all"})
    live = {**spec, "sli_specification": COUNT}
    assert [one.path for one in diff("slo", spec, live)] == ["query.denominator"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Service:API", "service:api"),
        ("Owner tag: why CAPS?", "owner_tag:_why_caps"),
        ("a__b: _c_", "a_b:_c"),
        ("1st:x", "st:x"),
        ("#Über:x.y/z-1", "über:x.y/z-1"),
        (f"a:{'b' * 300}", f"a:{'b' * 198}"),
    ],
)
def test_datadog_writes_the_tags_of_an_slo_in_its_own_form(sent: str, kept: str) -> None:
    assert diff("slo", slo(tags=["b:c", sent]), slo(tags=[kept, "b:c"])) == []
    assert [one.path for one in diff("slo", slo(tags=[sent]), slo(tags=["b:c"]))] == ["tags"]
    assert [one.path for one in diff("monitor", monitor(tags=[sent]), live_monitor(tags=[kept]))] == ["tags"]


def test_the_queries_of_an_slo_are_trimmed() -> None:
    sent = slo(query={"numerator": " sum:good\n", "denominator": "sum:all\n"})
    assert diff("slo", sent, slo(query={"numerator": "sum:good", "denominator": "sum:all"})) == []


def test_the_primary_threshold_of_an_slo_is_the_first_unless_one_is_chosen() -> None:
    both = [{"timeframe": "7d", "target": 99}, {"timeframe": "30d", "target": 98}]
    first = slo(thresholds=both, timeframe="7d", target_threshold=99.0)
    second = slo(thresholds=both, timeframe="30d", target_threshold=98.0)
    assert diff("slo", slo(thresholds=both), first) == []
    assert diff("slo", second, second) == []
    assert diff("slo", slo(thresholds=both), second) == [Difference("timeframe", "30d", MISSING)]
    body = update_body(KINDS["slo"], slo(thresholds=both), second)
    assert (body["timeframe"], body["target_threshold"]) == ("7d", 99)
    assert "timeframe" not in update_body(KINDS["slo"], slo(thresholds=both), first)


def test_a_time_slice_is_five_minutes_long_where_nothing_is_said() -> None:
    def sliced(**more: int) -> Body:
        return slo(type="time_slice", sli_specification={"time_slice": {"comparator": ">", "threshold": 5, **more}})

    assert diff("slo", sliced(), sliced(query_interval_seconds=300)) == []
    assert diff("slo", sliced(), sliced(query_interval_seconds=60))


def downtime(**attributes: Any) -> Body:
    return {"data": {"type": "downtime", "attributes": {"scope": "env:prod", "monitor_identifier": {"monitor_tags": ["*"]}, **attributes}}}


def test_a_downtime_that_starts_now_starts_when_it_was_made() -> None:
    started = {"start": "2026-11-21T00:00:00+00:00", "end": None}
    assert diff("downtime_v2", downtime(), downtime(schedule=started, notify_end_states=["warn", "no data", "alert"])) == []
    assert diff("downtime_v2", downtime(schedule={"start": "2026-11-21T00:00:00Z"}), downtime(schedule=started)) == []
    assert diff("downtime_v2", downtime(schedule={"start": "2026-11-22T00:00:00Z"}), downtime(schedule=started))
    assert diff("downtime_v2", downtime(message=" why\n"), downtime(message="why")) == []
    assert diff("downtime_v2", downtime(schedule={"start": "tomorrow"}), downtime(schedule={"start": "today"}))


def test_the_start_of_a_downtime_in_progress_is_what_it_is() -> None:
    def since(start: str, **more: Any) -> Body:
        return downtime(schedule={"start": start}, **more)

    live = since("2026-05-04T10:00:00+00:00", status="active")
    assert diff("downtime_v2", since("2026-05-01T00:00:00Z"), live) == []
    assert diff("downtime_v2", since("2026-05-05T00:00:00Z"), live)
    assert diff("downtime_v2", since("2026-05-01T00:00:00Z"), since("2026-05-04T10:00:00+00:00", status="scheduled"))


def test_the_local_start_of_a_recurrence_may_have_seconds() -> None:
    def daily(start: str) -> Body:
        return downtime(schedule={"timezone": "Asia/Tokyo", "recurrences": [{"rrule": "FREQ=DAILY", "duration": "1h", "start": start}]})

    assert diff("downtime_v2", daily("2050-01-01T08:00:00"), daily("2050-01-01T08:00")) == []
    assert diff("downtime_v2", daily("2050-01-01T08:00:01"), daily("2050-01-01T08:00"))


def test_what_a_secure_variable_holds_cannot_be_seen() -> None:
    def test(**variable: Any) -> Body:
        return {"type": "api", "subtype": "http", "config": {"variables": [{"name": "A", "type": "text", **variable}]}}

    assert diff("synthetics_test", test(secure=True, example="hidden"), test(secure=True)) == []
    assert diff("synthetics_test", test(example="shown"), test())


@pytest.mark.parametrize(
    ("url", "is_same"), [("https://{{ HOST }}/", True), ("https://{{HOST}}:{{ PORT }}/", True), ("https://x/{{ HOSTS }}", False)]
)
def test_a_global_variable_is_datadogs_where_the_test_mentions_it(url: str, is_same: bool) -> None:
    def test(*names: str) -> Body:
        variables = [{"name": name, "type": "global", "id": "x"} for name in names]
        return {"type": "api", "subtype": "http", "config": {"request": {"url": url}, "configVariables": variables}}

    assert (diff("synthetics_test", test(), test("HOST")) == []) == is_same
    assert diff("synthetics_test", test("HOST"), test("HOST")) == []
    assert diff("synthetics_test", test("HOST"), test())


def test_what_an_answer_leaves_out_is_no_difference_where_it_was_sent():
    def test(**cert: str) -> Body:
        return {"type": "api", "subtype": "http", "config": {"request": {"certificate": {"cert": {"filename": "a.pem", **cert}}}}}

    assert diff("synthetics_test", test(content="secret"), test()) == []
    assert diff("synthetics_test", test(content="secret"), test(content="other"))


def wrapped(attributes: Body, **around: Any) -> Body:
    return {"data": {"type": "x", "attributes": attributes, **around}}


STAMPS = {"created": "2026-05-01T00:00:00Z", "modified": "2026-05-02T00:00:00Z"}
STAMPS_AT = {f"{name}_at": time for name, time in STAMPS.items()}
AROUND = {"id": "abc", "relationships": {"created_by": {"data": {"id": "u", "type": "users"}}}}
SHOWN = {"message": True, "notified": True, "snapshot": True, "tags": True, "mute_buttons": False}
METRIC = slo(query={"numerator": "sum:good", "denominator": "sum:all"})
SLICES = {"time_slice": {"comparator": "<", "threshold": 1, "query": {"formulas": [{"formula": "a"}], "queries": []}}}
STORED = {"name": "a.txt", "bucketKey": "files/1"}
SENT = {"name": "a.txt", "content": "aGk=", "encoding": "base64"}
BROWSER = {"type": "browser", "name": "x", "config": {"assertions": []}}
CELL = {"type": "notebook_cells", "attributes": {"definition": {"type": "markdown", "text": "a"}}}
PACK = {"type": "group", "layout_type": "ordered", "widgets": [note("a")]}


def request_with(file: Body, **more: Body) -> Body:
    pem = {"filename": "a.pem", **more}
    return {"url": "https://x", "files": [file], "certificate": {"cert": pem, "key": pem}}


def api_test(request: Body, **step: Any) -> Body:
    return {"type": "api", "subtype": "multi", "config": {"request": request, "steps": [{"name": "s", "request": request, **step}]}}


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        (
            "monitor",
            monitor(name=" CPU is high", restricted_roles=["r", "s"],
                    options={"thresholds": {"critical": 80}, "renotify_statuses": ["alert", "warn"], "notify_by": ["a", "b"]}),
            live_monitor(name="CPU is high", restricted_roles=["s", "r"], state={}, creator={}, modified=1, deleted=None, run_as=None,
                         options={"thresholds": {"critical": 80.0, "ok": None}, "renotify_statuses": ["warn", "alert"],
                                  "notify_by": ["b", "a"], "threshold_windows": {"recovery_window": None}, "timeout_h": None}),
        ),
        ("monitor", monitor(type="event alert", options={}), live_monitor(type="event alert", options={"thresholds": {"critical": 0}})),
        (
            "dashboard",
            dashboard(note("a"), template_variables=[{"name": "env"}]),
            dashboard(note("a", id=5), id="abc-def-ghi", url="/dashboard/abc-def-ghi", author_name=None, author_handle="a", **STAMPS_AT,
                      deleted_at=None, is_read_only=False, experience_type="default", description=None, notify_list=None, tags=None,
                      template_variables=[{"name": "env", "available_values": []}], template_variable_presets=None, restricted_roles=[],
                      tabs=None, default_timeframe=None, reflow_type="auto", pause_auto_refresh=False),
        ),
        ("slack_channel", {"account": "gs2", "name": "#a"}, {"name": "#a", "display": SHOWN}),
        ("slack_channel", {"name": "#a", "display": {"tags": False}}, {"name": "#a", "display": {**SHOWN, "tags": False}}),
        (
            "team",
            wrapped({"name": "A", "handle": "a"}),
            {
                **wrapped(
                    {"name": "A", "handle": "a", **STAMPS_AT, "user_count": 3, "link_count": 1, "is_managed": False, "color": 4,
                     "provisioned_by": None, "description": "", "summary": "s", "avatar": "x", "banner": 7, "hidden_modules": ["m"],
                     "visible_modules": ["n"]},
                    **AROUND,
                ),
                "included": [{"id": "u"}],
            },
        ),
        (
            "team",
            wrapped({"name": "A", "summary": "", "avatar": "x", "banner": 7, "hidden_modules": ["m"], "visible_modules": ["n"]}),
            wrapped({"name": "A"}),
        ),
        (
            "slo",
            METRIC,
            {**METRIC, "id": "x", "created_at": 1, "modified_at": 2, "creator": None, "type_id": 1, "monitor_tags": [], "groups": None,
             "configured_alert_ids": [7], "monitor_ids": [], "tags": None, "description": None, "warning_threshold": None,
             "thresholds": [{"timeframe": "7d", "target": 99.0, "target_display": "99.0", "warning": None, "warning_display": ""}]},
        ),
        (
            "slo",
            {**METRIC, "type": "monitor", "query": None, "monitor_ids": [1, 2], "groups": ["a:1", "a:2"], "description": "why\n"},
            slo(type="monitor", monitor_ids=[2, 1], groups=["a:2", "a:1"], description="why", sli_specification=None),
        ),
        (
            "slo",
            slo(type="time_slice", sli_specification=SLICES),
            slo(type="time_slice", sli_specification=SLICES, query=None, timeframe=None, target_threshold=None),
        ),
        (
            "synthetics_test",
            {**api_test(request_with(SENT, content="secret")), "tags": ["a:1", "b:2"]},
            {**api_test(request_with(STORED), id="s", subtest={"name": "y"}), "stepCount": 1, "metadata": {}, "message": "",
             "tags": ["b:2", "a:1"]},
        ),
        (
            "synthetics_test",
            {**BROWSER, "steps": [{"name": "s", "params": {"files": [SENT]}}], "message": None, "locations": ["a", "b"],
             "options": {"device_ids": ["a", "b"], "restricted_roles": ["r", "s"]}},
            {**BROWSER, "locations": ["b", "a"], "creation_source": "terraform", "tags": None,
             "options": {"device_ids": ["b", "a"], "restricted_roles": ["s", "r"]},
             "steps": [{"name": "s", "public_id": "p", "hasNewStepElement": True, "subtest": {},
                        "params": {"files": [STORED], "subtest": {}}}]},
        ),
        (
            "notebook",
            wrapped({"name": "N", "cells": [CELL], "status": "published", "tags": ["a:1", "b:2"]}),
            wrapped(
                {"name": "N", **STAMPS, "author": {"handle": "a"}, "template_variables": None, "tags": ["b:2", "a:1"],
                 "cells": [{**CELL, "id": "c", "attributes": {**CELL["attributes"], "time": None}}],
                 "metadata": {"type": None, "is_template": False, "take_snapshots": False, "is_favorite": True}},
                **AROUND,
            ),
        ),
        (
            "powerpack",
            wrapped({"name": "P", "group_widget": {"definition": PACK}, "template_variables": [{"name": "env"}], "tags": ["a:1", "b:2"]}),
            wrapped(
                {"name": "P", "description": None, "tags": ["b:2", "a:1"], "template_variables": [{"name": "env", "available_values": []}],
                 "group_widget": {"definition": {**PACK, "widgets": [note("a", id=7)]},
                                  "layout": {"x": 0, "y": 0, "width": 12, "height": 1}}},
                **AROUND,
            ),
        ),
        ("powerpack", wrapped({"name": "P"}), wrapped({"name": "P", "tags": [], "template_variables": []})),
        (
            "downtime_v2",
            wrapped({"scope": "*", "monitor_identifier": {"monitor_tags": ["a:1", "b:2"]}}),
            wrapped(
                {"scope": "*", "monitor_identifier": {"monitor_tags": ["b:2", "a:1"]}, **STAMPS, "canceled": None, "status": "active",
                 "message": None, "display_timezone": "UTC", "mute_first_recovery_notification": False, "notify_end_types": ["expired"],
                 "notify_end_states": ["warn", "alert", "no data"], "schedule": {"start": "2026-05-01T00:00:00Z", "end": None}},
                **AROUND,
            ),
        ),
        (
            "slo_correction",
            wrapped({"slo_id": "x", "category": "Other", "start": 1}),
            wrapped(
                {"slo_id": "x", "category": "Other", "start": 1, "end": None, "duration": None, "rrule": None, "timezone": "UTC",
                 "description": "", **{f"{name}_at": 2 for name in STAMPS}, "creator": {"data": None}, "modifier": None},
                **AROUND,
            ),
        ),
        (
            "monitor_notification_rule",
            wrapped({"name": "R", "filter": {"tags": ["a:1", "b:2"]}, "recipients": ["a", "b"]}),
            wrapped(
                {"name": "R", "filter": {"tags": ["b:2", "a:1"]}, "recipients": ["b", "a"], "conditional_recipients": None,
                 "bundle_config": None, **STAMPS_AT},
                **AROUND,
            ),
        ),
        (
            "monitor_notification_rule",
            wrapped({"name": "R", "conditional_recipients": {"conditions": []}}),
            wrapped({"name": "R", "conditional_recipients": {"conditions": []}, "recipients": []}),
        ),
        (
            "monitor_config_policy",
            wrapped({"policy": {"tag_key": "a", "valid_tag_values": ["a", "b"]}}),
            wrapped({"policy": {"tag_key": "a", "valid_tag_values": ["b", "a"]}}, **AROUND),
        ),
        (
            "restriction_policy",
            wrapped({"bindings": [{"relation": "editor", "principals": ["a", "b"]}, {"relation": "viewer", "principals": []}]}),
            wrapped({"bindings": [{"relation": "viewer", "principals": []}, {"relation": "editor", "principals": ["b", "a"]}]}),
        ),
    ],
)  # fmt: skip
def test_what_datadog_adds_to_what_was_sent_is_no_difference(kind: str, sent: Body, answer: Body) -> None:
    assert diff(kind, sent, answer) == []
    assert unknown_keys(KINDS[kind], unwrap(KINDS[kind], answer)) == []


def test_a_list_leaves_out_steps_that_are_empty():
    test = {"type": "api", "subtype": "http", "name": "x", "config": {"request": {"method": "GET"}}}
    assert diff("synthetics_test", {**test, "config": {**test["config"], "steps": []}}, test) == []


def test_what_somebody_else_owns_is_not_compared() -> None:
    live = with_options(live_monitor(tags=["team:core", "env:prod", "cost:17"]), thresholds={"critical": 80.0, "warning": 70.0})
    assert not same(MONITOR, monitor(), live)
    assert same(MONITOR, monitor(), live, ignore_live=["options.thresholds.warning"], ignore_tag_keys=["cost"])
    assert not same(MONITOR, monitor(), live, ignore_live=["options.thresholds.warning"], ignore_tag_keys=["cos"])
    ours, theirs = dashboard(graph("Load")), dashboard(graph("Load", time={"live_span": "1h"}))
    assert same(DASHBOARD, ours, theirs, ignore_live=["widgets[].definition.time"])
    assert same(DASHBOARD, ours, theirs, ignore_live=["widgets[0].definition.time"])
    assert not same(DASHBOARD, ours, theirs, ignore_live=["widgets[1].definition.time"])


def test_what_one_side_does_not_say_is_not_changed_immutably() -> None:
    assert changed_immutably(MONITOR, monitor(type="log alert"), live_monitor()) == "type query alert → log alert"
    assert changed_immutably(KINDS["slo"], slo(type="time_slice"), slo()) == "type metric → time_slice"
    assert changed_immutably(MONITOR, {"name": "CPU"}, live_monitor()) is None
    assert changed_immutably(MONITOR, monitor(), {"name": "CPU"}) is None


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="no resource kind"):
        diff("downtime_v1", {}, {})


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 300), st.sampled_from([0.0, 2.0, 80.0]), st.sampled_from(["", "a", "auto", "@1"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["widgets", "definition", "type", "options", "tags", "thresholds", "tabs", "widget_ids", "data", "query",
                             "attributes", "sli_specification", "count", "queries", "config", "variables", "schedule", "requests", "__x"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip
BODIES = st.dictionaries(
    st.sampled_from(["type", "name", "widgets", "options", "tags", "tabs", "data", "query", "config", "sli_specification"]), JSON
)


@given(kind=st.sampled_from(sorted(KINDS)), desired=BODIES, live=BODIES)
@example(kind="slo", desired={"sli_specification": [], "query": True}, live={})
@example(kind="slo", desired={"sli_specification": {"a": 1}, "query": []}, live={})
@example(kind="monitor", desired={"type": "query alert"}, live={"type": []})
@example(kind="monitor", desired={"tags": [True]}, live={"tags": [1]})
@example(kind="monitor", desired={"options": {"thresholds": {"a": 1}}}, live={"options": {"thresholds": {"a": True}}})
@settings(max_examples=150, deadline=None)
def test_any_two_bodies(kind: str, desired: Body, live: Body) -> None:
    """No body is too odd, a body equals itself, and what differs can be said."""
    found = KINDS[kind]
    assert same(found, desired, desired)
    assert (canonical(found, desired, live) is None) == same(found, desired, live) == (explain(found, desired, live) == [])
    unknown_keys(found, live)
    fingerprint(found, live)
    changed_immutably(found, desired, live)
    update_body(found, desired, live)
