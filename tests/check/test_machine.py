"""Findings for machines: SARIF as the standard wants it, JUnit that parses, GitHub commands on one line."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from o11yascode.check.example import files
from o11yascode.check.rule import rules, summaries
from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.report.machine import as_github, as_json, as_junit, as_sarif
from tests.check.marks import unmarked

from .project import check


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
    suite = ElementTree.fromstring(as_junit(found, ["monitors/fine.yaml"]))[0]
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert any(case.attrib["name"] == "monitors/fine.yaml" and len(case) == 0 for case in cases)


def test_github_commands_are_one_line_each(found: list[Diagnostic]) -> None:
    lines = as_github(found).split("\n")
    assert len(lines) == len(dict.fromkeys(found))
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) (\w+=[^,:\r\n]*)(,\w+=[^,:\r\n]*)*::[^\r\n\x1b]*", line), line


def test_json_is_one_object_a_finding(found: list[Diagnostic]) -> None:
    assert len(json.dumps(json.loads(as_json(found)))) > 100
