"""What somebody changed in the web page, written back into the file that says it; all else in the file stays as it was."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from o11yascode.build.project import load_project
from o11yascode.importer import pull as pull_module
from o11yascode.importer.pull import Pulled, pull
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.references import resolve_references
from o11yascode.sync.explain import diff

FILE = "monitors/x.yaml"


def project(text: str, **more: str) -> Any:
    files = {"o11y.yaml": "project: shop\n", FILE: dedent(text), **more}
    made = load_project(Path("/nonexistent"), files=files)
    assert made.ok, made.diagnostics
    made.files = files
    return made


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a path; the key is removed where the value is `...`."""
    first, *rest = path
    copy = dict(body) if isinstance(body, dict) else list(body)
    if rest:
        copy[first] = changed(body[first] if first in body or isinstance(body, list) else {}, tuple(rest), value)
    elif value is ...:
        del copy[first]
    else:
        copy[first] = value
    return copy


def pulled(text: str, *edits: tuple[tuple[Any, ...], Any], id: str = "shop/a", live: Any = None, **more: str) -> Pulled:
    """What pulling gives when the web page changed these places of the payload."""
    made = project(text, **more)
    resource = next(each for each in made.resources if each.id == id)
    body = resource.payload if live is None else live
    for path, value in edits:
        body = changed(body, path, value)
    known = {(each.kind, str(number)): each.id for number, each in enumerate(made.resources, 1)}
    ids = {full: int(number) for (_, number), full in known.items()}
    body = resolve_references(body, ids.get, KINDS[resource.kind].text_references)
    result = pull(made, {id: body}, known)
    if not result.left and result.files:
        again = load_project(made.root, files={**made.files, **result.files})
        payload = next(each for each in again.resources if each.id == id).payload
        assert diff(resource.kind, resolve_references(payload, ids.get, KINDS[resource.kind].text_references), body) == []
    return result


def text_of(result: Pulled) -> str:
    assert result.left == []
    return result.files[FILE]


MONITOR = """\
    # of the shop
    service: shop   # the service

    monitors:
      - id: a                          # a comment
        kind: metric
        name: 'Errors'
        query: sum:shop.errors{*}      # what it asks
        evaluate: sum over 5m
        critical:   50                 # aligned
        priority: P2
        tags: [tier:1, "b:c"]
        # before the message
        message: |
          It fails.

          @slack-a

      - id: b      # another
        kind: metric
        name: b
        query: sum:shop.b{*}
        evaluate: sum over 5m
        critical: ">= 3"
        message: "@slack-a"
    """


def line_of(text: str, begin: str) -> str:
    return next(line.strip() for line in text.split("\n") if line.strip().startswith(begin))


@pytest.mark.parametrize(
    ("edits", "before", "after"),
    [
        (
            [(("query",), "sum(last_5m):sum:shop.errors{*} > 80"), (("options", "thresholds", "critical"), 80.0)],
            "critical:   50                 # aligned",
            "critical:   80                 # aligned",
        ),
        ([(("name",), "No: errors")], "name: 'Errors'", "name: 'No: errors'"),
        ([(("priority",), 1)], "priority: P2", "priority: P1"),
        ([(("query",), "sum(last_5m):max:shop.errors{*} > 50")], "query: sum:shop", "query: max:shop"),
        ([(("message",), "It fails again.\n\n@slack-a")], "It fails.", "It fails again."),
        ([(("message",), "It fails: ${{ x }}.\n\n@slack-a")], "It fails.", "It fails: $${{ x }}."),
        ([(("tags",), ["service:shop", "tier:2", "b:c"])], '[tier:1, "b:c"]', '[tier:2, "b:c"]'),
        ([(("query",), "sum(last_10m):sum:shop.errors{*} > 50")], "sum over 5m\n    critical:   50", "sum over 10m\n    critical:   50"),
    ],
)
def test_one_value_and_nothing_else(edits: list[Any], before: str, after: str) -> None:
    text = text_of(pulled(MONITOR, *edits))
    assert text == dedent(MONITOR).replace(before, after, 1)


def test_a_monitor_that_became_one_of_another_kind() -> None:
    query = "change(avg(last_5m),last_1h):avg:shop.errors{*} > 50"
    text = dedent(MONITOR).replace("kind: metric", "kind: change", 1).replace("query: sum:", "query: avg:", 1)
    text = text.replace("sum over 5m", "avg over 5m", 1).replace("@slack-a\n\n", "@slack-a\n    compared_to: last 1h\n\n", 1)
    assert text_of(pulled(MONITOR, (("query",), query))) == text


def test_what_is_refused_does_not_keep_the_rest_from_being_written() -> None:
    result = pulled(MONITOR, (("name",), "Failures"), (("priority",), 9), (("options", "renotify_interval"), 60))
    assert result.files[FILE] == dedent(MONITOR).replace("'Errors'", "'Failures'").replace("@slack-a\n\n", "@slack-a\n    renotify: 1h\n\n")
    assert ["priority of shop/a is 9" in each.message for each in result.left] == [True]


def test_keys_come_and_go() -> None:
    text = text_of(pulled(MONITOR, (("priority",), None), (("options", "renotify_interval"), 60)))
    assert text == dedent(MONITOR).replace("    priority: P2\n", "").replace("      @slack-a\n\n", "      @slack-a\n    renotify: 1h\n\n")


