"""Datadog dashboards and monitors as code: specs to resources, a plan, a safe apply."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from o11yascode.api import build, plan
    from o11yascode.diagnostics import Diagnostic, O11yError, SpecError
    from o11yascode.importer.spec import to_spec
    from o11yascode.query.check import check_query
    from o11yascode.resource.desired import Resource
    from o11yascode.resource.difference import Difference
    from o11yascode.sync.explain import diff
    from o11yascode.sync.plan import Change, Plan

__all__ = [
    "Change",
    "Diagnostic",
    "Difference",
    "O11yError",
    "Plan",
    "Resource",
    "SpecError",
    "build",
    "check_query",
    "diff",
    "plan",
    "to_spec",
]

# `build` is a package too; as Python puts packages here by itself, it is made callable there.
_HOME = {
    "Change": "o11yascode.sync.plan",
    "Diagnostic": "o11yascode.diagnostics",
    "Difference": "o11yascode.resource.difference",
    "O11yError": "o11yascode.diagnostics",
    "Plan": "o11yascode.sync.plan",
    "Resource": "o11yascode.resource.desired",
    "SpecError": "o11yascode.diagnostics",
    "check_query": "o11yascode.query.check",
    "diff": "o11yascode.sync.explain",
    "plan": "o11yascode.api",
    "to_spec": "o11yascode.importer.spec",
}
"""Where each public name lives: imported when first used, so that `import o11yascode` stays cheap."""


def __getattr__(name: str) -> Any:
    if name == "build":
        return import_module("o11yascode.build")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
