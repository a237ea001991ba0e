"""The section `teams`: who owns what, known in messages as `@team-<handle>` and in tags as `team:<handle>`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.build.form import Fields, Form, Work
from o11yascode.resource.desired import Payload
from o11yascode.spec.plain import TypedSpec

PLAIN = ("name", "handle", "description", "summary", "avatar", "banner", "visible_modules", "hidden_modules")


class TeamSpec(TypedSpec):
    label: ClassVar[str] = "a team"
    kind: Literal["team"] = "team"
    name: str = Field(min_length=1, max_length=200)
    handle: str | None = Field(None, min_length=1, max_length=195, description="Default: the spec's id")
    description: str | None = None
    summary: str | None = Field(None, max_length=120)
    avatar: str | None = Field(None, description="One emoji")
    banner: int | None = Field(None, ge=0, description="Number of a picture")
    visible_modules: list[str] | None = None
    hidden_modules: list[str] | None = None


def attributes(spec: TeamSpec, work: Work) -> Payload:
    found: dict[str, Any] = {key: getattr(spec, key) for key in PLAIN}
    found["handle"] = spec.handle or spec.id
    for key in PLAIN:
        work.trace((key,), key)
    return found


def fields(given: Payload, body: Payload) -> Fields:
    return {"kind": "team", **{key: given[key] for key in PLAIN if key in given}}


FORM = Form(
    section="teams",
    kind="team",
    label="a team",
    models={"team": TeamSpec},
    default="team",
    envelope="team",
    attributes=attributes,
    fields=fields,
)
SECTION = FORM.as_section()
lift = FORM.lift