@pytest.mark.parametrize(
    ("said", "live", "after"),
    [
        ('[tier:1, "b:c"]', ["b:c", "service:shop", "tier:1"], '[tier:1, "b:c"]'),
        ('[tier:1, "b:c"]', ["service:shop", "tier:1"], "[tier:1]"),
        ('[tier:1, "b:c"]', ["service:shop", "tier:1", "b:c", "d:e", "f:g"], "[tier:1, b:c, d:e, f:g]"),
        ('[tier:1, "b:c"]', ["service:shop", "d:e", "b:c", "f:g"], "[d:e, b:c, f:g]"),
        ('[tier:1, "b:c"]', ["service:shop"], None),
        (None, ["service:shop", "d:e"], "[d:e]"),
    ],
)
def test_tags_come_and_go(said: str | None, live: list[str], after: str | None) -> None:
    line = '        tags: [tier:1, "b:c"]\n'
    text = MONITOR.replace(line, line.replace('[tier:1, "b:c"]', said) if said else "")
    new = dedent(text).replace(f"    tags: {said}\n", f"    tags: {after}\n" if after else "")
    if said is None:
        new = new.replace("@slack-a\n\n", f"@slack-a\n    tags: {after}\n\n")
    result = pulled(text, (("tags",), live), (("priority",), 4))
    assert text_of(result) == new.replace("P2", "P4")


def test_tags_of_the_header_are_not_its_to_change() -> None:
    (told,) = pulled(MONITOR, (("tags",), ["tier:1", "b:c"])).left
    assert told.message.startswith("in Datadog, tags of shop/a is ")


def test_a_message_in_a_file_of_its_own_is_told() -> None:
    text = MONITOR.replace("message: |\n          It fails.\n\n          @slack-a\n", "message_file: a.md\n")
    (told,) = pulled(
        text, (("message",), "It broke. @slack-a"), **{"a.md": "It fails. @slack-a\n", "monitors/a.md": "It fails. @slack-a\n"}
    ).left
    assert told.message.startswith("in Datadog, message of shop/a is ")


RAW = """\
    monitors:
      - id: a
        kind: raw
        name: N    # its name
        message: It fails. @slack-a
        body:
          type: query alert
          query: avg(last_5m):avg:a{*} > 1    # asked
          options: {thresholds: {critical: 1}}
          tags: [a:b]
      - id: b
        kind: raw
        body: {type: query alert, query: "avg(last_5m):avg:b{*} > 1", name: B, message: "@slack-a", options: {thresholds: {critical: 1}}}
    dashboards:
      - id: d
        kind: raw
        body:
          title: T
          layout_type: ordered
          widgets:
            - definition: {type: note, content: one}    # one
    downtimes:
      - id: whole
        kind: raw
        body:
          data: {type: downtime, attributes: {scope: "env:prod", monitor_identifier: {monitor_tags: ["*"]}}}    # all
      - id: inner
        kind: raw
        body: {scope: "env:dev", monitor_identifier: {monitor_tags: ["*"]}}
    slack_channels:
      - {id: ops, name: "#ops", account: acme, display: {message: false}}    # ours
    """


@pytest.mark.parametrize(
    ("id", "path", "value", "before", "after"),
    [
        ("a", ("name",), "M", "name: N ", "name: M "),
        ("a", ("message",), "It broke. @slack-a", "It fails.", "It broke."),
        ("a", ("query",), "avg(last_5m):avg:c{*} > 1", "avg:a{*}", "avg:c{*}"),
        ("a", ("tags",), ["a:c"], "a:b", "a:c"),
        ("b", ("message",), "@slack-b", '"@slack-a"', '"@slack-b"'),
        ("b", ("name",), "C", "name: B", "name: C"),
        ("d", ("title",), "U", "title: T", "title: U"),
        ("d", ("widgets", 0, "definition", "content"), "two", "content: one", "content: two"),
        ("whole", ("data", "attributes", "scope"), "env:stg", '"env:prod"', '"env:stg"'),
        ("inner", ("data", "attributes", "scope"), "env:stg", '"env:dev"', '"env:stg"'),
        ("ops", ("display", "message"), True, ", display: {message: false}", ""),
    ],
)
def test_in_raw_bodies(id: str, path: tuple[Any, ...], value: Any, before: str, after: str) -> None:
    assert text_of(pulled(RAW, (path, value), id=f"shop/{id}")) == dedent(RAW).replace(before, after)


def test_a_key_that_is_gone_is_taken_away() -> None:
    said = MONITOR.replace("        priority: P2", "        warning: 20\n        priority: P2")
    text = text_of(pulled(said, (("options", "thresholds", "warning"), ...)))
    assert text == dedent(said).replace("    warning: 20\n", "")


def test_what_is_ignored_is_not_pulled() -> None:
    text = MONITOR.replace("        priority: P2", "        priority: P2\n        ignore_live: [options.timeout_h]")
    config = {"o11y.yaml": "project: shop\nignore_tag_keys: [cost]\n"}
    made = project(text, **config)
    live = changed(made.resources[0].payload, ("tags",), ["service:shop", "tier:1", "b:c", "cost:17"])
    live = changed(live, ("options", "timeout_h"), 2)
    assert pull(made, {"shop/a": live}, {}) == Pulled()
    assert text_of(pull(made, {"shop/a": changed(live, ("name",), "Failures")}, {})) == dedent(text).replace("'Errors'", "'Failures'")
    (told,) = pull(made, {"shop/a": changed(live, ("priority",), 9)}, {}).left
    assert told.message.startswith("in Datadog, priority of shop/a is 9, but no edit of this place says that")


def test_what_the_specs_cannot_say_is_told_and_not_written() -> None:
    for edit in ((("priority",), 9), (("name",), 7)):
        result = pulled(MONITOR, edit)
        assert result.files == {}
        assert result.left


