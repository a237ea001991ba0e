"""The commands, in the order of `o11y --help`; each is imported when it is called."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from o11yascode.cli.plain import taking_plain_values

ALL: dict[str, tuple[str, str]] = {
    "demo": ("demo:demo", "Show what o11y does, without an account: with this project's specs, on the embedded Datadog."),
    "init": ("init:init", "Write a small project to begin with: o11y.yaml, monitors, a dashboard, an SLO, routing, a CI workflow."),
    "validate": ("validate:validate", "Check the specs: syntax, fields, references, queries, payloads, lint rules."),
    "plan": ("plan:plan", "Show what would change in Datadog."),
    "apply": ("apply:apply", "Make Datadog match the specs."),
    "show": ("show:show", "Show a plan that was saved with `o11y plan -o`."),
    "rollback": ("rollback:rollback", "Undo an apply: bring back what it updated and deleted, delete what it created."),
    "build": ("build:build", "Print what Datadog would be sent: one JSON document per resource, in a stable order."),
    "import": ("import_:import_", "Turn what is in Datadog into spec files, without changing anything there."),
    "pull": ("pull:pull", "Write changes made in Datadog's web page into the specs that own them."),
    "routes": ("routes:routes", "Show for every monitor and state who hears of it, and which rule says so."),
    "query": ("query:query", "Say in words what a query means, and what is wrong with it."),
    "diff": ("diff:diff", "Compare a desired body with a live one. Exits with 0 if they mean the same, with 1 if they differ."),
    "rules": ("rules:rules", "The lint rules: what `validate` and `plan` look for, at which level; with NAME one rule's page."),
    "schema": ("schema:schema", "Print the JSON Schema of spec files: editors complete and check with it."),
    "sandbox": ("sandbox:sandbox", "Run the embedded Datadog on 127.0.0.1 until Ctrl-C."),
    "doctor": ("doctor:doctor", "Check the set-up: versions, project, target, keys, permissions, clock, Slack channels."),
}
"""Name -> where its function is, and the first line of what that says of itself."""


class Command(TyperCommand):
    """One command of `o11y`."""

    def get_params(self, ctx: Any) -> list[Any]:
        return taking_plain_values(super().get_params(ctx), self.callback)


class Group(TyperGroup):
    """The command `o11y` itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = dict.fromkeys(ALL)  # type: ignore[assignment]  # a misspelt command is compared with these names
        self.listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(ALL)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One command, imported now. For a list of them all their first lines are enough."""
        if cmd_name not in ALL:
            return None
        place, line = ALL[cmd_name]
        module, _, function = place.partition(":")
        return _made(cmd_name, line, _nothing if self.listing else getattr(import_module(f"o11yascode.cli.{module}"), function))

    def get_params(self, ctx: Any) -> list[Any]:
        return taking_plain_values(super().get_params(ctx), self.callback)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        self.listing = True
        try:
            super().format_commands(ctx, formatter)
        finally:
            self.listing = False


def _made(name: str, line: str, function: Any) -> Any:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name, cls=Command, short_help=line, context_settings={"help_option_names": ["-h", "--help"]})(function)
    return typer.main.get_command(alone)


def _nothing() -> None:
    pass
