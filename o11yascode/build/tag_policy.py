"""The section `tag_policies`: tags that every monitor of the organisation must have. Known by the tag's key."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from o11yascode.build.form import Fields, Form, Work
from o11yascode.resource.desired import Payload
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.reading import no_items


class TagPolicySpec(TypedSpec):
    label: ClassVar[str] = "a tag policy"
    kind: Literal["tag"] = "tag"
    tag_key: str = Field(min_length=1, max_length=255, description="The tag's key: `team`")
    required: bool = Field(True, description="Whether a monitor without the tag is refused")
    values: list[str] = Field(default_factory=no_items, description="What the tag may be")

    @model_validator(mode="after")
    def _has_values(self) -> "TagPolicySpec":
        if not self.values and self.state != "absent":
            raise ValueError('a tag policy needs "values", what the tag may be')
        return self


def attributes(spec: TagPolicySpec, work: Work) -> Payload:
    policy = {"tag_key": spec.tag_key, "tag_key_required": spec.required, "valid_tag_values": spec.values}
    for key, written in (("tag_key", "tag_key"), ("tag_key_required", "required"), ("valid_tag_values", "values")):
        work.trace(("policy", key), written)
    return {"policy_type": "tag", "policy": policy}


def fields(given: Payload, body: Payload) -> Fields | None:
    policy = given["policy"]
    if given.get("policy_type") != "tag" or set(policy) != {"tag_key", "tag_key_required", "valid_tag_values"}:
        return None
    found = {"kind": "tag", "tag_key": policy["tag_key"], "values": policy["valid_tag_values"]}
    return found if policy["tag_key_required"] else {**found, "required": False}


FORM = Form(
    section="tag_policies",
    kind="monitor_config_policy",
    label="a tag policy",
    models={"tag": TagPolicySpec},
    default="tag",
    envelope="monitor-config-policy",
    attributes=attributes,
    fields=fields,
    marked=False,
)
SECTION = FORM.as_section()
lift = FORM.lift