def test_a_message_is_added_where_there_was_none() -> None:
    text = dedent(MONITOR).partition("    # before")[0]
    routing = {"monitors/routing.yaml": "route: {notify: '@a'}\n"}
    new = text_of(pulled(text, (("message",), "It fails.\n\n@a"), **routing))
    assert new == text + "    message: It fails.\n"


def test_a_comment_stays_on_the_line_of_its_key() -> None:
    text = MONITOR.replace('message: "@slack-a"', 'message: "@slack-a"   # who')
    new = text_of(pulled(text, (("message",), "It fails.\n\n@slack-a"), id="shop/b"))
    assert "message: |-   # who\n      It fails.\n\n      @slack-a\n" in new


def test_what_comes_from_an_expression_is_told_with_its_place() -> None:
    text = MONITOR.replace("critical:   50 ", "critical:   ${{ 25 * 2 }}")
    result = pulled(
        text,
        (("query",), "sum(last_5m):sum:shop.errors{*} > 80"),
        (("options", "thresholds", "critical"), 80),
        (("name",), "Errors!"),
    )
    assert result.files[FILE] == dedent(text).replace("'Errors'", "'Errors!'")
    assert [str(each.location) for each in result.left if "thresholds.critical" in each.message] == [f"{FILE}:10:17"]
    assert "is 80, but this value comes from an expression" in result.left[0].message


def test_what_was_not_written_does_not_count() -> None:
    fixed = "  - {id: b, kind: metric, name: B, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: x}\n"
    made = project("service: shop\nmonitors:\n" + fixed + fixed.replace("id: b, ", "id: 'c-${{ item }}', for_each: [1, 2], "))
    bodies = {each.id: changed(each.payload, ("priority",), number) for number, each in enumerate(made.resources, 2)}
    result = pull(made, bodies, {("monitor", str(number)): id for number, id in enumerate(bodies, 1)})
    assert result.done == ["shop/b"]
    assert [each.resource for each in result.left] == ["shop/c-1", "shop/c-2"]


def test_a_name_that_was_left_out_is_written_once_it_is_another() -> None:
    text = "service: shop\nmonitors:\n  - {id: a, kind: metric, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: x}\n"
    assert pulled(text, (("priority",), 2)).files[FILE] == text.replace("message: x}", "message: x, priority: P2}")
    assert "name: Slow" in text_of(pulled(text, (("name",), "Slow")))


def test_what_a_spec_makes_for_every_environment_is_told() -> None:
    result = pulled("env: [prod, stg]\n" + dedent(MONITOR), (("priority",), 1), id="shop/a/prod")
    assert result.files == {}
    assert "this spec makes several resources" in result.left[0].message
    assert (result.left[0].location.line, result.left[0].location.column) == (12, 15)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "live", "after"),
    [
        ('slack: "#b"    # who', "@slack-c", 'slack: "#c"    # who'),
        ('slack: ["#b", "#c"]', "@slack-b @slack-d", 'slack: ["#b", "#d"]'),
        ('slack: "#b"', "@slack-b @pagerduty-shop", 'notify: ["#b", "@pagerduty-shop"]'),
        ("notify: [ops, chat]", "@pagerduty-x @slack-c", 'notify: [ops, "#c"]'),
        ("notify: {alert: [ops], recovery: [chat]}", "{{#is_alert}} @slack-c {{/is_alert}}", 'notify: {alert: ["#c"]}'),
    ],
)
def test_who_hears_is_written_where_the_monitor_says_it(said: str, live: str, after: str) -> None:
    routing = 'receivers: {ops: {pagerduty: x}, chat: {slack: "#b"}}\nroute: {notify: [chat]}\n'
    text = MONITOR.replace("        priority: P2", "        runbook: https://wiki.example.com\n        " + said).replace(
        "@slack-a", "Soon.", 1
    )
    message = project(text, **{"monitors/routing.yaml": routing}).resources[0].payload["message"]
    head, _, _ = message.rpartition("\n\n")
    edit = (("message",), f"{head}\n\n{live}".replace("It fails", "It broke"))
    new = text_of(pulled(text, edit, **{"monitors/routing.yaml": routing}))
    assert sorted(new.split("\n")) == sorted(dedent(text).replace(said, after).replace("It fails", "It broke").split("\n"))


def test_a_channel_is_written_without_the_account() -> None:
    routing = {"monitors/routing.yaml": "slack: {account: acme}\nroute: {notify: '@a'}\n"}
    text = MONITOR.replace("        priority: P2", '        slack: "#b"').replace("@slack-a", "Soon.", 1)
    message = project(text, **routing).resources[0].payload["message"]
    new = text_of(pulled(text, (("message",), message.replace("@slack-acme-b", "@slack-acme-c")), **routing))
    assert new == dedent(text).replace('slack: "#b"', 'slack: "#c"')


def test_what_would_make_the_specs_wrong_is_not_written() -> None:
    result = pulled(MONITOR, (("message",), "It fails, and nobody hears of it."), **{"monitors/routing.yaml": "slack: {account: acme}\n"})
    assert result.files == {}
    assert [each.message.partition(",")[2][:22] for each in result.left] == [" message of shop/a is "]


def test_a_priority_that_sends_it_elsewhere_is_told_with_the_reason() -> None:
    routing = "route: {notify: '@a', routes: [{match: {priority: P1}, notify: '@b'}]}\n"
    (told,) = pulled(MONITOR, (("priority",), 1), **{"monitors/routing.yaml": routing}).left
    assert told.message.startswith("in Datadog, priority of shop/a is 1, but with that the routing tree")
    (told,) = pulled(MONITOR, (("name",), 7), **{"monitors/routing.yaml": routing}).left
    assert told.message.startswith("in Datadog, name of shop/a is 7, but no edit of this place says that")


