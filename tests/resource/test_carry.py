"""Updates that break nothing."""

from o11yascode.resource.carry import update_body
from o11yascode.resource.compare import same
from o11yascode.resource.kinds import KINDS
from tests.resource.bodies import Body, dashboard, graph, group, live_monitor, monitor, note, numbered

MONITOR, DASHBOARD, TEST = KINDS["monitor"], KINDS["dashboard"], KINDS["synthetics_test"]


def test_a_monitor_is_sent_with_all_options_and_with_the_mutes_of_people() -> None:
    live = live_monitor(restricted_roles=["3f2c"])
    live["options"] |= {"silenced": {"host:a": None}, "renotify_interval": 60, "avalanche_window": 10}
    body = update_body(MONITOR, monitor(), live)
    assert body["options"] == {"thresholds": {"critical": 80}, "silenced": {"host:a": None}}
    assert "restricted_roles" not in body
    assert "id" not in body


def test_what_the_spec_dropped_is_cleared_by_name() -> None:
    desired = {key: value for key, value in monitor().items() if key not in ("tags", "message", "options")}
    body = update_body(MONITOR, desired, live_monitor(priority=2))
    assert (body["tags"], body["message"], body["priority"]) == ([], "", None)
    assert body["options"] == {}
    assert "priority" not in update_body(MONITOR, monitor(), live_monitor())


def test_the_type_is_not_changed_from_metric_to_query() -> None:
    assert update_body(MONITOR, monitor(type="metric alert"), live_monitor())["type"] == "query alert"
    assert update_body(MONITOR, monitor(type="log alert"), live_monitor())["type"] == "log alert"


def test_what_somebody_else_owns_stays() -> None:
    live = live_monitor(tags=["cost:17", "old:tag"])
    live["options"]["thresholds"]["warning"] = 70.0
    body = update_body(MONITOR, monitor(), live, ignore_live=["options.thresholds.warning", "priority"], ignore_tag_keys=["cost"])
    assert body["options"]["thresholds"] == {"critical": 80, "warning": 70.0}
    assert body["tags"] == ["team:core", "env:prod", "cost:17"]
    assert monitor() == monitor()


def test_what_is_ignored_is_as_it_is_live_whatever_the_spec_says() -> None:
    desired = monitor(tags=["cost:1", "team:core"])
    desired["options"] = {"thresholds": {"critical": 80}, "renotify_interval": 60, "silenced": {"*": None}}
    live = live_monitor(tags=["cost:17"])
    live["options"]["silenced"] = {"host:a": None}
    body = update_body(MONITOR, desired, live, ignore_live=["options.renotify_interval"], ignore_tag_keys=["cost"])
    assert body["tags"] == ["team:core", "cost:17"]
    assert "renotify_interval" not in body["options"]
    assert body["options"]["silenced"] == {"*": None}, "what people own is theirs only where the spec says nothing of it"


def test_where_a_browser_test_is_recorded_is_the_specs_to_say_or_stays() -> None:
    def settings(**said: object) -> Body:
        return {"type": "browser", "name": "Shop", "options": {"tick_every": 900, **({"rumSettings": said} if said else {})}}

    live = settings(isEnabled=True, applicationId="shop", clientTokenId=7)
    assert same(TEST, settings(isEnabled=True), live)
    assert update_body(TEST, settings(isEnabled=True), live)["options"] == live["options"]
    other = settings(isEnabled=True, applicationId="office", clientTokenId=7)
    assert not same(TEST, other, live)
    assert update_body(TEST, other, live)["options"] == other["options"]
    assert update_body(TEST, settings(), live)["options"] == {"tick_every": 900}


def test_an_ignored_path_in_a_list_is_that_of_the_item_of_the_same_name() -> None:
    def board(*variables: str) -> Body:
        return dashboard(template_variables=[{"name": name[0], "default": name} for name in variables])

    body = update_body(DASHBOARD, board("a1", "b1"), board("b2", "c2"), ignore_live=["template_variables[].default"])
    assert [each["default"] for each in body["template_variables"]] == ["a1", "b2"]


def test_every_widget_keeps_its_id() -> None:
    live = numbered(dashboard(graph("Load"), group("G", note("a"), note("b")), note("c")))
    body = update_body(DASHBOARD, dashboard(note("new"), note("c"), group("G", note("b"), note("a")), graph("Load", "avg:other{*}")), live)
    assert [widget.get("id") for widget in body["widgets"]] == [None, 104, 101, 100]
    assert [widget["id"] for widget in body["widgets"][2]["definition"]["widgets"]] == [103, 102]


