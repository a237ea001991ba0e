"""`o11y rules`: the lint rules, and what each is about."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from o11yascode.cli import console, exits

if TYPE_CHECKING:
    from o11yascode.check.rule import Rule


def rules(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show this rule's page: why, a bad and a good example.")] = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print them.")] = "text",
) -> None:
    """The lint rules: what `validate` and `plan` look for, at which level; with NAME one rule's page.

    Levels are those of the rules themselves; `o11y.yaml` can change them, everywhere or by path.
    """
    from o11yascode.check.page import page
    from o11yascode.check.rule import rules as known
    from o11yascode.diagnostics import did_you_mean

    if name is not None and name not in known():
        console.error(f'there is no rule "{name}"', did_you_mean(name, known()) or "`o11y rules` lists them")
        raise typer.Exit(exits.ERROR)
    if format == "json":
        console.out(_json([known()[name]] if name else list(known().values())))
    elif name is not None:
        console.out(page(known()[name]).rstrip())
    else:
        console.out(_table())


def _table() -> str:
    from o11yascode.check.rule import GROUPS
    from o11yascode.check.rule import rules as known

    paint = console.paint_out()
    styles = {"error": "bold red", "warning": "bold yellow", "notice": "blue", "off": "dim"}
    width = max(len(name) for name in known())
    lines: list[str] = []
    for group, title in GROUPS.items():
        rows = [rule for rule in known().values() if rule.group == group]
        if rows:
            lines += ["", paint("bold", title)]
        for rule in rows:
            lines.append(f"  {rule.name:<{width}}  {paint(styles[rule.level], f'{rule.level:<7}')}  {rule.summary}")
    return "\n".join(lines).lstrip("\n")


def _json(listed: "list[Rule]") -> str:
    import json

    rows = [
        {
            "name": rule.name,
            "group": rule.group,
            "level": rule.level,
            "summary": rule.summary,
            "why": rule.why,
        }
        for rule in listed
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)