def test_what_was_changed_in_every_environment_is_written_once() -> None:
    text = "env: [prod, stg]\n" + dedent(MONITOR).replace("'Errors'", "'Errors ${{ env }}'")
    made = project(text)
    known = {(each.kind, str(number)): each.id for number, each in enumerate(made.resources, 1)}
    bodies = {each.id: each.payload for each in made.resources if each.id.startswith("shop/a/")}
    higher = (("query",), "sum(last_5m):sum:shop.errors{*} > 60"), (("options", "thresholds", "critical"), 60)
    both = {id: changed(changed(body, *higher[0]), *higher[1]) for id, body in bodies.items()}
    written = text.replace("critical:   50 ", "critical:   60 ")
    result = pull(made, both, known)
    assert (result.files, result.done, result.left) == ({FILE: written}, ["shop/a/prod", "shop/a/stg"], [])
    result = pull(made, {**both, "shop/a/prod": changed(both["shop/a/prod"], ("priority",), 1)}, known)
    assert (result.files, result.done) == ({FILE: written}, ["shop/a/prod", "shop/a/stg"])
    assert ["priority of shop/a/prod is 1" in each.message for each in result.left] == [True]
    for other in ({}, {"shop/a/stg": bodies["shop/a/stg"]}, {"shop/a/stg": changed(bodies["shop/a/stg"], ("priority",), 1)}):
        assert pull(made, {"shop/a/prod": both["shop/a/prod"], **other}, known).files == {}


def test_mentions_and_links_of_the_spec_are_not_written_into_its_message() -> None:
    text = MONITOR.replace("        priority: P2", '        runbook: https://wiki.example.com\n        slack: "#b"')
    message = project(text).resources[0].payload["message"]
    new = text_of(pulled(text, (("message",), message.replace("It fails", "It broke"))))
    assert new == dedent(text).replace("It fails", "It broke")
    assert pulled(text, (("message",), message + " and more")).left[0].location.line == 15  # type: ignore[union-attr]


BOARD = """\
    dashboards:
      - id: a
        title: Board       # the title
        variables: [env]
        rows:
          - title: Traffic
            widgets:
              # the first
              - kind: timeseries
                title: "Calls"
                query: sum:shop.calls{$env}.as_count()   # counted
              - kind: value
                title: Now
                query: avg:shop.now{$env}
          - widgets:
              - kind: note
                content: one    # the note
              - {kind: note, content: two}
    """


def board(text: str = BOARD) -> Any:
    return project(text).resources[0].payload


@pytest.mark.parametrize(
    ("edits", "before", "after"),
    [
        ([(("title",), "Board 2")], "Board   ", "Board 2   "),
        ([(("description",), "About.")], "content: two}\n", "content: two}\n    description: About.\n"),
        ([(("widgets", 0, "definition", "title"), "Much traffic")], "title: Traffic", "title: Much traffic"),
        ([(("widgets", 0, "definition", "widgets", 0, "definition", "title"), "All calls")], '"Calls"', '"All calls"'),
        ([(("widgets", 1, "definition", "content"), "1: a")], "content: one ", 'content: "1: a" '),
        ([(("widgets", 2, "definition", "content"), "three, four")], "content: two", 'content: "three, four"'),
    ],
)
def test_one_thing_of_a_dashboard(edits: list[Any], before: str, after: str) -> None:
    assert text_of(pulled(BOARD, *edits)) == dedent(BOARD).replace(before, after, 1)


def test_a_query_of_a_widget() -> None:
    body = board()
    requests = body["widgets"][0]["definition"]["widgets"][0]["definition"]["requests"]
    requests[0]["queries"][0]["query"] = "sum:shop.calls{$env} by {host}.as_count()"
    text = text_of(pulled(BOARD, live=body))
    assert text == dedent(BOARD).replace("{$env}.as_count()", "{$env} by {host}.as_count()", 1)


def test_widgets_added_removed_and_put_into_another_order() -> None:
    body = board()
    group = body["widgets"][0]["definition"]["widgets"]
    note = {"definition": {"type": "note", "content": "a new one"}, "layout": {"x": 0, "y": 9, "width": 12, "height": 2}}
    assert text_of(pulled(BOARD, live={**body, "widgets": [*body["widgets"], note]})) == dedent(BOARD) + (
        "          - kind: note\n            content: a new one\n            at: {x: 0, y: 9, width: 12, height: 2}\n"
    )
    fewer = changed(body, ("widgets", 0, "definition", "widgets"), group[:1])
    fewer = changed(fewer, ("widgets", 0, "definition", "widgets", 0, "layout", "width"), 6)
    assert "title: Now" not in pulled(BOARD, live=fewer).files[FILE]
    flat = "dashboards: [{id: a, title: t, layout: auto, widgets: []}]"
    assert pulled(flat, (("widgets",), [{"definition": note["definition"]}])).files[FILE].count("a new one") == 1
    auto = """\
        dashboards:
          - id: a
            title: t
            layout: auto
            widgets:
              - kind: note    # one
                content: one
              # about two
              - kind: note
                content: two
              - kind: note
                content: three
        """
    made = board(auto)
    one, two, three = made["widgets"]
    text = text_of(pulled(auto, live={**made, "widgets": [two, three, one]}))
    assert text.index("# about two") < text.index("content: two") < text.index("content: three") < text.index("note    # one")


