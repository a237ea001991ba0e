"""Restriction policies: who may see and edit one resource. There is no list of them: known by that resource's id."""

from o11yascode.resource.kind import Call, Kind

POLICY = "/api/v2/restriction_policy/{id}"

KIND = Kind(
    name="restriction_policy",
    section="restriction_policies",
    rank=70,
    listing=None,
    create=Call("POST", POLICY),
    get=Call("GET", POLICY),
    update=Call("POST", POLICY),
    delete=Call("DELETE", POLICY),
    name_path=("data", "id"),
    id_path=(("data", "id"),),
    wrapped=True,
    read_only=("data.relationships", "included"),
    defaults={"data.attributes.bindings": (None, [])},
    sets=("data.attributes.bindings", "data.attributes.bindings[].principals"),
    immutable=("data.id",),
    references={"data.id": "dashboard monitor slo synthetics_test notebook powerpack", "**.principals[]": "team"},
)
