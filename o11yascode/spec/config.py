"""`o11y.yaml`, the project's configuration, as a person may write it."""

from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from o11yascode.spec.base import SpecModel
from o11yascode.spec.reading import no_entries, no_items

Level = Literal["error", "warning", "notice", "off"]


class Target(SpecModel):
    """A Datadog account to sync to. Keys are never written here: only the names of the variables that hold them."""

    label: ClassVar[str] = "a target"
    site: str | None = Field(None, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
    """Datadog site such as ap1.datadoghq.com; else DD_SITE, else datadoghq.com."""
    host: str | None = Field(None, pattern=r"^https?://[^\s/]+/?$")
    """Full address of another server, such as http://127.0.0.1:8126; wins over `site`."""
    api_key_env: str | None = Field(None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """Name of the environment variable that holds the API key."""
    app_key_env: str | None = Field(None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """Name of the environment variable that holds the application key."""
    vars: dict[str, Any] = Field(default_factory=no_entries)
    """Values that differ from target to target: `${{ target.vars.x }}`."""


class Safety(SpecModel):
    """How much one apply may do without a flag that names the danger."""

    label: ClassVar[str] = "safety"
    deletes: float = Field(10, ge=0, le=100)
    """Percent of what is managed; three deletes are always allowed."""
    updates: float = Field(50, ge=0, le=100)
    """Percent of what is managed; ten updates are always allowed."""


class RuleSetting(SpecModel):
    """How much a lint rule matters, everywhere and in some files."""

    label: ClassVar[str] = "a rule's setting"
    level: Level | None = None
    paths: dict[str, Level] = Field(default_factory=no_entries)
    """File glob -> level, the last match counts: `{"monitors/legacy/**": off}`."""


class Config(SpecModel):
    """The whole of `o11y.yaml`."""

    label: ClassVar[str] = "o11y.yaml"
    project: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=60)
    """Whose the resources are: written on each of them. Lower case letters, digits and . _ -"""
    was: str | list[str] | None = None
    """The name that the project had before: what bears it is taken over."""
    specs: list[str] | None = None
    """Folders with specs, or files; default: monitors, dashboards, slos, synthetics, downtimes, routing, those that exist."""
    default_target: str | None = None
    """The target that is meant where none is given."""
    targets: dict[str, Target] = Field(default_factory=no_entries)
    """The Datadog accounts by name; `sandbox`, the embedded Datadog, always exists."""
    vars: dict[str, Any] = Field(default_factory=no_entries)
    """Names for the expressions of all files."""
    defaults: dict[str, dict[str, Any]] = Field(default_factory=no_entries)
    """Fields that every item of a section has unless it says otherwise: `defaults: {monitors: {no_data: show}}`."""
    teams: dict[str, dict[str, Any]] = Field(default_factory=no_entries)
    """The teams that own resources, by name. Where it is given, any other team is an error."""
    rules: dict[str, Level | RuleSetting] = Field(default_factory=no_entries)
    """Lint rules: `error`, `warning`, `notice` or `off`, or `{level: …, paths: {glob: level}}`."""
    safety: Safety = Field(default_factory=Safety)
    delivery: Literal["mentions", "notification_rules"] = "mentions"
    """How the routing tree reaches Datadog: mentions in messages, or Datadog's notification rules."""
    ignore_tag_keys: list[str] = Field(default_factory=no_items)
    """Tags with these keys, which others put on resources, are left alone."""

    @field_validator("targets", mode="before", json_schema_input_type=dict[str, Target | None])
    @classmethod
    def _empty_targets(cls, targets: Any) -> Any:
        """`sandbox:` with nothing after it is a target without settings."""
        return {k: {} if v is None else v for k, v in targets.items()} if isinstance(targets, dict) else targets
