"""The page of a lint rule, and the list of them, as Markdown."""

import textwrap
from collections.abc import Iterable, Mapping

from o11yascode.check.example import FILE, shown
from o11yascode.check.rule import GROUPS, Example, Rule


def page(rule: Rule) -> str:
    """Everything there is to say of one rule."""
    level = str(rule.severity) if rule.enabled else f"off; a {rule.severity} is usual where it is wanted"
    parts = [
        f"# {rule.name}",
        rule.summary,
        f"Level: {level}. Group: {GROUPS[rule.group].lower()}.",
        "## Why",
        _wrapped(rule.why),
    ]
    if rule.bad != rule.good:
        parts += ["## Bad", *_code(rule.bad), "## Good", *_code(rule.good)]
    parts += ["## Another level, or none", _settings(rule)]
    return "\n\n".join(parts) + "\n"


def index(rules: Iterable[Rule]) -> str:
    """All rules in a table, group by group."""
    listed = list(rules)
    parts = ["# Lint rules", INTRODUCTION.strip()]
    for group, title in GROUPS.items():
        rows = [rule for rule in listed if rule.group == group]
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


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 110, break_long_words=False, break_on_hyphens=False)


def _code(example: Example) -> list[str]:
    files: Mapping[str, str] = shown(example)
    blocks = []
    for file, text in files.items():
        name = "" if list(files) == [FILE] else f"`{file}`:\n\n"
        blocks.append(f"{name}```yaml\n{text.rstrip()}\n```")
    return blocks


UNSETTLED = ("dashboard-tag", "unknown-reference")
"""Reported while the specs are built: there is nothing to be lenient with."""
NOBODYS = ("unused-ignore", "ignore-reason", "unknown-rule", "online-unanswered", "unused-receiver", "unrouted-channel")
"""Found in no single resource, so no resource can ignore them."""


def _settings(rule: Rule) -> str:
    if rule.name in UNSETTLED:
        return "None: a spec with this mistake cannot be built."
    level = "warning" if not rule.enabled else "off" if str(rule.severity) != "error" else "warning"
    lines = f"```yaml\n# o11y.yaml\nrules:\n  {rule.name}: {level}\n```"
    if rule.name in NOBODYS:
        return lines
    return f"{lines}\n\n```yaml\n# in a spec\nignore: {{{rule.name}: why it does not apply here}}\n```"
