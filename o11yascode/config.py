"""`o11y.yaml`, the project's configuration, read."""

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from o11yascode import private
from o11yascode.diagnostics import Diagnostic, Location, Severity, known_or_meant

if TYPE_CHECKING:
    from o11yascode.source.node import Node
    from o11yascode.spec.config import Level

FILE_NAME = "o11y.yaml"
STATE = private.STATE
"""The folder of a project that keeps what may be deleted any time, and the journals and backups of its applies."""
NO_CACHE = "O11Y_NO_CACHE"
"""Environment variable: anything but nothing and 0 does without what earlier runs have kept."""
VERBOSE = "O11Y_VERBOSE"
"""Environment variable: anything but nothing and 0 shows each request to Datadog."""
SITE = re.compile(r"([a-z0-9-]+\.)*(datadoghq\.com|datadoghq\.eu|ddog-gov\.com)")
"""What Datadog answers at. Keys are sent there, so that a slip must not lead elsewhere."""
SITES = "such as datadoghq.com, datadoghq.eu, us5.datadoghq.com, ap1.datadoghq.com"
SANDBOX = "sandbox"
"""The target that needs no account: the Datadog that comes with the program."""
DEFAULT = "default"
"""The target of a project that names none: keys and site from the usual variables."""


class Target(Struct, frozen=True):
    """A Datadog account to sync to. What the fields mean stands in `o11yascode.spec.config`."""

    site: str | None = None
    host: str | None = None
    api_key_env: str | None = None
    app_key_env: str | None = None
    vars: dict[str, Any] = field(default_factory=dict)


class Safety(Struct, frozen=True):
    """How much one apply may do without a flag that names the danger, in percent of what is managed."""

    deletes: float = 10
    updates: float = 50


class RuleSetting(Struct, frozen=True):
    """How much a lint rule matters, everywhere and in some files."""

    level: "Level | None" = None
    paths: "dict[str, Level]" = field(default_factory=dict)


class Config(Struct, frozen=True):
    """The whole of `o11y.yaml`. What the fields mean stands in `o11yascode.spec.config`."""

    project: str
    was: str | list[str] | None = None
    specs: list[str] | None = None
    default_target: str | None = None
    targets: dict[str, Target] = field(default_factory=dict)
    vars: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)
    teams: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: "dict[str, Level | RuleSetting]" = field(default_factory=dict)
    safety: Safety = field(default_factory=Safety)
    delivery: Literal["mentions", "notification_rules"] = "mentions"
    ignore_tag_keys: list[str] = field(default_factory=list)
    node: "Node | None" = None
    """Where it is written."""

    @property
    def folders(self) -> list[str]:
        """Where specs are looked for, spelt as in the paths of their files; nothing outside of the project."""
        from o11yascode.source.files import DEFAULT_FOLDERS, leads_out

        paths = map(PurePosixPath, DEFAULT_FOLDERS if self.specs is None else self.specs)
        return [path.as_posix() for path in paths if not leads_out(path)]

    @property
    def former(self) -> tuple[str, ...]:
        """The names that the project had before."""
        return (self.was,) if isinstance(self.was, str) else tuple(self.was or ())

    def rule_level(self, rule: str, file: str) -> "Level | None":
        """What the project says of a lint rule in a file; None where it says nothing."""
        from o11yascode.globs import matches

        setting = self.rules.get(rule)
        if not isinstance(setting, RuleSetting):
            return setting
        return next((level for glob, level in reversed(setting.paths.items()) if matches(file, glob)), setting.level)


def find_root(start: Path) -> Path | None:
    """The folder of `o11y.yaml`: here (of a file, its folder) or above."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / FILE_NAME).is_file()), None)


def cache_folder(root: Path) -> Path | None:
    """Where a project keeps what later runs need not read or make again; None where nothing is to be taken from there nor kept."""
    return root / STATE / "cache" if os.environ.get(NO_CACHE, "") in ("", "0") else None


def load_config(
    root: Path, files: Mapping[str, str] | None = None, known: Mapping[str, Any] | None = None
) -> tuple[Config | None, list[Diagnostic]]:
    """The configuration of the project in a folder; None, with what is wrong, where it has none or a wrong one.

    `known` has the fields, where the same file was checked before.
    """
    from o11yascode.source.files import Sources
    from o11yascode.source.yaml import read

    diagnostics: list[Diagnostic] = []
    if not (root / FILE_NAME).exists() and FILE_NAME not in (files or {}):
        hint = "`o11y init` makes one; it needs at least `project: name`"
        return None, [Diagnostic("no-config", Severity.ERROR, f"there is no {FILE_NAME}", Location(FILE_NAME), hint)]
    given = files if files and FILE_NAME in files else None
    text = Sources(root, given, diagnostics).read(FILE_NAME)
    node, problems = read(text, FILE_NAME) if text is not None else (None, [])
    diagnostics.extend(problems)
    if node is None:
        if not diagnostics:
            diagnostics.append(
                Diagnostic("no-config", Severity.ERROR, f"{FILE_NAME} is empty", Location(FILE_NAME), "it needs at least `project: name`")
            )
        return None, diagnostics
    fields = known if known is not None else _checked(node, diagnostics)
    if fields is None:
        return None, diagnostics
    config = config_of(fields, node)
    if config.default_target is not None and config.default_target not in {*config.targets, SANDBOX}:
        diagnostics.append(_unknown_target(config.default_target, config, node.at("default_target")))
    for name, target in config.targets.items():
        if target.site is not None and not SITE.fullmatch(target.site):
            place = node.at("targets", name, "site").location()
            diagnostics.append(Diagnostic("wrong-form", Severity.ERROR, f'"{target.site}" is not a Datadog site', place, SITES))
    return config, diagnostics


def _checked(node: "Node", diagnostics: list[Diagnostic]) -> Mapping[str, Any] | None:
    from o11yascode.spec import config as written
    from o11yascode.spec.base import validate

    model = validate(written.Config, node, diagnostics)
    return None if model is None else model.model_dump()


def config_of(fields: Mapping[str, Any], node: "Node | None" = None) -> Config:
    """The configuration with these fields, those below them as plain mappings."""
    given = {
        **fields,
        "targets": {name: Target(**target) for name, target in fields["targets"].items()},
        "rules": {name: RuleSetting(**rule) if isinstance(rule, dict) else rule for name, rule in fields["rules"].items()},
        "safety": Safety(**fields["safety"]),
    }
    return Config(**given, node=node)


def _unknown_target(name: str, config: Config, node: "Node") -> Diagnostic:
    hint = known_or_meant(name, {*config.targets, SANDBOX}, "targets")
    return Diagnostic("unknown-target", Severity.ERROR, f'there is no target "{name}"', node.location(), hint)


def usual_target(config: Config) -> str | None:
    """Which target is meant where none is named: the default, else the only one."""
    return config.default_target or (next(iter(config.targets)) if len(config.targets) == 1 else None)


def target_name(config: Config, asked: str | None) -> str:
    """Which target expressions see: the one asked for, else the usual one, else the sandbox."""
    return asked or usual_target(config) or SANDBOX
