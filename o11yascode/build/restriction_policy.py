"""The section `restriction_policies`: who may see and who may edit one resource. Known by that resource."""

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from o11yascode.build.form import UUID, Fields, Form, Work
from o11yascode.resource.desired import Payload
from o11yascode.resource.references import REFERENCE, as_id, reference
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.reading import no_entries

TYPES = {
    "dashboard": "dashboard",
    "monitor": "monitor",
    "slo": "slo",
    "synthetics_test": "synthetics-test",
    "notebook": "notebook",
    "powerpack": "powerpack",
    "monitor_notification_rule": "monitor-notification-rule",
}
"""Our kind -> what Datadog calls it here."""
LIVE = re.compile(r"[a-z-]+:\S+")
PRINCIPALS = ("team", "role", "user", "org")


class RestrictionPolicySpec(TypedSpec):
    label: ClassVar[str] = "a restriction policy"
    kind: Literal["policy"] = "policy"
    resource: str = Field(min_length=1, description="A spec id, or a live resource with its type: `dashboard:abc-def-ghi`")
    bindings: dict[str, list[str]] = Field(
        default_factory=no_entries,
        description="Relation (viewer, editor, …) -> who has it: `team:core` (of this project), `role:<uuid>`, `user:<uuid>`, `org:<uuid>`",
    )


def around(spec: RestrictionPolicySpec, work: Work) -> Payload:
    work.origins[("data", "id")] = (work.node("resource"),)
    return {"id": _resource(spec.resource, work)}


def _resource(name: str, work: Work) -> str:
    """Datadog's `type:id`. The type may be written before a spec id too; it has to be written before a live one."""
    context, node = work.context, work.node("resource")
    kind, colon, rest = name.partition(":")
    found = context.find(rest if colon else name, work.item)
    if found is None and LIVE.fullmatch(name):
        return name
    known = TYPES.get(context.ids[found], kind) if found else kind
    if colon and known != kind:
        work.error("wrong-reference", f'"{rest}" is a {known}, not a {kind}', "resource", hint=f"write {rest}")
    if found and not context.ids[found]:
        return f"{known}:{reference(found)}"
    return f"{known}:{context.ref(rest if colon else name, work.item, node, tuple(TYPES))}"


def attributes(spec: RestrictionPolicySpec, work: Work) -> Payload:
    work.trace(("bindings",), "bindings")
    return {
        "bindings": [
            {"relation": relation, "principals": list(_principals(relation, principals, work))}
            for relation, principals in spec.bindings.items()
        ]
    }


def _principals(relation: str, principals: list[str], work: Work) -> Iterator[str]:
    for index, principal in enumerate(principals):
        kind, _, name = principal.partition(":")
        path = ("bindings", relation, index)
        work.trace(("bindings", list(work.node("bindings").plain()).index(relation), "principals", index), *path)
        if kind not in PRINCIPALS or not name:
            hint = f"write one of {', '.join(PRINCIPALS)}, a colon and its id"
            work.error("unknown-principal", f'"{principal}" is not a principal', *path, hint=hint)
        elif kind == "team":
            yield f"team:{work.id_of(name, ('team',), UUID, *path)}"
        else:
            if not UUID.fullmatch(name) and not REFERENCE.fullmatch(name):
                work.error("unknown-principal", f'"{name}" names no {kind}', *path, hint="its UUID, as Datadog's API has it")
            yield principal


def fields(given: Payload, body: Payload) -> Fields | None:
    bindings = given.get("bindings", [])
    relations = {binding["relation"]: [as_id(each) for each in binding["principals"]] for binding in bindings}
    if len(relations) != len(bindings) or any(set(binding) != {"relation", "principals"} for binding in bindings):
        return None
    return {"kind": "policy", "resource": as_id(body["data"]["id"]), "bindings": relations}


FORM = Form(
    section="restriction_policies",
    kind="restriction_policy",
    label="a restriction policy",
    models={"policy": RestrictionPolicySpec},
    default="policy",
    envelope="restriction_policy",
    attributes=attributes,
    around=around,
    fields=fields,
    marked=False,
)
SECTION = FORM.as_section()
lift = FORM.lift
