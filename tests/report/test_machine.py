"""Diagnostics for people and machines."""

import json
import xml.etree.ElementTree as ET

from o11yascode.diagnostics import Diagnostic, Excerpt, Location, Severity
from o11yascode.report.diagnostics import count_line, text
from o11yascode.report.machine import as_github, as_json, as_junit, as_sarif
from o11yascode.report.terminal import Paint

FOUND = [
    Diagnostic("late", Severity.WARNING, "late, 100 %\nreally", Location("b.yaml", 3, 1), "wait <a>"),
    Diagnostic("unknown-field", Severity.ERROR, 'unknown field "treshold"', Location("a.yaml", 2, 3, 11), 'did you mean "threshold"?'),
    Diagnostic("no-place", Severity.ERROR, "nowhere"),
]


def lines_of(file):
    return {"a.yaml": ["monitors:", "  treshold: 5"], "b.yaml": ["", "", "x: 1"]}.get(file)


def test_text_points_at_the_place():
    shown = text(FOUND[1:2], lines_of, Paint(False))
    assert shown.splitlines() == [
        'a.yaml:2:3: error: unknown field "treshold" [unknown-field]',
        "    2 |   treshold: 5",
        "          ^^^^^^^^",
        '        help: did you mean "threshold"?',
    ]


def test_a_composed_query_stands_below_the_spec_line():
    d = Diagnostic("q", Severity.ERROR, "bad", Location("a.yaml", 2, 3), None, Excerpt("avg(last_5m):avg:m{x} > 1", 13, 18))
    assert text([d], lines_of, Paint(False)).splitlines()[-2:] == ["query | avg(last_5m):avg:m{x} > 1", " " * 21 + "^" * 5]


def test_a_long_line_is_cut_around_the_place():
    d = Diagnostic("q", Severity.ERROR, "bad", Location("long.yaml", 1, 500, 503))
    shown = text([d], lambda file: ["x" * 499 + "abc" + "y" * 500], Paint(False), 80).splitlines()
    assert all(len(line) <= 80 for line in shown)
    assert shown[2].index("^") == shown[1].index("abc")


def test_order_and_count():
    shown = text(FOUND, lines_of, Paint(False))
    assert shown.index("a.yaml") < shown.index("b.yaml") < shown.index("nowhere")
    assert count_line(FOUND) == "2 errors, 1 warning"
    assert count_line([]) == "no problems"


def test_json():
    document = json.loads(as_json(FOUND))
    assert document["summary"] == {"errors": 2, "warnings": 1, "notices": 0}
    assert document["diagnostics"][0]["column"] == 3


def test_github_commands_are_escaped():
    lines = as_github(FOUND).splitlines()
    assert lines[0].startswith("::error file=a.yaml,line=2,col=3,title=unknown-field,endColumn=11::")
    assert "100 %25%0Areally" in lines[1]


def test_sarif_has_what_the_standard_requires():
    log = json.loads(as_sarif(FOUND, "1.0", {"late": "Too late."}))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")


def test_junit_parses_and_fails_the_right_file():
    suite = ET.fromstring(as_junit(FOUND, ["a.yaml", "b.yaml", "c.yaml"])).find("testsuite")
    assert suite.attrib["failures"] == "2"
    assert {c.attrib["name"] for c in suite if c.find("failure") is not None} == {"a.yaml", "project"}