@pytest.mark.parametrize("layout", ["auto", "fixed"])
def test_where_no_widget_is_left_of_what_was_there_all_are_written_anew(layout: str) -> None:
    text = f"dashboards:\n  - id: a\n    title: t\n    layout: {layout}\n    widgets:\n      - {{kind: note, content: one}}\n"
    value = {"type": "query_value", "requests": [{"q": "avg:a{*}"}]}
    places = [{"x": 0, "y": 0, "width": 4, "height": 2}, {"x": 6, "y": 3, "width": 4, "height": 2}]
    widgets = [{"definition": value, **({"layout": place} if layout == "fixed" else {})} for place in places]
    new = text_of(pulled(text, (("widgets",), widgets)))
    assert new.count("kind: value") == 2
    assert new.count("at: {x: 6, y: 3, width: 4, height: 2}") == (layout == "fixed")


ROWS = """\
    dashboards:
      - id: a
        title: t
        rows:
          - widgets:
              - {kind: note, content: a, width: 4}    # one
              - {kind: note, content: b, width: 4}
          - widgets:
              - {kind: note, content: c}
    """
GROUPED = """\
    dashboards:
      - id: a
        title: t
        layout: auto
        widgets:
          - kind: group
            title: g    # its title
            widgets:
              - {kind: note, content: a}
          - {kind: note, content: b}
          - kind: raw
            definition:
              type: group
              layout_type: ordered
              title: r    # raw
              widgets:
                - definition: {type: note, content: x}
    """


@pytest.mark.parametrize(
    ("text", "live", "written"),
    [
        (ROWS, [("content: a, width: 4", "content: a, width: 6")], []),
        (ROWS, [("content: c", "content: c, height: 7")], []),
        (ROWS, [("width: 4}", "width: 4, height: 3}")], []),
        (ROWS, [("          - {kind: note, content: b, width: 4}\n", "")], []),
        (GROUPED, [("title: g ", "title: h ")], []),
        (GROUPED, [("title: r ", "title: s "), ("content: x", "content: u")], []),
        (GROUPED, [("content: x}\n", "content: x}\n            - definition: {type: note, content: u}\n")], []),
        (
            GROUPED,
            [("content: a}\n", "content: a}\n          - {kind: note, content: z}\n")],
            [("- {kind: note, content: z}", "- kind: note\n            content: z")],
        ),
        (
            GROUPED,
            [("      - {kind: note, content: b}\n", ""), ("content: a}\n", "content: a}\n          - {kind: note, content: b}\n")],
            [("- {kind: note, content: b}", "- kind: note\n            content: b")],
        ),
        (
            GROUPED,
            [("\n          - {kind: note, content: a}\n", " []\n"), ("content: b}\n", "content: b}\n      - {kind: note, content: a}\n")],
            [("- {kind: note, content: a}", "- kind: note\n        content: a")],
        ),
    ],
)
def test_what_a_person_would_have_written(text: str, live: list[tuple[str, str]], written: list[tuple[str, str]]) -> None:
    """The live dashboard is what the changed spec makes."""
    wanted = dedent(text)
    for before, after in live:
        assert before in wanted
        wanted = wanted.replace(before, after)
    body = board(wanted)
    for before, after in written:
        wanted = wanted.replace(before, after)
    assert text_of(pulled(text, live=body)) == wanted


def test_a_widget_that_became_another_stays_where_it_was() -> None:
    text = ROWS.replace("kind: note, content: a", "kind: value, title: v, query: 'avg:a{*}', height: 3")
    text = text.replace("content: b", "content: b, height: 3")
    assert text_of(pulled(text, live=board(text.replace("kind: value", "kind: timeseries")))) == dedent(text).replace("value", "timeseries")
    text = GROUPED.replace("{kind: note, content: a}", "{kind: value, title: v, query: 'avg:a{*}'}    # one")
    assert text_of(pulled(text, live=board(text.replace("kind: value", "kind: timeseries")))) == dedent(text).replace("value", "timeseries")


def test_one_that_went_and_one_that_came_elsewhere_are_two() -> None:
    text = """\
        dashboards:
          - id: a
            title: t
            layout: auto
            widgets:
              - {kind: value, title: v, query: "avg:a{*}"}    # one
              - {kind: note, content: b}    # two
        """
    _, second = board(text)["widgets"]
    live = {**board(text), "widgets": [second, {"definition": {"type": "note_of_old", "content": "c"}}]}
    new = text_of(pulled(text, live=live))
    assert "# one" not in new
    assert new.index("# two") < new.index("note_of_old")


def test_a_widget_added_to_the_rows_of_a_screenboard_has_its_place() -> None:
    text = (
        "dashboards:\n  - id: a\n    kind: screenboard\n    title: t\n    rows:\n      - widgets:\n          - {kind: note, content: a}\n"
    )
    body = board(text)
    note = {"definition": {"type": "note", "content": "c"}, "layout": {"x": 0, "y": 40, "width": 20, "height": 5}}
    new = text_of(pulled(text, live={**body, "widgets": [*body["widgets"], note]}))
    assert new == text + "          - kind: note\n            content: c\n            at: {x: 0, y: 40, width: 20, height: 5}\n"


def test_the_first_widgets_of_a_group() -> None:
    text = "dashboards:\n  - id: a\n    title: t\n    layout: auto\n    widgets:\n      - {kind: group, title: g, widgets: []}    # empty\n"
    notes = [{"definition": {"type": "note", "content": content}} for content in ("one", "two")]
    new = text_of(pulled(text, (("widgets", 0, "definition", "widgets"), notes)))
    assert new == text.replace("[]", "[{kind: note, content: one}, {kind: note, content: two}]")


GROUP = {
    "definition": {
        "type": "group", "layout_type": "ordered", "title": "New", "show_title": True,
        "widgets": [
            {"definition": {"type": "note", "content": "in", "font_size": "14"}, "layout": {"x": 0, "y": 0, "width": 6, "height": 2}},
            {"definition": {"type": "note", "content": "it"}, "layout": {"x": 6, "y": 0, "width": 6, "height": 2}},
        ],
    }
}  # fmt: skip


