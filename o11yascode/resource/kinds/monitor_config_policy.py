"""Monitor config policies: tags that every monitor must have."""

from o11yascode.resource.kind import Call, Kind, Listing

KIND = Kind(
    name="monitor_config_policy",
    section="tag_policies",
    rank=60,
    listing=Listing("/api/v2/monitor/policy", rows=("data",)),
    create=Call("POST", "/api/v2/monitor/policy"),
    get=Call("GET", "/api/v2/monitor/policy/{id}"),
    update=Call("PATCH", "/api/v2/monitor/policy/{id}"),
    delete=Call("DELETE", "/api/v2/monitor/policy/{id}"),
    name_path=("data", "attributes", "policy", "tag_key"),
    id_path=(("data", "id"),),
    wrapped=True,
    id_in_update=True,
    read_only=("data.id", "data.relationships", "included"),
    sets=("data.attributes.policy.valid_tag_values",),
)