def test_a_widget_that_moved_into_a_group_keeps_its_id() -> None:
    live = numbered(dashboard(graph("Load"), group("G", note("a"))))
    body = update_body(DASHBOARD, dashboard(group("G", note("a"), graph("Load"))), live)
    assert [widget["id"] for widget in body["widgets"][0]["definition"]["widgets"]] == [102, 100]


def test_twins_keep_their_order_and_no_id_is_given_twice() -> None:
    live = numbered(dashboard(note("a"), note("a"), note("a")))
    body = update_body(DASHBOARD, dashboard(note("a", id=101), note("a"), note("a"), note("a", id=None)), live)
    assert [widget.get("id") for widget in body["widgets"]] == [101, 100, 102, None]
    assert "id" not in body["widgets"][3]


def test_the_payload_is_not_touched() -> None:
    desired = dashboard(group("G", note("a")))
    update_body(DASHBOARD, desired, numbered(desired))
    assert desired == dashboard(group("G", note("a")))


def test_roles_and_tabs_of_a_dashboard_stay() -> None:
    tabs = [{"name": "One", "widget_ids": ["@1"]}]
    owned = {"restricted_roles": ["3f2c"], "pause_auto_refresh": True}
    live = numbered(dashboard(note("a"), **owned, tabs=[{"id": "u-1", "name": "One", "widget_ids": [100]}]))
    body = update_body(DASHBOARD, dashboard(note("a"), tabs=tabs), live)
    assert {key: body[key] for key in owned} == owned
    assert body["tabs"] == [{"id": "u-1", "name": "One", "widget_ids": ["@1"]}]


def test_a_tab_that_is_there_keeps_its_id_whatever_the_spec_would_give_a_new_one() -> None:
    def tabs(*ids: str) -> list[dict[str, object]]:
        return [{"id": id, "name": "One", "widget_ids": ["@1"]} for id in ids]

    live = numbered(dashboard(note("a"), tabs=tabs("u-1", "u-2")))
    body = update_body(DASHBOARD, dashboard(note("a"), tabs=tabs("made", "made-2", "made-3")), live)
    assert [tab["id"] for tab in body["tabs"]] == ["u-1", "u-2", "made-3"]


def test_an_ignored_path_in_widgets_takes_the_live_value_of_that_widget() -> None:
    live = numbered(dashboard(note("x"), graph("Load", time={"live_span": "1h"})))
    body = update_body(DASHBOARD, dashboard(graph("Load"), note("y")), live, ignore_live=["widgets[].definition.time"])
    assert body["widgets"][0]["definition"]["time"] == {"live_span": "1h"}


def test_a_partial_update_clears_by_name_and_names_its_id() -> None:
    def downtime(**attributes: object) -> dict[str, object]:
        return {"data": {"type": "downtime", "attributes": {"scope": "*", "monitor_identifier": {"monitor_tags": ["*"]}, **attributes}}}

    live = downtime(message="old", display_timezone="Europe/Vienna", notify_end_types=["expired"])
    live["data"]["id"] = "d-1"  # type: ignore[index]
    sent = update_body(KINDS["downtime_v2"], downtime(), live)
    assert sent["data"]["id"] == "d-1"
    assert sent["data"]["attributes"] == {
        "scope": "*",
        "monitor_identifier": {"monitor_tags": ["*"]},
        "message": None,
        "display_timezone": "UTC",
    }


def test_a_partial_update_does_not_name_what_cannot_change() -> None:
    def correction(**attributes: object) -> dict[str, object]:
        return {"data": {"type": "correction", "attributes": {"slo_id": "abc", "category": "Other", "start": 1, **attributes}}}

    sent = update_body(KINDS["slo_correction"], correction(end=3), correction(end=2))
    assert sent["data"]["attributes"] == {"category": "Other", "start": 1, "end": 3}


def test_a_paused_test_stays_paused() -> None:
    kind = KINDS["synthetics_test"]
    desired = {"type": "api", "subtype": "http", "name": "t", "config": {}}
    assert update_body(kind, desired, {**desired, "status": "paused", "public_id": "a-b-c"})["status"] == "paused"


def test_what_is_sent_is_what_is_wanted() -> None:
    live = live_monitor(tags=["x:y"], priority=3)
    assert same(MONITOR, monitor(), {**live, **update_body(MONITOR, monitor(), live)})
