"""Who hears of it, as people write it: Slack channels, receivers, and the routing tree."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from o11yascode.spec.base import SpecModel
from o11yascode.spec.monitor import Texts
from o11yascode.spec.reading import no_entries, no_items


class ChannelDisplay(SpecModel):
    """What Datadog shows in a Slack channel."""

    label: ClassVar[str] = "a Slack channel"
    message: bool | None = None
    notified: bool | None = None
    snapshot: bool | None = None
    tags: bool | None = None
    mute_buttons: bool | None = None
    state: Literal["present", "absent"] = "present"
    """`absent` takes the channel out of Datadog's integration."""


ChannelField = Annotated[
    ChannelDisplay, BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=ChannelDisplay | None)
]


class SlackSpec(SpecModel):
    """The Slack account as Datadog names it, and the channels that Datadog's Slack integration should know."""

    label: ClassVar[str] = "slack"
    account: str | None = Field(None, pattern=r"^\S+$")
    channels: dict[str, ChannelField] = Field(default_factory=no_entries)


class ReceiverSpec(SpecModel):
    """One name for one or more places a notification goes to."""

    label: ClassVar[str] = "a receiver"
    slack: Texts = Field(default_factory=no_items)
    """Channels, `#gs2-alerts`."""
    pagerduty: Texts = Field(default_factory=no_items)
    """PagerDuty services."""
    opsgenie: Texts = Field(default_factory=no_items)
    email: Texts = Field(default_factory=no_items)
    teams: Texts = Field(default_factory=no_items)
    """Microsoft Teams."""
    google_chat: Texts = Field(default_factory=no_items)
    webhook: Texts = Field(default_factory=no_items)
    oncall: Texts = Field(default_factory=no_items)
    """Datadog On-Call teams."""
    workflow: Texts = Field(default_factory=no_items)
    case: Texts = Field(default_factory=no_items)
    """Datadog case management projects."""
    team: Texts = Field(default_factory=no_items)
    """Datadog teams."""
    sns: Texts = Field(default_factory=no_items)
    victorops: Texts = Field(default_factory=no_items)
    jira: Texts = Field(default_factory=no_items)
    servicenow: Texts = Field(default_factory=no_items)
    handle: Texts = Field(default_factory=no_items)
    """Any other handle, as in a message: `@all`."""


class MatchSpec(SpecModel):
    """What a route takes: every key has to match; of a list, one entry (of `tags`, all). `*` and `?` are wildcards."""

    label: ClassVar[str] = "a match"
    service: Texts | None = None
    team: Texts | None = None
    env: Texts | None = None
    priority: Texts | None = None
    kind: Texts | None = None
    id: Texts | None = None
    tags: Texts | None = None


class RouteSpec(SpecModel):
    """A branch of the routing tree."""

    label: ClassVar[str] = "a route"
    name: str | None = None
    match: MatchSpec | None = None
    notify: Any = None
    """Receivers (or `#channel`, `@handle`): a list for every state, or lists by state."""
    slack: Texts | None = None
    continue_: bool = Field(False, alias="continue")
    routes: list["RouteSpec"] = Field(default_factory=no_items)
