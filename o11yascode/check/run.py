"""Runs every check over a project."""

from o11yascode.build.project import Project
from o11yascode.diagnostics import Diagnostic
from o11yascode.payload.diagnose import diagnose


def check_project(project: Project) -> list[Diagnostic]:
    """What is wrong with the resources of a project, beyond what building them has shown."""
    cache = project.root / ".o11y" / "cache"
    return [found for resource in project.resources for found in diagnose(resource, cache=cache)]