def test_a_group_added_to_rows_is_a_titled_row() -> None:
    body = board()
    bottom = max(widget["layout"]["y"] + widget["layout"]["height"] for widget in body["widgets"])
    group = {**GROUP, "layout": {"x": 0, "y": bottom, "width": 12, "height": 3}}
    row = "      - title: New\n        widgets:\n          - kind: note\n            content: in\n"
    row += "          - kind: note\n            content: it\n"
    assert text_of(pulled(BOARD, live={**body, "widgets": [*body["widgets"], group]})) == dedent(BOARD) + row
    first, *rest = [changed(widget, ("layout", "y"), widget["layout"]["y"] + 3) for widget in body["widgets"]]
    above = [{**group, "layout": {**group["layout"], "y": 0}}, first, *rest]
    assert text_of(pulled(BOARD, live={**body, "widgets": above})) == dedent(BOARD).replace("    rows:\n", "    rows:\n" + row)
    between = [body["widgets"][0], {**group, "layout": {**group["layout"], "y": rest[0]["layout"]["y"] - 3}}, *rest]
    new = text_of(pulled(BOARD, live={**body, "widgets": between}))
    assert new == dedent(BOARD).replace("      - widgets:\n", row + "      - widgets:\n")


def test_a_widget_added_below_a_row_or_beside_it() -> None:
    text = BOARD.replace("              - {kind: note, content: two}\n", "").replace("# the note", "\n                width: 6")
    body = board(text)
    y = body["widgets"][1]["layout"]["y"]
    note = {"definition": {"type": "note", "content": "new"}}
    below = {**note, "layout": {"x": 0, "y": y + 2, "width": 12, "height": 2}}
    new = text_of(pulled(text, live={**body, "widgets": [*body["widgets"], below]}))
    assert new == dedent(text) + "      - widgets:\n          - kind: note\n            content: new\n"
    beside = {**note, "layout": {"x": 6, "y": y, "width": 6, "height": 2}}
    new = text_of(pulled(text, live={**body, "widgets": [*body["widgets"], beside]}))
    assert new == dedent(text) + "          - kind: note\n            content: new\n            width: 6\n            height: 2\n"


def test_several_things_added_at_once_keep_their_order() -> None:
    text = """\
        dashboards:
          - id: a
            title: t
            variables:
              - {name: a, tag: b}
            layout: auto
            widgets:
              - {kind: note, content: a}
        """
    body = board(text)
    notes = [{"definition": {"type": "note", "content": content}} for content in "bcd"]
    variables = [{"name": name, "prefix": "x"} for name in "bcd"]
    live = {**body, "widgets": [*body["widgets"], *notes], "template_variables": [*body["template_variables"], *variables]}
    new = text_of(pulled(text, live=live))
    assert new.index("content: b") < new.index("content: c") < new.index("content: d")
    assert new.index("name: b") < new.index("name: c") < new.index("name: d")


def test_a_heading_of_a_screenboard_is_the_title_of_its_row() -> None:
    text = """\
        dashboards:
          - id: a
            kind: screenboard
            title: t
            rows:
              - title: Now    # the heading
                widgets:
                  - {kind: note, content: "a ${{ 1 }}"}
                  - {kind: note, content: b}
        """
    changes = ("widgets", 0, "definition", "content"), "Today"
    assert text_of(pulled(text, changes)) == dedent(text).replace("title: Now ", "title: Today ")
    body = board(text)
    without = text_of(pulled(text, live={**body, "widgets": body["widgets"][1:]}))
    assert "title: Now" not in without
    assert "content: b, at: {x: 96" in without
    moved = text_of(pulled(text, (("widgets", 2, "layout", "y"), 60)))
    assert "title: Now    # the heading" in moved
    assert "content: b, at: {x: 96, y: 60" in moved


def test_a_move_below_a_heading_says_all_places_by_hand() -> None:
    text = """\
        dashboards:
          - id: a
            kind: screenboard
            title: t
            rows:
              - title: One
                widgets:
                  - {kind: note, content: a}
                  - {kind: note, content: b}
              - title: Two
                widgets:
                  - {kind: note, content: c}
        """
    new = text_of(pulled(text, (("widgets", 4, "layout", "y"), 60), (("widgets", 3, "layout", "y"), 54)))
    assert "title: " not in new.partition("rows:")[2]
    assert "at: {x: 0, y: 54" in new
    assert "{kind: note, content: b, at: {x: 96, y: 6, width: 95, height: 11}}" in new


def test_limits_of_a_graph_are_the_lines_across_it() -> None:
    text = BOARD.replace("   # counted", "   # counted\n                limits: {warning: 10, critical: 20}")
    markers = ("widgets", 0, "definition", "widgets", 0, "definition", "markers")
    assert text_of(pulled(text, ((*markers, 0, "value"), "y = 22.5"))) == dedent(text).replace("critical: 20", "critical: 22.5")
    new = text_of(pulled(text, ((*markers, 0, "label"), "much")))
    assert "limits" not in new
    assert "label: much" in new


def test_a_channel_that_says_nothing_yet() -> None:
    text = 'slack:\n  account: acme\n  channels:\n    "#web": {}  # all\nroute: {notify: [], slack: "#web"}\n'
    new = text_of(pulled(text, (("display", "mute_buttons"), True), id="slack/web"))
    assert new == text.replace("{}", "{mute_buttons: true}")


