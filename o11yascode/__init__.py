"""Datadog dashboards and monitors as code: specs to resources, a plan, a safe apply."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from o11yascode.api import build
    from o11yascode.diagnostics import Diagnostic, SpecError
    from o11yascode.resource.desired import Resource

__all__ = ["Diagnostic", "Resource", "SpecError", "build"]

_HOME = {
    "Diagnostic": "o11yascode.diagnostics",
    "Resource": "o11yascode.resource.desired",
    "SpecError": "o11yascode.diagnostics",
    "build": "o11yascode.api",
}
"""Where each public name lives: imported when first used, so that `import o11yascode` stays cheap."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
