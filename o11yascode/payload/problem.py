"""One thing wrong with a payload."""

from msgspec import Struct

from o11yascode.diagnostics import Severity
from o11yascode.resource.desired import Path


class PayloadProblem(Struct, frozen=True):
    """What Datadog would refuse (an error), or what the official client does not know (a warning)."""

    path: Path
    """Where in the payload."""
    severity: Severity
    message: str
    hint: str | None
    rule: str
    """A stable kebab-case name: `payload-wrong-type`."""


def error(rule: str, path: Path, message: str, hint: str | None = None) -> PayloadProblem:
    return PayloadProblem(path, Severity.ERROR, message, hint, f"payload-{rule}")


def warning(rule: str, path: Path, message: str, hint: str | None = None) -> PayloadProblem:
    return PayloadProblem(path, Severity.WARNING, message, hint, f"payload-{rule}")


def spell(path: Path) -> str:
    """A path as people write it: `widgets[3].definition.requests[0].q`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
