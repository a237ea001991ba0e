"""Specs in tests: the YAML of one item to its resource, with what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from o11yascode.build.form import Form
from o11yascode.config import Config
from o11yascode.context import Context, Item
from o11yascode.diagnostics import Diagnostic
from o11yascode.payload.validate import validate_payload
from o11yascode.resource.desired import Payload, Resource
from o11yascode.routing import read_routing
from o11yascode.source.node import Node, plain_node
from o11yascode.source.yaml import read

IDS = {
    "shop/cpu": "monitor",
    "shop/overview": "dashboard",
    "shop/wall": "dashboard",
    "shop/availability": "slo",
    "shop/front": "synthetics_test",
    "shop/core": "team",
}
ROUTING = """
slack: {account: shop}
receivers:
  platform: {slack: "#alerts"}
  oncall: {pagerduty: primary}
route:
  notify: [platform]
"""


@dataclass
class Result:
    resources: list[Resource]
    diagnostics: list[Diagnostic]

    @property
    def resource(self) -> Resource:
        assert self.resources, [str(d) for d in self.diagnostics]
        return self.resources[0]

    @property
    def payload(self) -> Payload:
        return self.resource.payload

    @property
    def attributes(self) -> Payload:
        found: Payload = self.payload["data"]["attributes"]
        return found

    def problems(self) -> list[str]:
        """`line:column message` of each diagnostic but the one on tests that nobody hears of."""
        told = [d for d in self.diagnostics if d.rule != "unheard-monitor"]
        return [f"{d.location.line}:{d.location.column} {d.message}" if d.location else d.message for d in told]


def parse(text: str, file: str = "x.yaml") -> Node:
    node, problems = read(dedent(text).strip("\n"), file)
    assert node is not None
    assert not problems
    return node


def make(
    form: Form, text: str, tags: tuple[str, ...] = (), routing: str = "", nodes: Mapping[str, str] | None = None, **config: Any
) -> Result:
    """What becomes of one item of a form's section, in a project `shop` with a few other resources."""
    node = parse(text)
    settings = Config(project="shop", **config)
    diagnostics: list[Diagnostic] = []
    tree = read_routing([parse(routing, "routing.yaml")], diagnostics) if routing else None
    context = Context(settings, "prod", IDS, lambda *_: plain_node(""), tree, diagnostics)
    context.nodes = {name: parse(spec) for name, spec in (nodes or {}).items()}
    own = node.get("tags")
    item = Item(form.section, f"shop/{node.at('id').value}", node, None, None, None, (*tags, *(own.plain() if own else ())), (), {})
    return Result(form.build(item, context), context.diagnostics)


def good(form: Form, text: str, **more: Any) -> Result:
    """As `make`, of a spec with nothing wrong, whose payload Datadog takes and whose payload comes back as the same spec."""
    result = make(form, text, **more)
    assert result.problems() == []
    assert validate_payload(result.resource.kind, result.resource.payload) == []
    return result


def round_trip(form: Form, payload: Payload) -> Payload:
    """The payload that is built from what a live body was lifted to."""
    import yaml

    return make(form, yaml.safe_dump({"id": "lifted", **form.lift(payload)}, sort_keys=False)).payload
