"""How a difference reads: changed words, values, sets, widgets matched by identity."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o11yascode.diagnostics import Location
from o11yascode.report.describe import describe
from o11yascode.report.markdown import LIMIT, MARKER, plan_markdown
from o11yascode.report.plan_json import plan_document
from o11yascode.report.rows import NEW, OLD, PLAIN, Part, Row, list_row, show, value_row, words
from o11yascode.report.terminal import Paint, clean
from o11yascode.report.text import plan_text, rows_lines
from o11yascode.report.widgets import diff_widgets, title
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import with_mark
from o11yascode.sync.explain import explain
from o11yascode.sync.plan import Action, Change, Plan


def test_words_show_only_what_changed():
    row = value_row(
        "message", "{{apiname.name}} answers with 5xx, look at the logs", "{{apiname.name}} answers with server errors, look at the logs"
    )
    assert row.plain() == "{{apiname.name}} answers with [-5xx-]{+server errors+}, look at the logs"


def test_of_an_endless_text_the_beginning_is_shown():
    endless = "x" * 3_000_000
    for before, after, left in ((endless, "short", 2_900_000), (None, endless, 2_900_000), ([endless], 7, 2_900_004)):
        row = value_row("name", before, after)
        assert f"and {left} characters more" in row.plain()
        assert 100_000 < len("".join(rows_lines([row], Paint(False), 100))) < 200_000


def test_a_handle_is_one_word():
    row = value_row("message", "It broke.\n\n@slack-shop-alerts @slack-shop-web", "It broke.\n\n@slack-shop-web")
    assert row.plain() == "It broke.\n\n[-@slack-shop-alerts -]@slack-shop-web"
    assert [part.text for part in words("@http.status_code:500", "@http.status_code:503")] == ["@http.status_code:", "500", "503"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_words_lose_nothing(before, after):
    parts = words(before, after, context=10_000)
    assert "".join(p.text for p in parts if p.style != NEW) == before
    assert "".join(p.text for p in parts if p.style != OLD) == after


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (50.0, 80, "50 → 80"),
        (MISSING, 5, "+ 5"),
        (300, MISSING, "- 300"),
        (True, False, "true → false"),
        ("a", "b", "a → b"),
        (0.5, 1, "0.5 → 1"),
    ],
)
def test_values(before, after, text):
    assert "".join(p.text for p in value_row("x", before, after).parts) == text


def test_sets_show_what_entered_and_left():
    assert list_row("tags", ["a", "b"], ["b", "c"]).plain() == "{+c+} [-a-]"
    assert list_row("tags", ["a", "b"], ["b", "a"]) is None


def test_show_writes_values_as_people_do():
    assert [show(v) for v in (1.0, 1.5, None, True, "", [1], MISSING)] == ["1", "1.5", "null", "true", '""', "[1]", "(none)"]


def widget(title, query="avg:a{*}", **layout):
    definition = {"type": "timeseries", "title": title, "requests": [{"queries": [{"name": "q", "query": query}]}]}
    return {"definition": definition, **({"layout": layout} if layout else {})}


def test_an_inserted_widget_is_one_added_widget():
    before = {"widgets": [widget("A"), widget("B"), widget("C")]}
    after = {"widgets": [widget("A"), widget("new"), widget("B"), widget("C")]}
    found = diff_widgets(before["widgets"], after["widgets"])
    assert [title(w) for w in found.added] == ["new"]
    assert not found.removed
    assert not any(m.moved for m in found.matches)


def test_a_moved_widget_is_moved_and_nothing_else():
    before = {"widgets": [widget(t) for t in "ABCD"]}
    after = {"widgets": [widget(t) for t in "BCDA"]}
    moved = [m for m in diff_widgets(before["widgets"], after["widgets"]).matches if m.moved]
    assert [(title(m.after), m.moved_after) for m in moved] == [("A", "D")]


def test_widgets_with_one_title_are_told_apart_by_their_queries():
    before = {"widgets": [widget("same", "avg:a{*}"), widget("same", "avg:b{*}")]}
    after = {"widgets": [widget("same", "avg:b{*}"), widget("same", "avg:c{*}")]}
    found = diff_widgets(before["widgets"], after["widgets"])
    changed = [m for m in found.matches if m.before.definition != m.after.definition]
    assert [(m.before.definition["requests"][0]["queries"][0]["query"]) for m in changed] == ["avg:a{*}"]


def dashboard_change(before, after):
    return Change(Action.UPDATE, "dashboard", "gs2/d", "D", before=before, after=after, differences=(Difference("widgets[0]", 1, 2),))


def test_a_changed_query_shows_as_what_changed_in_it():
    group = {"definition": {"type": "group", "layout_type": "ordered", "title": "Traffic", "widgets": [widget("Calls", "avg:a{env:stg}")]}}
    other = {"definition": {"type": "group", "layout_type": "ordered", "title": "Traffic", "widgets": [widget("Calls", "avg:a{env:prod}")]}}
    rows = describe(dashboard_change({"widgets": [group]}, {"widgets": [other]}))
    assert [(r.label, r.plain()) for r in rows] == [("Traffic › Calls: scope", "env:stg → env:prod")]


def group(title, *widgets):
    return {"definition": {"type": "group", "layout_type": "ordered", "title": title, "widgets": list(widgets)}}


def test_what_is_in_a_renamed_group_stays_there():
    note = {"definition": {"type": "note", "content": "Look"}}
    before = {"widgets": [group("Other", widget("Calls", "avg:b{*}")), group("Traffic", widget("Calls"), note)]}
    after = {"widgets": [group("Calls", widget("Calls"), note), group("Other", widget("Calls", "avg:b{*}"))]}
    rows = [(row.label, row.plain()) for row in describe(dashboard_change(before, after))]
    assert rows == [("Calls", ""), ("  title", "Traffic → Calls"), ("  place", "moved to the top")]


def test_a_mark_of_another_name_is_no_row():
    payloads = {
        "slo": ({"name": "a", "tags": ["tier:1"]}, {"name": "b", "tags": ["tier:1"]}),
        "downtime_v2": ({"data": {"attributes": {"message": "a"}}}, {"data": {"attributes": {"message": "b"}}}),
    }
    for name, sides in payloads.items():
        kind = KINDS[name]
        before, after = (with_mark(kind, side, project, "gs2/s") for side, project in zip(sides, ("old", "new"), strict=True))
        change = Change(Action.UPDATE, name, "gs2/s", "S", before=before, after=after, differences=tuple(explain(kind, after, before)))
        assert [row.plain() for row in describe(change)] == ["a → b"]


def test_a_heading_has_the_whole_line():
    heading = "What grew, and what it costs › Datadog, in US dollars"
    assert rows_lines([Row(heading, ()), Row("  style", (Part(PLAIN, "warm"),))], Paint(False), 80)[0] == f"    {heading}"


def test_what_moved_into_another_group_says_from_where():
    before = {"widgets": [group("A", widget("Calls")), group("B", widget("Errors"))]}
    after = {"widgets": [group("A"), group("B", widget("Errors"), widget("Calls"))]}
    rows = [(row.label, row.plain()) for row in describe(dashboard_change(before, after))]
    assert rows == [("B › Calls: place", "moved from A")]


def test_what_the_web_page_adds_to_a_widget_is_not_told_when_it_changes():
    saved = widget("Latency")
    saved["definition"] |= {"title": "Latency", "title_size": "16", "title_align": "left", "markers": [], "show_legend": True}
    rows = [(row.label, row.plain()) for row in describe(dashboard_change({"widgets": [saved]}, {"widgets": [widget("Latency")]}))]
    assert rows == [("Latency: show_legend", "- true")]


def change_of(kind, before, after):
    return Change(Action.UPDATE, kind, "gs2/x", "x", before=before, after=after, differences=tuple(explain(KINDS[kind], after, before)))


def told(kind, before, after):
    return [(row.label, row.plain()) for row in describe(change_of(kind, before, after))]


def cell(definition):
    return {"type": "notebook_cells", "attributes": {"definition": definition}}


def notebook(*cells):
    return {"data": {"type": "notebooks", "attributes": {"name": "Runbook", "cells": [cell(one) for one in cells]}}}


def test_a_cell_that_came_into_a_notebook_does_not_shift_the_others():
    text = {"type": "markdown", "text": "# When calls fail\nLook at the last deployment, then at the database."}
    graph = {"type": "timeseries", "requests": [{"q": "avg:a{*}", "display_type": "line"}]}
    first = {"type": "markdown", "text": "Who to ask"}
    narrower = {**graph, "requests": [{**graph["requests"][0], "q": "avg:a{env:prod}"}]}
    edited = {**text, "text": text["text"].replace("last", "latest")}
    rows = told(
        "notebook",
        notebook(text, graph),
        notebook(first, edited, narrower),
    )
    assert rows == [
        ("markdown “# When calls fail”: text", "# When calls fail\nLook at the [-last-]{+latest+} deployment, then at the database."),
        ("timeseries: scope", "* → env:prod"),
        ("markdown “Who to ask”", "+ widget (markdown)"),
    ]


def test_the_targets_of_an_slo_are_told_by_their_timeframe():
    before = {"name": "s", "type": "metric", "query": {"numerator": "sum:ok{*}.as_count()", "denominator": "sum:all{*}.as_count()"}}
    after = {**before, "query": {**before["query"], "numerator": "sum:ok{env:prod}.as_count()"}}
    before["thresholds"] = [{"timeframe": "7d", "target": 99.0}, {"timeframe": "30d", "target": 99.5}]
    after["thresholds"] = [{"timeframe": "30d", "target": 99.9}]
    assert told("slo", before, after) == [
        ("query.numerator: scope", "* → env:prod"),
        ("thresholds[7d]", '- {"timeframe": "7d", "target": 99.0}'),
        ("thresholds[30d].target", "99.5 → 99.9"),
    ]


def test_of_a_variable_only_what_entered_or_left_is_told():
    before = {"template_variables": [{"name": "env", "prefix": "env", "defaults": ["prod"], "available_values": ["prod", "stg"]}]}
    after = {"template_variables": [{"name": "env", "prefix": "env", "defaults": ["prod"], "available_values": ["prod", "dev"]}]}
    assert told("dashboard", before, after) == [("variable env: available_values", "{+dev+} [-stg-]")]


def test_what_a_dashboard_says_of_itself_and_how_its_widgets_lie():
    def note(text, x, width):
        return {"definition": {"type": "note", "content": text}, "layout": {"x": x, "y": 0, "width": width, "height": 2}}

    before = {
        "title": "Wall",
        "description": "About it.",
        "tags": ["team:a", "team:b"],
        "notify_list": ["a@example.com"],
        "template_variables": [{"name": "env"}, {"name": "old"}],
        "template_variable_presets": [{"name": "prod"}],
        "widgets": [note("a", 0, 4), note("b", 4, 4)],
    }
    after = {
        "title": "Wall 2",
        "description": "About it all.",
        "tags": ["team:b", "team:c"],
        "notify_list": ["b@example.com"],
        "template_variables": [{"name": "env"}, {"name": "new"}],
        "template_variable_presets": [{"name": "stg"}],
        "widgets": [note("a", 0, 6), note("b", 6, 4)],
    }
    assert told("dashboard", before, after) == [
        ("title", "Wall → Wall 2"),
        ("description", "About it. → About it all."),
        ("tags", "{+team:c+} [-team:a-]"),
        ("notify_list", "{+b@example.com+} [-a@example.com-]"),
        ("variable", "+ new"),
        ("variable", "- old"),
        ("preset", "+ stg"),
        ("preset", "- prod"),
        ("note “a”: size", "4x2 → 6x2"),
        ("layout", "1 widget at another place"),
    ]


def monitor_change(**keys):
    before = {
        "type": "query alert",
        "query": "sum(last_5m):sum:a{*} > 50",
        "options": {"thresholds": {"critical": 50.0}},
        "tags": ["a:1", "o11y_id:x"],
    }
    after = {
        "type": "query alert",
        "query": "sum(last_5m):sum:a{*} > 80",
        "options": {"thresholds": {"critical": 80}},
        "tags": ["a:2", "o11y_id:x"],
    }
    differences = (
        Difference("query", before["query"], after["query"]),
        Difference("options.thresholds.critical", 50.0, 80),
        Difference("tags", before["tags"], after["tags"]),
    )
    return Change(Action.UPDATE, "monitor", "gs2/m", "M", before=before, after=after, differences=differences, **keys)


def test_a_threshold_is_told_once_with_its_comparator():
    rows = {r.label: r.plain() for r in describe(monitor_change())}
    assert rows == {"critical": "> 50 → > 80", "tags": "{+a:2+} [-a:1-]"}


def plan_of(*changes):
    return Plan("gs2", "prod", "https://api.ap1.datadoghq.com", list(changes), unchanged=40, requests=2, seconds=0.4)


def test_text_fits_the_terminal():
    plan = plan_of(
        monitor_change(), Change(Action.DELETE, "monitor", "gs2/old-latency/prod", "Latency (old)", reason="not in the specs any more")
    )
    for width in (80, 200):
        text = plan_text(plan, Paint(False), width)
        assert all(len(line) <= width for line in text.splitlines())
    assert text.splitlines()[0] == "gs2 → prod (api.ap1.datadoghq.com)"
    assert "1 to update, 1 to delete, 40 unchanged. Read in 0.4 s, 2 requests." in text


def test_no_name_can_speak_to_the_terminal():
    plan = plan_of(Change(Action.CREATE, "monitor", "gs2/x", "\x1b[31mred\x07\u202e", source=Location("monitors/\x1b[2J.yaml")))
    assert "\x1b" not in plan_text(plan, Paint(False))
    assert clean("a\x00b\nc") == "a\N{REPLACEMENT CHARACTER}b\nc"


def test_markdown_begins_with_its_marker_and_fits_a_comment():
    long = Change(
        Action.UPDATE,
        "monitor",
        "gs2/long",
        "L",
        before={"message": "x"},
        after={"message": "y"},
        differences=(Difference("message", "a " * 90_000, "b " * 90_000),),
    )
    text = plan_markdown(plan_of(long, monitor_change()))
    assert text.startswith(MARKER.format(project="gs2", target="prod"))
    assert len(text) <= LIMIT
    assert "shortened" in text
    many = plan_of(*(Change(Action.CREATE, "monitor", f"gs2/m{i}", "n" * 80) for i in range(5000)))
    assert len(plan_markdown(many)) <= LIMIT


def test_markdown_says_what_text_says():
    place = Location("monitors/m.yaml", 3)
    theirs = {"name": "Theirs", "type": "query alert", "tags": ["a:1"]}
    marked = with_mark(KINDS["monitor"], theirs, "gs2", "gs2/theirs")
    changes = [
        monitor_change(source=place, reason="renamed from gs2/l"),
        Change(Action.DELETE, "monitor", "gs2/old", "Old", reason="not in the specs any more"),
        Change(Action.UPDATE, "monitor", "gs2/theirs", "Theirs", before=theirs, after=marked, adopts=True),
    ]
    plan = plan_of(*changes)
    plan.notices, plan.out_of_scope = ["not looked at: <team> @all"], 2
    summary = "1 to adopt, 1 to update, 1 to delete, 40 unchanged, 2 outside the selection. Read in 0.4 s, 2 requests."
    assert plan_markdown(plan).splitlines()[1:] == [
        "### o11y plan: gs2 → prod",
        "",
        f"**{summary}**",
        "",
        "#### 1 to delete",
        "",
        "```diff",
        '- monitor gs2/old  not in the specs any more  "Old"',
        "```",
        "",
        "#### 2 to update",
        "",
        "```diff",
        '! monitor gs2/m  monitors/m.yaml:3  renamed from gs2/l  "M"',
        "    critical: > 50 → > 80",
        "    tags: {+a:2+} [-a:1-]",
        '! monitor gs2/theirs  "Theirs"',
        "```",
        "",
        "> note: not looked at: &lt;team> @\N{ZERO WIDTH SPACE}all",
    ]
    assert plan_text(plan, Paint(False)).splitlines()[2:] == [
        "~ monitor  gs2/m       monitors/m.yaml:3  renamed from gs2/l",
        "    critical                 > 50 → > 80",
        "    tags                     {+a:2+} [-a:1-]",
        "~ monitor  gs2/theirs",
        '- monitor  gs2/old     not in the specs any more  "Old"',
        "",
        summary,
        "note: not looked at: <team> @all",
    ]


def test_markdown_cannot_be_broken_out_of():
    text = plan_markdown(plan_of(Change(Action.CREATE, "monitor", "gs2/x", "```\n# gotcha")))
    assert text.count("```") == 2


def test_json_is_the_contract():
    document = json.loads(json.dumps(plan_document(plan_of(monitor_change(live_id=123)))))
    assert document["format_version"] == 1
    assert document["summary"] == {"create": 0, "update": 1, "delete": 0, "replace": 0, "unchanged": 40, "out_of_scope": 0}
    [change] = document["changes"]
    assert change["live_id"] == "123"
    assert {"path": "options.thresholds.critical", "before": 50.0, "after": 80} in change["differences"]
