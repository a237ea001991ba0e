"""Writes the parts of the documentation that are made from the code: `python -m docs.generate`.

The reference, the mistakes and the pages of the lint rules are made whole; in other pages the lines between
`<!-- made: NAME -->` and `<!-- /made -->`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from docs import mistakes
from o11yascode.build.project import discover
from o11yascode.check.page import page
from o11yascode.check.rule import GROUPS, rules
from o11yascode.monitor import kinds as monitor_kinds
from o11yascode.schema import SchemaGenerator
from o11yascode.spec.dashboard import RawDashboardSpec
from o11yascode.spec.header import Header
from o11yascode.spec.monitor import LimitSpec, MonitorSpec
from o11yascode.spec.plain import RawSpec, TypedSpec
from o11yascode.spec.resource import ResourceSpec
from o11yascode.spec.routing import ChannelDisplay, MatchSpec, ReceiverSpec, RouteSpec, SlackSpec
from o11yascode.spec.widget import GraphSpec, RequestFields, ScalarFields
from o11yascode.widget import kinds as widget_kinds

DOCS = Path(__file__).parent
RULES = DOCS / "rules"
Schema = dict[str, Any]
WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true, false",
    "object": "mapping",
    "array": "list",
    "null": "",
}

GRAPHS = "The fields of a widget that shows a graph. Text and images have no time and no links."
REQUESTS = "One `query`, or named `queries` and `formulas` over them. `top`, `bottom` and `sort` are for one value a group."


def reference() -> str:
    """Every field of every kind."""
    out = [
        "# Reference: every field of every kind",
        "",
        "Made from the code by `python -m docs.generate`. [specs.md](specs.md) explains; this lists. A field in **bold** is needed.",
        "",
        *_model("## The header of a file", Header),
        *_model("## Every resource", ResourceSpec, text="What a resource may say, whatever its section."),
        *_monitors(),
        *_widgets(),
    ]
    for section in discover():
        if section.key not in ("monitors", "dashboards"):
            out += _section(section.key, section.model())
    out += ["## Dashboards", "", "Its rows hold the [widgets](#widgets).", ""]
    dashboards = next(section for section in discover() if section.key == "dashboards")
    out += _section("dashboards", dashboards.model())[2:]
    out += ["## Routing", ""]
    for heading, model in (("slack", SlackSpec), ("slack.channels", ChannelDisplay), ("receivers", ReceiverSpec), ("route", RouteSpec)):
        out += _model(f"### {heading}", model)
    out += _model("### match", MatchSpec)
    return "\n".join(out).rstrip() + "\n"


def _monitors() -> Iterator[str]:
    common = set(ResourceSpec.model_fields)
    yield from _model("## Monitors", MonitorSpec, but=common)
    yield from _model("", LimitSpec, but=set(MonitorSpec.model_fields), text="Kinds that compare with numbers have these, and `critical`:")
    for kind in sorted(monitor_kinds().values(), key=lambda kind: kind.name):
        but = set(LimitSpec.model_fields if issubclass(kind.model, LimitSpec) else MonitorSpec.model_fields) | {"kind"}
        yield from _model(f"### kind: {kind.name}", kind.model, but=but)


def _widgets() -> Iterator[str]:
    yield from _model("## Widgets", GraphSpec, but={"kind"}, text=GRAPHS)
    yield from _model("### What a graph asks", ScalarFields, text=REQUESTS)
    for kind in sorted(widget_kinds().values(), key=lambda kind: kind.name):
        but = {"kind"} | set(GraphSpec.model_fields) | ({*ScalarFields.model_fields} if issubclass(kind.model, RequestFields) else set())
        yield from _model(f"### kind: {kind.name}", kind.model, but=but)


def _section(key: str, annotation: Any) -> list[str]:
    title = {"slos": "SLOs", "slo_corrections": "SLO corrections"}.get(key, key.replace("_", " ").capitalize())
    out = [f"## {title}", ""]
    models = list(_models(annotation))
    shared = _shared([model for model in models if not issubclass(model, RawSpec | RawDashboardSpec)])
    common = set(ResourceSpec.model_fields) | {"kind"}
    if shared is not None:
        out += _model("", shared, but=common)
        common |= set(shared.model_fields)
    for model in models:
        tag = model.model_fields.get("kind")
        words = " or ".join(f"{word}" for word in getattr(tag.annotation, "__args__", ())) if tag else ""
        out += _model(f"### kind: {words}" if words else "", model, but=common)
    return out


def _shared(models: list[type[BaseModel]]) -> type[BaseModel] | None:
    """The model that several are made of, if it has fields of its own."""
    if len(models) < 2:
        return None
    bases = [base for base in models[0].__mro__[1:] if all(issubclass(model, base) for model in models)]
    base = bases[0]
    return base if issubclass(base, ResourceSpec) and base not in (ResourceSpec, TypedSpec) else None


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)


def _model(heading: str, model: type[BaseModel], but: set[str] | None = None, text: str | None = None) -> Iterator[str]:
    """A heading, what the model is, and its fields."""
    schema = model.model_json_schema(schema_generator=SchemaGenerator)
    if "$ref" in schema:  # a model that holds itself
        schema = {**schema["$defs"][schema["$ref"].rsplit("/", 1)[1]], "$defs": schema["$defs"]}
    if heading:
        yield from [heading, ""]
    text = text or _own_docstring(model) or _module_docstring(model, heading)
    if text:
        yield from [text, ""]
    hidden = {field.alias or name for name, field in model.model_fields.items() if name in (but or ())}
    rows = [row for row in _rows(schema, schema.get("$defs", {})) if row[0] not in hidden]
    if rows:
        yield from ["| field | takes | |", "|---|---|---|"]
        for name, needed, takes, words in rows:
            yield f"| {f'**{name}**' if needed else name} | {takes} | {words} |"
        yield ""


def _own_docstring(model: type[BaseModel]) -> str:
    text = model.__dict__.get("__doc__") or ""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _module_docstring(model: type[BaseModel], heading: str) -> str:
    """What a module of one kind says of it: "`ranking`: a top list, the highest first."."""
    text = (sys.modules[model.__module__].__doc__ or "").splitlines()[0]
    name, _, rest = text.partition(": ")
    return rest[:1].upper() + rest[1:] if heading == f"### kind: {name.strip('`')}" else ""


def _rows(schema: Schema, definitions: dict[str, Schema]) -> Iterator[tuple[str, bool, str, str]]:
    needed = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        takes = " or ".join(dict.fromkeys(word for word in _takes(field, definitions, 0) if word)) or "anything"
        default = field.get("default")
        words = _cell(field.get("description", ""))
        if isinstance(default, bool | int | float | str) and default != "":
            words = f"{words}{'.' if words and words[-1] not in '.:' else ''} Default: `{_plain(default)}`.".strip()
        yield name, name in needed, _cell(takes), words


def _takes(schema: Schema, definitions: dict[str, Schema], depth: int) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        found = definitions.get(name, {})
        if found.get("properties") and depth < 2:
            keys = list(found["properties"])
            yield "`{" + ", ".join(keys[:8]) + (", …" if len(keys) > 8 else "") + "}`"
        elif found.get("properties"):
            yield "mapping"
        else:
            yield from _takes(found, definitions, depth)
    elif "examples" in schema:
        yield "such as " + ", ".join(
            f'`"{example}"`' if str(example)[0] in "<>" else f"`{_plain(example)}`" for example in schema["examples"]
        )
    elif "anyOf" in schema or "oneOf" in schema:
        for each in schema.get("anyOf") or schema["oneOf"]:
            yield from _takes(each, definitions, depth)
    elif "enum" in schema:
        yield ", ".join(f"`{_plain(word)}`" for word in schema["enum"])
    elif "const" in schema:
        yield f"`{_plain(schema['const'])}`"
    elif schema.get("type") == "array":
        inner = [word for word in _takes(schema.get("items", {}), definitions, depth + 1) if word]
        yield f"list of {' or '.join(dict.fromkeys(inner))}" if inner else "list"
    elif isinstance(schema.get("type"), list):
        yield from (WORDS[word] for word in schema["type"])
    elif "type" in schema:
        yield WORDS[schema["type"]]


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def commands() -> str:
    """What each command says of itself."""
    from typer.testing import CliRunner

    from o11yascode.cli.commands import ALL
    from o11yascode.cli.main import app

    out = []
    for name in ALL:
        shown = CliRunner().invoke(app, [name, "--help"], prog_name="o11y", env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"}).stdout
        text = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        out.append(f"### o11y {name}\n\n```text\n{text}\n```\n")
    return "\n".join(out).rstrip()


def index() -> str:
    """All lint rules in a table, group by group."""
    parts = ["# Lint rules", INTRODUCTION.strip()]
    for group, title in GROUPS.items():
        rows = [rule for rule in rules().values() if rule.group == group]
        if rows:
            table = ["| rule | level | what it finds |", "| --- | --- | --- |"]
            table += [f"| [{rule.name}]({rule.name}.md) | {rule.level} | {rule.summary} |" for rule in rows]
            parts += [f"## {title}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """
