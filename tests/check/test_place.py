"""A finding stands where the person wrote it, and shows the query where that is not simply what they wrote."""

from pathlib import Path

from o11yascode.check.example import metric, monitor
from o11yascode.diagnostics import Diagnostic

from .project import check


def only(text: str, root: Path) -> Diagnostic:
    [found] = check(text, root)
    return found


def at(found: Diagnostic) -> tuple[int, int, int | None]:
    assert found.location is not None
    return found.location.line, found.location.column, found.location.end_column


def test_a_query_on_one_line_needs_no_excerpt(tmp_path: Path) -> None:
    found = only(metric("max:nothing{*} + derivatve(avg:system.cpu.user{*})"), tmp_path)
    assert at(found) == (6, 29, 38)
    assert found.excerpt is None


def test_a_block_scalar_has_its_lines(tmp_path: Path) -> None:
    spec = metric("|\n  avg:system.cpu.user{*}\n  + derivatve(avg:system.load.1{*})")
    found = only(spec, tmp_path)
    assert spec.splitlines()[7] == "      + derivatve(avg:system.load.1{*})"
    assert at(found)[:2] == (8, 9)


def test_an_expression_is_pointed_at_and_the_query_shown(tmp_path: Path) -> None:
    spec = metric("avg:system.cpu.user{${{ scope }}}", "vars: {scope: 'env:prod AND !a:b'}")
    found = only(spec, tmp_path)
    assert found.rule == "mixed-scope-operators"
    assert at(found)[:2] == (6, 32)
    assert found.excerpt is not None
    assert found.excerpt.text == "avg(last_5m):avg:system.cpu.user{env:prod AND !a:b} > 90"
    assert found.excerpt.text[found.excerpt.start : found.excerpt.end] == "!"


def test_the_window_is_where_the_window_is_said(tmp_path: Path) -> None:
    found = only(metric("sum:aws.lambda.errors{*}.as_count()", "evaluate: sum over 5m", "evaluation_delay: 900s"), tmp_path)
    assert found.rule == "short-window"
    assert at(found) == (7, 15, 26)
    assert found.excerpt is not None


def test_a_composed_query_is_shown(tmp_path: Path) -> None:
    spec = monitor(
        "error_rate",
        "errors: avg:shop.errors{env:prod}.as_count()",
        "requests: sum:shop.requests{env:prod}.as_count()",
        "evaluate: sum over 10m",
        'critical: "> 5%"',
    )
    found = only(spec, tmp_path)
    assert (found.rule, *at(found)) == ("as-count-gauge", 6, 13, 16)


def test_a_message_is_shown_by_the_line(tmp_path: Path) -> None:
    spec = metric("avg:system.cpu.user{*}", 'vars: {who: "{{cluster.name}}"}', message='"${{ who }} is busy."')
    found = only(spec, tmp_path)
    assert found.rule == "unknown-template-variable"
    assert found.excerpt is not None
    assert (found.excerpt.what, found.excerpt.text) == ("message", "{{cluster.name}} is busy.")


def test_the_name_is_the_subject_of_what_is_sent_and_read_as_the_message_is(tmp_path: Path) -> None:
    spec = metric("avg:system.cpu.user{${{ scope }}} by {host}", "vars: {scope: '*'}", message='"{{host.name}} is busy."')
    name = next(line for line in spec.splitlines() if line.strip().startswith("name:"))
    spec = spec.replace(name, '    name: "{{host}} of {{cluster.name}} in ${{ scope }} {{"')
    found = check(spec, tmp_path)
    assert [(one.rule, at(one)[1]) for one in found] == [("template-syntax", 57), ("bare-variable", 12), ("unknown-template-variable", 24)]
    assert {(one.excerpt.what, one.excerpt.text) for one in found if one.excerpt} == {("name", "{{host}} of {{cluster.name}} in * {{")}


def test_a_name_of_expressions_in_braces_of_messages(tmp_path: Path) -> None:
    found = only(metric("avg:system.cpu.user{*}", message='"{{ service }} is busy."'), tmp_path)
    assert (found.rule, found.hint) == ("unknown-template-variable", "write ${{ service }} for what the spec says")


def test_a_text_that_is_wrong_as_a_whole_is_underlined_as_a_whole(tmp_path: Path) -> None:
    found = only(metric("avg:system.cpu.user{*}", 'warning: "> 95"'), tmp_path)
    assert (found.rule, *at(found)) == ("payload-monitor-threshold-order", 7, 14, 20)
