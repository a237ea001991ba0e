"""The section `notification_rules`: who hears of the monitors that some tags pick, whatever those monitors say. Known by its name."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from o11yascode.build.form import Fields, Form, Work
from o11yascode.resource.desired import Payload
from o11yascode.routing import read_notify, recipients
from o11yascode.spec.base import SpecModel
from o11yascode.spec.duration import DurationField, format_duration
from o11yascode.spec.plain import TypedSpec


def _bare(handle: Any) -> Any:
    """Datadog refuses the @ here that it wants in messages."""
    return handle.removeprefix("@") if isinstance(handle, str) else handle


Handle = Annotated[str, BeforeValidator(_bare), Field(min_length=1)]


class Condition(SpecModel):
    label: ClassVar[str] = "a condition"
    scope: str = Field(min_length=1, max_length=3000, description="transition_type:is_alert, or tags: env:prod AND NOT team:x")
    recipients: list[Handle] = Field(min_length=1, max_length=20)


class NotificationRuleSpec(TypedSpec):
    label: ClassVar[str] = "a notification rule"
    kind: Literal["rule"] = "rule"
    name: str = Field(min_length=1, max_length=1000)
    filter: list[str] | str | None = Field(None, description="Tags that a monitor must all have, or a scope: `team:core AND NOT env:dev`")
    recipients: list[Handle] | None = Field(None, max_length=20, description="Handles: slack-shop-alerts, someone@example.com")
    conditions: list[Condition] | None = Field(None, min_length=1, max_length=10)
    fallback: list[Handle] | None = Field(None, max_length=20, description="Who hears where no condition holds")
    slack: Any = Field(None, description="A Slack channel, as in a monitor")
    notify: Any = Field(None, description="Receivers of the routing tree, as in a monitor")
    bundle: DurationField | None = Field(None, description="Notifications of this time come as one")

    @model_validator(mode="after")
    def _one_way(self) -> "NotificationRuleSpec":
        said = [name for name in ("recipients", "conditions") if getattr(self, name)]
        said += ["notify"] if self.notify is not None or self.slack is not None else []
        if len(said) > 1:
            raise ValueError(f"give one of {' and '.join(said)}, not both")
        if not said and "conditional_recipients" not in self.raw and self.state != "absent":
            raise ValueError('somebody has to be notified: give "recipients", "conditions", "slack" or "notify"')
        if self.fallback and not self.conditions:
            raise ValueError('"fallback" is for rules with conditions')
        return self


def attributes(spec: NotificationRuleSpec, work: Work) -> Payload:
    for key in ("name", "filter", "recipients"):
        work.trace((key,), key)
    work.trace(("conditional_recipients",), "conditions")
    found: Payload = {"name": spec.name}
    if spec.filter is not None:
        found["filter"] = {"scope": spec.filter} if isinstance(spec.filter, str) else {"tags": spec.filter}
    if spec.conditions:
        found["conditional_recipients"] = {
            "conditions": [condition.model_dump() for condition in spec.conditions],
            **({"fallback_recipients": spec.fallback} if spec.fallback else {}),
        }
    elif spec.notify is not None or spec.slack is not None:
        found |= _recipients(spec, work)
    elif spec.recipients:
        found["recipients"] = spec.recipients
    if spec.bundle:
        found["bundle_config"] = {"duration": spec.bundle.seconds}
    return found


def _recipients(spec: NotificationRuleSpec, work: Work) -> Payload:
    """What `slack` and `notify` say."""
    node = work.item.node
    before = len(work.context.diagnostics)
    said = read_notify(node.get("notify"), node.get("slack"), work.context.routing, work.context.diagnostics)
    work.trace(("recipients",), "slack" if spec.notify is None else "notify")
    if not any(said.values()) and len(work.context.diagnostics) == before:
        work.error("missing-field", "nobody is notified: no state has a recipient", "notify")
    return recipients(said)


def fields(given: Payload, body: Payload) -> Fields | None:
    chosen, conditional = given.get("filter", {}), given.get("conditional_recipients", {})
    if len(chosen) > 1:
        return None
    return {
        "kind": "rule",
        "name": given["name"],
        "filter": chosen.get("scope", chosen.get("tags")),
        "recipients": given.get("recipients"),
        "conditions": conditional.get("conditions"),
        "fallback": conditional.get("fallback_recipients"),
        "bundle": format_duration(given["bundle_config"]["duration"]) if "bundle_config" in given else None,
    }


FORM = Form(
    section="notification_rules",
    kind="monitor_notification_rule",
    label="a notification rule",
    models={"rule": NotificationRuleSpec},
    default="rule",
    envelope="monitor-notification-rule",
    attributes=attributes,
    fields=fields,
    marked=False,
)
SECTION = FORM.as_section()
lift = FORM.lift
