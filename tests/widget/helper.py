"""Builds the dashboards of a spec text, as a project would."""

from textwrap import dedent

from o11yascode.build.dashboard import SECTION
from o11yascode.config import Config
from o11yascode.context import Context, Item
from o11yascode.diagnostics import Diagnostic
from o11yascode.resource.desired import Payload, Resource
from o11yascode.source.node import plain_node
from o11yascode.source.yaml import read

IDS = {"gs2/api-5xx": "monitor", "gs2/availability": "slo", "gs2/overview": "dashboard", "gs2/basics": "powerpack"}


def build(
    text: str, env: str | None = None, service: str | None = "gs2", tags: tuple[str, ...] = ("team:platform",)
) -> tuple[Resource | None, list[Diagnostic]]:
    """The dashboard that a mapping in YAML makes, and what is wrong with it."""
    node, problems = read(_with_id(dedent(text).strip()), "d.yaml")
    assert not problems, problems
    assert node is not None
    context = Context(Config(project="game"), "sandbox", IDS, lambda *_: plain_node(""))
    item = Item("dashboards", "gs2/d", node, service, "platform", env, tags, (), {})
    built = SECTION.build(item, context)
    return (built[0] if built else None), context.diagnostics


def payload(text: str, **item: str | None) -> Payload:
    resource, diagnostics = build(text, **item)  # type: ignore[arg-type]
    assert resource is not None, "\n".join(map(str, diagnostics))
    return resource.payload


def widget(text: str, **item: str | None) -> Payload:
    """The definition that one widget in YAML makes on an ordered dashboard."""
    lines = "\n".join("    " + line for line in dedent(text).strip().splitlines())
    definition: Payload = payload(f"title: t\nvariables: [env]\nwidgets:\n  -\n{lines}\n", **item)["widgets"][0]["definition"]
    return definition


def complaints(text: str, **item: str | None) -> list[str]:
    """Everything that is wrong, as a person sees it."""
    return [str(found) for found in build(text, **item)[1]]  # type: ignore[arg-type]


def _with_id(text: str) -> str:
    return text.replace("{", '{"id": "d", ', 1) if text.startswith("{") else f"{text}\nid: d\n"
