"""`o11y.yaml`, the project's configuration, as a model."""

from typing import Any, Literal

from pydantic import Field

from o11yascode.spec.base import SpecModel

FILE_NAME = "o11y.yaml"
SANDBOX = "sandbox"


class Target(SpecModel):
    """A Datadog account to sync to. Keys are never written here: only the names of the variables that hold them."""

    label = "a target"
    site: str | None = None
    """Datadog site such as ap1.datadoghq.com; else DD_SITE, else datadoghq.com."""
    host: str | None = None
    """Full address of another server, such as http://127.0.0.1:8126; wins over `site`."""
    api_key_env: str | None = None
    app_key_env: str | None = None
    vars: dict[str, Any] = Field(default_factory=dict)


class Safety(SpecModel):
    """How much one apply may do without a flag that names the danger."""

    label = "safety"
    deletes: float = 10
    """Percent of what is managed; three deletes are always allowed."""
    updates: float = 50
    """Percent of what is managed; ten updates are always allowed."""


class Config(SpecModel):
    """The whole of `o11y.yaml`."""

    label = "o11y.yaml"
    project: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=60)
    specs: list[str] | None = None
    """Folders with specs; default: monitors, dashboards, slos, synthetics, downtimes, routing, those that exist."""
    default_target: str | None = None
    targets: dict[str, Target] = Field(default_factory=dict)
    vars: dict[str, Any] = Field(default_factory=dict)
    defaults: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Fields that every item of a section has unless it says otherwise: `defaults: {monitors: {no_data: show}}`."""
    teams: dict[str, dict[str, Any]] = Field(default_factory=dict)
    rules: dict[str, Any] = Field(default_factory=dict)
    safety: Safety = Field(default_factory=Safety)
    delivery: Literal["mentions", "notification_rules"] = "mentions"
    ignore_tag_keys: list[str] = Field(default_factory=list)
