"""Short ways to write the specs of rule examples, and how a page shows the marks in them."""

from textwrap import dedent, indent

from o11yascode.check.rule import Example

FILE = "monitors/example.yaml"
"""Where an example's text stands in its project, if it does not say."""
PROJECT = {
    "o11y.yaml": "project: example\n",
    "routing/slack.yaml": (
        "slack:\n"
        "  account: example\n"
        '  channels: {"#alerts": {message: true}}\n'
        "receivers:\n"
        '  platform: {slack: "#alerts"}\n'
        "route:\n"
        "  notify: [platform]\n"
    ),
}
"""What every example has around it: a project whose monitors are heard of."""


def metric(query: str, *more: str, message: str = "It is slow.") -> str:
    """A metric monitor: its query's line, more lines, and usual values for what is not said."""
    lines = [f"query: {query}", *more]
    said = {line.split(":")[0].strip("«") for line in lines}
    if "evaluate" not in said:
        lines.append("evaluate: avg over 5m")
    if "critical" not in said:
        lines.append('critical: "> 90"')
    return monitor("metric", *lines, message=message)


def raw(kind: str, query: str, *more: str, message: str = "It is slow.") -> str:
    """A monitor as the API takes it: type, query, and more lines of its body."""
    lines = "\n".join(["body:", f"  type: {kind}", f"  query: {query}", *(indent(dedent(line), "  ") for line in more)])
    return monitor("raw", lines, message=message)


def monitor(kind: str, *lines: str, message: str = "It is slow.") -> str:
    """A monitor of any kind, from the lines of its own fields."""
    said = {line.split(":")[0].strip("«") for line in lines}
    head = [f"- id: api\n  kind: {kind}", *(["  name: API"] if "name" not in said else [])]
    body = [indent(dedent(line), "  ") for line in lines]
    tail = [f"  message: {message}"] if "message" not in said and "message" not in "".join(lines[-1:]) else []
    return "service: shop\nmonitors:\n" + indent("\n".join([*head, *body, *tail]), "  ") + "\n"


def dashboard(*widgets: str, variables: str = "", more: str = "") -> str:
    """A dashboard with widgets, each the lines of one mapping."""
    lines = ["service: shop", "dashboards:", "  - id: overview", "    kind: dashboard", "    title: Overview"]
    if variables:
        lines.append(f"    variables: {variables}")
    if more:
        lines.append(indent(dedent(more), "    ").rstrip())
    lines.append("    widgets:" if widgets else "    widgets: []")
    for widget in widgets:
        first, *rest = dedent(widget).strip("\n").splitlines()
        lines += [f"      - {first}", *(f"        {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def raw_dashboard(*lines: str) -> str:
    """A dashboard as the API takes it: its title, and more lines of its body."""
    body = indent("\n".join(["title: Overview", "layout_type: ordered", *lines]), "      ")
    return f"service: shop\ndashboards:\n  - id: overview\n    kind: raw\n    body:\n{body}\n"


def files(example: Example) -> dict[str, str]:
    """The files of an example, marks included."""
    return {FILE: example} if isinstance(example, str) else dict(example)


def shown(example: Example) -> dict[str, str]:
    """The files as a page shows them: a comment with carets below the marked place."""
    made: dict[str, str] = {}
    for file, text in files(example).items():
        lines: list[str] = []
        for line in text.splitlines():
            lines.append(line.replace("«", "").replace("»", ""))
            if "«" in line:
                start = line.index("«")
                carets = "^" * max((line.index("»") if "»" in line else start + 2) - start - 1, 1)
                lines.append(("#" + " " * (start - 1) if start else "") + carets)
        made[file] = "\n".join(lines) + "\n"
    return made
