"""Diagnostics for machines: JSON, GitHub annotations, SARIF 2.1.0 and JUnit XML."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.report.diagnostics import sort_diagnostics
from o11yascode.report.terminal import clean

_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """`{"format_version": 1, "summary": {...}, "diagnostics": [...]}`, as docs/formats.md says."""
    found = sort_diagnostics(diagnostics)
    summary = {f"{severity}s": sum(d.severity is severity for d in found) for severity in Severity}
    return json.dumps({"format_version": 1, "summary": summary, "diagnostics": [plain(d) for d in found]}, indent=2, ensure_ascii=False)


def plain(d: Diagnostic) -> dict[str, Any]:
    """A diagnostic as plain data; what it does not have is None."""
    place = d.location
    return {
        "rule": d.rule,
        "severity": str(d.severity),
        "message": clean(d.message),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_column": place.end_column if place else None,
        "hint": d.hint,
        "resource": d.resource,
    }


def as_github(diagnostics: Iterable[Diagnostic], folder: str = "") -> str:
    """Workflow commands that GitHub Actions turns into annotations on the spec's line; `folder` is what stands before the paths."""
    return "\n".join(github_command(d.severity, d.rule, _message(d), d.location, folder) for d in sort_diagnostics(diagnostics))


def github_command(level: str, title: str, message: str, location: Location | None, folder: str = "") -> str:
    """One workflow command, escaped as the runner wants it."""
    properties = {"title": title}
    if location:
        properties = {"file": folder + location.file, "line": str(location.line), "col": str(location.column), **properties}
        if location.end_column:
            properties["endColumn"] = str(location.end_column)
    listed = ",".join(f"{key}={_github_escape(value, True)}" for key, value in properties.items())
    return f"::{level} {listed}::{_github_escape(message, False)}"


def _github_escape(text: str, is_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def _message(d: Diagnostic) -> str:
    return clean(d.message) + (f" ({clean(d.hint)})" if d.hint else "")


def as_sarif(diagnostics: Iterable[Diagnostic], version: str, rules: dict[str, str], folder: str = "") -> str:
    """A SARIF 2.1.0 log. `rules` maps a rule's name to its one-line description; `folder` is what stands before the paths."""
    found = sort_diagnostics(diagnostics)
    names = sorted({d.rule for d in found})
    driver = {
        "name": "o11yascode",
        "version": version,
        "rules": [{"id": name, "shortDescription": {"text": rules.get(name, name.replace("-", " "))}} for name in names],
    }
    results = []
    for d in found:
        result: dict[str, Any] = {
            "ruleId": d.rule,
            "ruleIndex": names.index(d.rule),
            "level": _SARIF_LEVEL[d.severity],
            "message": {"text": _message(d)},
        }
        if d.location:
            region = {"startLine": d.location.line, "startColumn": d.location.column}
            if d.location.end_column:
                region["endColumn"] = d.location.end_column
            result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": quote(folder + d.location.file)}, "region": region}}]
        results.append(result)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def as_junit(diagnostics: Iterable[Diagnostic], files: Iterable[str]) -> str:
    """JUnit XML: a test case a spec file, failed by its errors; warnings stand in its output."""
    found = sort_diagnostics(diagnostics)
    cases = []
    failures = 0
    everywhere = sorted({*files, *(d.location.file for d in found if d.location)})
    if any(d.location is None for d in found):
        everywhere.append("project")
    for file in everywhere:
        own = [d for d in found if (d.location.file if d.location else "project") == file]
        errors = [d for d in own if d.severity is Severity.ERROR]
        others = [d for d in own if d.severity is not Severity.ERROR]
        failures += bool(errors)
        body = "".join(
            f"<failure type={quoteattr(d.rule)} message={quoteattr(_message(d))}>{escape(clean(str(d)))}</failure>" for d in errors[:1]
        )
        if len(errors) > 1 or others:
            body += f"<system-out>{escape(chr(10).join(clean(str(d)) for d in errors[1:] + others))}</system-out>"
        cases.append(f'<testcase classname="o11y" name={quoteattr(file)}>{body}</testcase>')
    head = f'<testsuite name="o11y validate" tests="{len(cases)}" failures="{failures}" errors="0">'
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>' + head + "".join(cases) + "</testsuite></testsuites>"
