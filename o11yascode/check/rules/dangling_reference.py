"""A reference to a resource that is removed or does not exist."""

from collections.abc import Iterator

from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity
from o11yascode.resource.references import find_references


def check(view: ProjectView) -> Iterator[Finding]:
    if not view.project.ok:
        return  # what it refers to may be there, but wrong
    for resource in view.resources:
        names = resource.references
        missing = names and {name for name in names if (other := view.by_id.get(name)) is None or other.absent}
        for path, name in find_references(resource.payload) if missing else ():
            if name in missing:
                other = view.by_id.get(name)
                what = "is being removed" if other else "is not in the project"
                yield Finding(f"it refers to {name}, which {what}", path, resource=resource.id, hint="remove the reference")


_BODY = """service: shop
monitors:
  - id: api
    kind: raw
    name: API
    body:
      type: composite
      query: {query}
      message: It is slow.
  - id: slow
    kind: metric
    name: Slow
    query: avg:trace.http.request{env:prod}
    evaluate: avg over 5m
    critical: "> 2"
    message: It is slow.
  - id: busy
    kind: metric
    name: Busy
    query: avg:system.cpu.user{env:prod}
    evaluate: avg over 5m
    critical: "> 90"
    message: It is busy.
"""

RULE = Rule(
    name="dangling-reference",
    group="project",
    severity=Severity.ERROR,
    summary="A reference to a resource that is removed or does not exist.",
    why="There is no id to put in its place when the project is applied.",
    bad=_BODY.replace("{query}", "«${ref:shop/slow} && ${ref:shop/gone}»"),
    good=_BODY.replace("{query}", "${ref:shop/slow} && ${ref:shop/busy}"),
    project=check,
)
