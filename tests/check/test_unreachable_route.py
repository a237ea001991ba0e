"""Routes that nothing gets to."""

from pathlib import Path

import pytest

from o11yascode.build.project import load_project
from o11yascode.check.run import check_project

TREE = "receivers: {a: {handle: a}}\nroute:\n  notify: [a]\n  routes:\n"
MONITOR = """service: shop
team: web
env: [prod]
monitors:
  - {id: m, kind: metric, name: M, query: "avg:a.b{env:prod}", evaluate: avg over 5m, critical: 1, tags: ["tier:1"], message: "{{value}}"}
"""


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ("{match: {env: [prod, none], team: '*', kind: [composite, http], id: 'shop/*/prod', tags: 'tier:*'}}", None),
        ("{match: {priority: [p1, '2']}}", None),
        ("{match: {env: prdo}}", 'warning 5:20 no monitor has the env "prdo"'),
        ("{match: {env: qa}}", 'notice 5:20 no monitor has the env "qa"'),
        ("{match: {team: mobile}}", None),
        ("{match: {kind: metrics}}", 'warning 5:21 no monitor kind fits "metrics"'),
        ("{match: {tags: [tier:1, x]}}", 'notice 5:30 no monitor has the tag "x"'),
        ("{name: x, match: {env: prod}}, {name: y, match: {env: prod, team: web}}", "warning 5:37 nothing gets to y: x, before it, takes"),
        ("{name: x, match: {env: prod}, continue: true}, {name: y, match: {env: prod}}", None),
        ("{name: x}, {name: y, match: {env: none}}", "warning 5:17 nothing gets to y: x, before it, takes"),
        ("{name: x, match: {env: '*'}}, {name: y, match: {env: none}}", None),
        ("{name: x, match: {env: prod}}, {name: y, match: {env: [prod, none]}}", None),
        ("{name: x, match: {tags: 'tier:*'}}, {name: y, match: {tags: [tier:1, service:shop]}}", "warning 5:42 nothing gets to y: x"),
        (
            "{match: {env: prod}, routes: [{name: z, match: {env: none}}]}",
            "warning 5:54 nothing gets to z: the route above it takes another env",
        ),
        ("{match: {env: 'p*'}, routes: [{name: z, match: {env: [prod, none]}}]}", None),
    ],
)
def test_a_route_that_nothing_gets_to_is_told(routes: str, expected: str | None, tmp_path: Path) -> None:
    (tmp_path / "o11y.yaml").write_text("project: demo\nteams: {web: {}, mobile: {}}\nrules: {missing-runbook: off}\n")
    project = load_project(tmp_path, files={"routing/r.yaml": f"{TREE}    [{routes}]\n", "monitors/m.yaml": MONITOR})
    assert not project.diagnostics
    found = [f"{each.severity} {each.location}".replace("routing/r.yaml:", "") + f" {each.message}" for each in check_project(project)]
    assert len(found) == (expected is not None), found
    assert expected is None or found[0].startswith(expected)
