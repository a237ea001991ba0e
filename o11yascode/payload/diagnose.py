"""What is wrong with a resource's payload, said at the place in the spec files that it was made from."""

from pathlib import Path as FilePath

from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.payload.problem import PayloadProblem, spell
from o11yascode.payload.validate import validate_payload
from o11yascode.resource.desired import Resource


def diagnose(resource: Resource, *, cache: FilePath | None = None) -> list[Diagnostic]:
    """What Datadog would refuse of a resource, and what the official client does not know of it.

    Args:
        resource: as built from the specs. One that is to be absent has nothing to check.
        cache: folder that keeps the derived schemas: `.o11y/cache`.

    Returns:
        One diagnostic a problem. Warnings whose rule the resource ignores are left out.
    """
    if resource.absent:
        return []
    problems = validate_payload(resource.kind, resource.payload, cache=cache)
    return [
        _diagnostic(problem, resource) for problem in problems if problem.severity is Severity.ERROR or problem.rule not in resource.ignore
    ]


def message(problem: PayloadProblem, resource: Resource) -> str:
    """What is wrong; with the way to it in the payload, as far as the place in the spec does not show it."""
    way = spell(resource.unwritten(problem.path))
    return f"{way}: {problem.message}" if way else problem.message


def location(problem: PayloadProblem, resource: Resource) -> Location:
    """Where: an unknown field at its key, all else at the value."""
    return resource.locate_key(problem.path) if problem.rule == "payload-unknown-field" else resource.locate(problem.path)


def _diagnostic(problem: PayloadProblem, resource: Resource) -> Diagnostic:
    return Diagnostic(
        problem.rule,
        problem.severity,
        message(problem, resource),
        location(problem, resource),
        problem.hint,
        resource=resource.id,
    )
