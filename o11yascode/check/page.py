"""The page of a lint rule, as Markdown."""

import textwrap
from collections.abc import Mapping

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
NOBODYS = (
    "unused-ignore", "ignore-reason", "unknown-rule", "online-unanswered", "unused-receiver", "unrouted-channel", "unread-file",
    "never-made",
)  # fmt: skip
"""Found in no single resource, so no resource can ignore them."""


def _settings(rule: Rule) -> str:
    if rule.name in UNSETTLED:
        return "None: a spec with this mistake cannot be built."
    level = "warning" if not rule.enabled else "off" if str(rule.severity) != "error" else "warning"
    lines = f"```yaml\n# o11y.yaml\nrules:\n  {rule.name}: {level}\n```"
    if rule.name in NOBODYS:
        return lines
    return f"{lines}\n\n```yaml\n# in a spec\nignore: {{{rule.name}: why it does not apply here}}\n```"
