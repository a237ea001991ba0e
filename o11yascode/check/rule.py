"""What a lint rule is, what it finds, and the rules there are: each module of `check/rules` and `check/told` holds one."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from o11yascode.diagnostics import Location, Severity
from o11yascode.discovery import modules
from o11yascode.resource.desired import Path

if TYPE_CHECKING:
    from o11yascode.check.view import DashboardView, MonitorView, ProjectView, QueryView

Group = Literal["query", "threshold", "monitor", "message", "dashboard", "project", "payload", "online"]
GROUPS: dict[Group, str] = {
    "query": "Queries",
    "threshold": "Thresholds",
    "monitor": "Monitors",
    "message": "Messages",
    "dashboard": "Dashboards",
    "project": "The project",
    "payload": "What the API takes",
    "online": "Online, with `--online`",
}


class Finding(Struct, frozen=True):
    """Something a rule found, in a resource's payload or (with a location) anywhere in the project's files."""

    message: str
    path: Path = ()
    """Where in the payload."""
    start: int | None = None
    """With `end`, offsets into the payload's text at `path`."""
    end: int | None = None
    hint: str | None = None
    severity: Severity | None = None
    """Where it differs from the rule's own."""
    location: Location | None = None
    """In place of a path."""
    resource: str | None = None
    """Id of the resource, for rules that look at the whole project."""


Example = str | Mapping[str, str]
"""A spec file's text, or several files by path. `«…»` encloses the place of the finding; it is no part of the file."""


class Rule(Struct, frozen=True, kw_only=True):
    """One lint rule. Its page and its tests are made from `why`, `bad` and `good`.

    It looks at monitors, at dashboards, at metric queries wherever they stand, or at the project. One of `check/told` has none of
    these functions: its findings come from the query parsers, the payload models or the builders, under its name.
    """

    name: str
    group: Group
    severity: Severity
    summary: str
    """One line: what it finds."""
    why: str
    bad: Example
    good: Example
    enabled: bool = True
    """False: only where `o11y.yaml` gives it a level."""
    in_query: str = ""
    """Monitors and queries are only looked at where the query holds this text."""
    in_message: str = ""
    """Monitors are only looked at where the name or the message holds this text."""
    option: str = ""
    """Monitors are only looked at where this option says something."""
    monitor: "Callable[[MonitorView], Iterable[Finding]] | None" = None
    dashboard: "Callable[[DashboardView], Iterable[Finding]] | None" = None
    query: "Callable[[QueryView], Iterable[Finding]] | None" = None
    project: "Callable[[ProjectView], Iterable[Finding]] | None" = None

    @property
    def level(self) -> str:
        """Where nobody says another: `error`, `warning`, `notice` or `off`."""
        return str(self.severity) if self.enabled else "off"


def rules() -> Mapping[str, Rule]:
    """Every rule by name, in the order of the groups."""
    return _loaded(("rules", "told"))


def active_rules() -> Iterable[Rule]:
    """Those that look for themselves. The others need not be loaded unless something is found."""
    return _loaded(("rules",)).values()


def rule_named(name: str) -> Rule | None:
    home = _homes().get(name)
    return _load(home, name) if home else None


@cache
def _loaded(homes: tuple[str, ...]) -> Mapping[str, Rule]:
    found = [_load(home, name) for name, home in _homes().items() if home in homes]
    order = list(GROUPS)
    return {rule.name: rule for rule in sorted(found, key=lambda rule: (order.index(rule.group), rule.name))}


@cache
def _homes() -> Mapping[str, str]:
    """The folder of each rule: its module is named as it is."""
    here = FilePath(__file__).parent
    return {module.replace("_", "-"): home for home in ("rules", "told") for module in modules([str(here / home)])}


def _load(home: str, name: str) -> Rule:
    rule: Rule = import_module(f"o11yascode.check.{home}.{name.replace('-', '_')}").RULE
    return rule


def summaries() -> dict[str, str]:
    """The one-line description of every rule, for SARIF and for lists."""
    return {name: rule.summary for name, rule in rules().items()}