def test_what_is_told_names_the_value_and_why() -> None:
    text = MONITOR.replace("sum:shop.errors{*}", 'sum:shop.errors{env:${{ "a" }}}').replace("   50 ", "   ${{ 5 * 10 }}")
    live = board(text)
    live = {**live, "query": live["query"].replace("> 50", "> 60"), "options": {**live["options"], "thresholds": {"critical": 60}}}
    live["options"]["thresholds"]["critical"] = 60.0  # as the API tells it
    assert len(pulled(text, live={**live, "query": live["query"].replace("sum:", "max:")}).left) == 2
    (told,) = pulled(text, live=live).left
    assert told.message.startswith("in Datadog, options.thresholds.critical of shop/a is 60, but this value comes from an expression")
    (told,) = pulled(MONITOR.replace("P2", '${{ "P2" }}'), (("priority",), ...)).left
    assert told.message.startswith("in Datadog, priority of shop/a is nothing, but this value comes from an expression")
    (told,) = pulled(MONITOR.replace("It fails.", "It fails:\n          ${{ 1 }}"), (("message",), "x" * 200)).left
    assert told.message == f'in Datadog, message of shop/a is "{"x" * 118}…, but this value comes from an expression'
    line = (
        "service: shop\nmonitors: [{id: a, priority: P2, name: 'n ${{ 1 }}', kind: metric, query: 'avg:a{*}', evaluate: 5m, critical: 1}]"
    )
    (told,) = pulled(line, (("priority",), 9)).left
    assert told.message == "in Datadog, priority of shop/a is 9, but no edit of this place says that"
    both = dedent(MONITOR) + "  - {id: c, kind: composite, name: both, expression: '${{ \"a && b\" }}', message: '@slack-a'}\n"
    (told,) = pulled(both, (("query",), "${ref:shop/a} && !${ref:shop/b}"), id="shop/c").left
    assert told.message.startswith('in Datadog, query of shop/c is "1 && !2", but this value comes from an expression')
    rows = BOARD.replace("{kind: note, content: two}", '{kind: note, content: "n ${{ 2 }}"}').replace("id: a", "id: x")
    edit = (("widgets", 2, "layout", "is_column_break"), True)
    (told,) = pulled(rows, edit, live=board(rows), id="shop/x", **{"monitors/y.yaml": both}).left
    assert "no edit of this place says that" in told.message


@pytest.mark.parametrize(
    ("names", "after"),
    [
        ("abc", "[{name: a, tag: x}, {name: b, tag: x}, {name: c, tag: x}]  # these"),
        ("zab", "[{name: z, tag: x}, {name: a, tag: x}, {name: b, tag: x}]  # these"),
        ("b", "[{name: b, tag: x}]  # these"),
        ("a", "[{name: a, tag: x}]  # these"),
        ("zb", "[{name: z, tag: x}, {name: b, tag: x}]  # these"),
    ],
)
def test_a_list_on_one_line_stays_on_it(names: str, after: str) -> None:
    text = BOARD.replace("[env]", "[{name: a, tag: x}, {name: b, tag: x}]  # these").replace("{$env}", "{*}")
    variables = [{"name": name, "prefix": "x"} for name in names]
    new = text_of(pulled(text, (("template_variables",), variables)))
    assert new == dedent(text).replace("[{name: a, tag: x}, {name: b, tag: x}]  # these", after)


def test_tabs_are_told_by_the_titles_of_what_they_show() -> None:
    text = BOARD.replace("        variables", "        tabs: [{name: One, widgets: [Traffic]}]    # the tabs\n        variables")
    body = {**board(text)}
    body["widgets"] = [{**widget, "id": 100 + index} for index, widget in enumerate(body["widgets"])]
    body["tabs"] = [{"id": "u-1", "name": "First", "widget_ids": [100]}]
    assert text_of(pulled(text, live=body)) == dedent(text).replace("name: One", "name: First")
    body["tabs"].append({"id": "u-2", "name": "More", "widget_ids": [101, 102]})
    assert '"@2", "@3"' in text_of(pulled(text, live=body))


def test_a_widget_moved_by_hand() -> None:
    text = BOARD.replace("{kind: note, content: two}", "{kind: note, content: two, at: {x: 0, y: 20, width: 4, height: 2}}")
    body = board(text)
    result = pulled(text, (("widgets", 2, "layout", "x"), 6), live=body)
    assert text_of(result) == dedent(text).replace("x: 0, y: 20", "x: 6, y: 20")


@pytest.mark.parametrize(
    ("text", "edit", "before", "after"),
    [
        (
            "slos:\n  - id: a\n    kind: metric\n    name: n # x\n    good: sum:a{*}.as_count()\n    total: sum:b{*}.as_count()\n"
            "    target: 99.9\n    window: 30d\n",
            (("thresholds", 0, "target"), 99.5),
            "99.9",
            "99.5",
        ),
        (
            "monitors:\n  - id: a\n    kind: raw\n    body:\n      name: n # x\n      type: query alert\n"
            "      query: avg(last_5m):avg:a{*} > 1\n"
            "      message: '@slack-a'\n      options: {thresholds: {critical: 1}, timeout_h: 5}\n",
            (("options", "timeout_h"), 7),
            "timeout_h: 5",
            "timeout_h: 7",
        ),
        (
            "downtimes:\n  - id: a\n    scope: env:prod # x\n    monitor_tags: [a:b]\n    message: why\n",
            (("data", "attributes", "scope"), "env:stg"),
            "env:prod",
            "env:stg",
        ),
        ("teams:\n  - {id: a, name: A, handle: aa}\n", (("data", "attributes", "name"), "B"), "name: A", "name: B"),
    ],
)
def test_other_kinds(text: str, edit: Any, before: str, after: str) -> None:
    assert text_of(pulled(text, edit)) == text.replace(before, after)