`o11y validate` and `o11y plan` run these over the payloads that the specs make: typed kinds and `raw` alike. `o11y rules NAME`
shows a rule's page in the terminal. An *error* is what Datadog refuses, or what is known never to work; it stops a plan. All that
is a matter of judgement is a *warning*. Rules of the last group ask Datadog, with `--online`.

The level of a rule is set in `o11y.yaml`, everywhere or by path (the last path that matches counts):

```yaml
rules:
  missing-runbook: warning
  untitled-widget: off
  evaluation-delay: {level: error, paths: {"monitors/streams/**": off}}
```

One resource is excepted with a reason; an exception that excepts nothing is reported:

```yaml
monitors:
  - id: hosts
    ignore: {sum-over-gauge: one host only}
```

Pages are made by `python -m docs.generate` from the same examples that the tests run. Findings named `payload-…`
without a page here come from the official client's models, and say all there is to say in their message.
"""


PARTS = {"commands": commands}


def pages() -> dict[Path, str]:
    """Every page that has parts made from the code, as it should be."""
    found = {DOCS / "reference.md": reference(), DOCS / "mistakes.md": mistakes.page(), RULES / "README.md": index()}
    found |= {RULES / f"{rule.name}.md": page(rule) for rule in rules().values()}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text("utf-8")
        for name in re.findall(r"<!-- made: (\w+) -->", text):
            whole = re.compile(rf"(<!-- made: {name} -->\n).*?(<!-- /made -->)", re.DOTALL)
            made = PARTS[name]()
            text = whole.sub(lambda match, made=made: f"{match[1]}{made}\n{match[2]}", text)  # type: ignore[misc]
            found[path] = text
    return found


def outdated() -> list[str]:
    """Names of the pages that are not as they should be, or of rules that are no more."""
    made = pages()
    return [path.name for path in {*made, *RULES.glob("*.md")} if not path.exists() or path.read_text("utf-8") != made.get(path)]


if __name__ == "__main__":
    made = pages()
    for path in {*RULES.glob("*.md")} - made.keys():
        path.unlink()
    for path, text in made.items():
        path.write_text(text, "utf-8")
