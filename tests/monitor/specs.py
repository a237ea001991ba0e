"""Specs in tests: YAML text to a built monitor and diagnostics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from o11yascode.build.monitor import build
from o11yascode.config import Config
from o11yascode.context import Context, Item
from o11yascode.diagnostics import Diagnostic
from o11yascode.resource.desired import Payload, Resource
from o11yascode.routing import read_routing
from o11yascode.source.node import Node, plain_node
from o11yascode.source.yaml import read

IDS = {
    "gs2/api-5xx": "monitor",
    "gs2/deploying": "monitor",
    "gs2/api-overview": "dashboard",
    "gs2/availability": "slo",
    "gs2/login": "synthetics_test",
    "gs2/slow/prod": "monitor",
}


@dataclass
class Project:
    """A project around one monitor."""

    routing: str = ""
    ids: Mapping[str, str] = field(default_factory=lambda: dict(IDS))
    service: str | None = "gs2"
    team: str | None = "platform"
    env: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def build(self, text: str) -> "Result":
        """What becomes of a monitor's spec; `id` is `x` where the text has none."""
        text = dedent(text).strip("\n")
        if "id:" not in text.split("\n", 1)[0]:
            text = "id: x\n" + text
        node = parse(text, "monitors/x.yaml")
        return self.build_node(node)

    def context(self) -> Context:
        diagnostics: list[Diagnostic] = []
        config = Config(project="demo", **self.config)
        routing = read_routing([parse(dedent(self.routing), "routing.yaml")], diagnostics) if self.routing else None
        return Context(config, "prod", self.ids, lambda name, scope, node: plain_node(self.files.get(name, "")), routing, diagnostics)

    def item(self, node: Node, section: str = "monitors") -> Item:
        name = "/".join(part for part in (self.service or "demo", str(node.at("id").value), self.env) if part)
        tags = [f"{key}:{value}" for key, value in (("service", self.service), ("team", self.team), ("env", self.env)) if value]
        own = node.get("tags")
        tags += own.plain() if own else []
        return Item(section, name, node, self.service, self.team, self.env, tuple(tags), (), {})

    def build_node(self, node: Node) -> "Result":
        context = self.context()
        item = self.item(node)
        context.ids = {**self.ids, item.id: "monitor"}
        return Result(build(item, context), context.diagnostics)


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
    def query(self) -> str:
        return str(self.payload["query"])

    @property
    def options(self) -> Payload:
        return dict(self.payload["options"])

    def problems(self) -> list[str]:
        """`rule line:column` of each diagnostic but the one on unheard monitors."""
        return [
            f"{d.rule} {d.location.line}:{d.location.column}" if d.location else d.rule
            for d in self.diagnostics
            if d.rule != "unheard-monitor"
        ]


def parse(text: str, file: str = "x.yaml") -> Node:
    node, diagnostics = read(text, file)
    assert node is not None, diagnostics
    assert not diagnostics, diagnostics
    return node