@pytest.mark.parametrize(
    ("said", "numerator", "denominator", "after"),
    [
        (
            "bad: sum:a{*}\n    total: sum:b{*}",
            "sum:b{*} - (sum:a{*} + sum:c{*})",
            "sum:b{*}",
            "bad: sum:a{*} + sum:c{*}\n    total: sum:b{*}",
        ),
        ("bad: sum:a{*}\n    total: sum:b{*}", "sum:c{*} - sum:a{*}", "sum:c{*}", "bad: sum:a{*}\n    total: sum:c{*}"),
        ("bad: sum:a{*}\n    good: sum:b{*}", "sum:b{*}", "sum:b{*} + sum:c{*}", "bad: sum:c{*}\n    good: sum:b{*}"),
        ("bad: sum:a{*}\n    total: sum:b{*}", "sum:c{*}", "sum:b{*}", "total: sum:b{*}\n    good: sum:c{*}"),
    ],
)
def test_an_slo_that_says_what_is_bad(said: str, numerator: str, denominator: str, after: str) -> None:
    text = f"slos:\n  - id: a\n    kind: metric\n    name: n\n    target: 99\n    window: 7d\n    {said}\n"
    new = text_of(pulled(text, (("query",), {"numerator": numerator, "denominator": denominator})))
    assert new == text.replace(said, after)


def test_a_reference_is_written_as_one() -> None:
    text = dedent(MONITOR) + "  - {id: both, kind: composite, name: both, expression: a && b, message: '@slack-a'}\n"
    new = text_of(pulled(text, (("query",), "${ref:shop/a} || !${ref:shop/b}"), id="shop/both"))
    assert "expression: shop/a || !shop/b" in new
    text = dedent(MONITOR) + "slos:\n  - {id: s, kind: monitor, name: S, monitors: [a, b], target: 99, window: 7d}\n"
    assert text_of(pulled(text, (("thresholds", 0, "target"), 99.5), id="shop/s")) == text.replace("99", "99.5")
    assert "monitors: [shop/b]" in text_of(pulled(text, (("monitor_ids",), ["${ref:shop/b}"]), id="shop/s"))
    text = dedent(MONITOR) + "dashboards:\n  - {id: d, title: D, widgets: [{kind: alert_graph, monitor: a}]}\n"
    new = text_of(pulled(text, (("widgets", 0, "definition", "alert_id"), "${ref:shop/b}"), id="shop/d"))
    assert new == text.replace("monitor: a}", "monitor: shop/b}")
    text = text.replace(
        "kind: alert_graph, monitor: a", "kind: raw, definition: {type: alert_graph, alert_id: '1', viz_type: timeseries, note: x}"
    )
    new = text_of(pulled(text, (("widgets", 0, "definition", "alert_id"), "${ref:shop/b}"), id="shop/d"))
    assert "ref('shop/b')" in new


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(newline: str, begin: str) -> None:
    text = begin + dedent(MONITOR).replace("\n", newline)
    made = pulled(text, (("priority",), 4), (("options", "renotify_interval"), 60))
    expected = text.replace("P2", "P4").replace(
        f"      @slack-a{newline}{newline}", f"      @slack-a{newline}    renotify: 1h{newline}{newline}", 1
    )
    assert text_of(made) == expected


def test_a_slack_channel_of_the_routing() -> None:
    text = 'slack:\n  account: shop\n  channels:\n    "#a": {message: true, tags: true} # x\nroute: {slack: "#a"}\n'
    result = pulled(text, (("display", "tags"), False), id="slack/a")
    assert text_of(result) == text.replace("tags: true", "tags: false")
    pulled(text, (("display",), True), id="slack/a")  # a Datadog that answers nonsense


def test_what_an_anchor_shares_is_not_changed_for_all() -> None:
    text = """\
        x-query: &query sum:shop.errors{*}
        monitors:
          - {id: a, kind: metric, name: a, query: *query, evaluate: sum over 5m, critical: 1, message: "@slack-a"}
          - {id: b, kind: metric, name: b, query: *query, evaluate: sum over 5m, critical: 1, message: "@slack-a"}
        """
    result = pulled(text, (("query",), "sum(last_5m):max:shop.errors{*} > 1"))
    assert result.files.get(FILE, dedent(text)).split("monitors:")[0] == dedent(text).split("monitors:")[0]


def test_a_default_of_the_project_is_not_changed_for_all() -> None:
    config = {"o11y.yaml": "project: shop\ndefaults: {monitors: {priority: P3}}\n"}
    result = pulled(MONITOR.replace("        priority: P2\n", ""), (("priority",), 1), **config)
    assert result.left == [] or result.left[0].location.file == "o11y.yaml"  # type: ignore[union-attr]


def test_what_can_be_said_at_once_is_tried_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "o11y.yaml").write_text("project: shop\n")
    files = {f"monitors/{n}.yaml": dedent(MONITOR).replace("service: shop", f"service: shop-{n}") for n in range(5)}
    made = load_project(tmp_path, files=files)
    known = {(each.kind, str(number)): each.id for number, each in enumerate(made.resources, 1)}
    live = {each.id: changed(each.payload, ("priority",), 4) for each in made.resources}
    hard = made.resources[0].id
    live[hard] = changed(live[hard], ("restricted_roles",), {"what": "no spec can say"})
    loads: list[Any] = []
    monkeypatch.setattr(pull_module, "load_project", lambda *asked: loads.append(asked) or load_project(*asked))
    result = pull(made, live, known)
    assert result.files.keys() == files.keys()
    assert set(result.done) >= {each.id for each in made.resources} - {hard}
    assert len(loads) <= 4, "all, all but the hard one, and that one by itself"
