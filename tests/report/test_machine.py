"""Diagnostics for people and machines."""

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

import o11yascode.report.diagnostics as report
from o11yascode.check.example import files
from o11yascode.check.rule import rules, summaries
from o11yascode.diagnostics import Diagnostic, Excerpt, Location, Severity
from o11yascode.report.diagnostics import count_line, text
from o11yascode.report.machine import as_github, as_json, as_junit, as_sarif
from o11yascode.report.terminal import Paint
from tests.check.marks import unmarked
from tests.check.project import check

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


def test_junit_parses_and_fails_the_right_file():
    suite = ET.fromstring(as_junit(FOUND, ["a.yaml", "b.yaml", "c.yaml"])).find("testsuite")
    assert suite.attrib["failures"] == "2"
    assert {c.attrib["name"] for c in suite if c.find("failure") is not None} == {"a.yaml", "project"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Diagnostic]:
    """What twenty rules find, one without a place, one with everything that has to be escaped."""
    root = tmp_path_factory.mktemp("project")
    listed: list[Diagnostic] = []
    for rule in list(rules().values())[::5]:
        if rule.group != "online":
            listed += check(unmarked(files(rule.bad))[0], root)
    listed.append(Diagnostic("online-unanswered", Severity.NOTICE, "Datadog does not tell of metrics"))
    nasty = 'a "quote", 100 %, <tag> & a\nline: \x1b[31m]]>'
    listed.append(Diagnostic("query-syntax", Severity.ERROR, nasty, Location("a,b:c/ü %.yaml", 3, 7, 9), "say: so"))
    return listed


def test_sarif_has_what_the_standard_requires(found: list[Diagnostic]) -> None:
    log = json.loads(as_sarif(found, "1.2.3", summaries()))
    assert (log["version"], set(log)) == ("2.1.0", {"$schema", "version", "runs"})
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("o11yascode", "1.2.3")
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    names = [rule["id"] for rule in driver["rules"]]
    assert len(set(names)) == len(names)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
    assert len(run["results"]) == len(dict.fromkeys(found))
    for result in run["results"]:
        _result(result, names)


def _result(result: dict[str, Any], names: list[str]) -> None:
    assert result["level"] in ("none", "note", "warning", "error")
    assert result["message"]["text"]
    assert names[result["ruleIndex"]] == result["ruleId"]
    for location in result.get("locations", []):
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+", uri), uri
        assert not uri.startswith("/")
        region = physical["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert region.get("endColumn", region["startColumn"] + 1) > region["startColumn"]


def test_sarif_names_every_rule_by_its_summary(found: list[Diagnostic]) -> None:
    driver = json.loads(as_sarif(found, "1", summaries()))["runs"][0]["tool"]["driver"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"] == rules()[rule["id"]].summary


def test_junit_parses_and_counts(found: list[Diagnostic]) -> None:
    suite = ET.fromstring(as_junit(found, ["monitors/fine.yaml"]))[0]
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert any(case.attrib["name"] == "monitors/fine.yaml" and len(case) == 0 for case in cases)


def test_github_commands_are_one_line_each(found: list[Diagnostic]) -> None:
    lines = as_github(found).split("\n")
    assert len(lines) == len(dict.fromkeys(found))
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) (\w+=[^,:\r\n]*)(,\w+=[^,:\r\n]*)*::[^\r\n\x1b]*", line), line


def test_a_long_line_that_many_diagnostics_are_about_is_made_showable_once(monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(report, "clean", lambda text: seen.append(text) or text)
    line = "{{#is_alert}}" * 10_000
    found = [Diagnostic("template", Severity.ERROR, "not closed", Location("a.yaml", 1, number * 13 + 1)) for number in range(200)]
    shown = text(found, lambda file: [line], Paint(False), 100)
    assert shown.count("not closed") == 200
    assert seen.count(line) == 1
