"""Teams: who owns what."""

from o11yascode.resource.kind import Call, Kind, Listing, Place

KIND = Kind(
    name="team",
    section="teams",
    rank=0,
    listing=Listing("/api/v2/team", rows=("data",), size=("page[size]", 100), page="page[number]"),
    create=Call("POST", "/api/v2/team"),
    get=Call("GET", "/api/v2/team/{id}"),
    update=Call("PATCH", "/api/v2/team/{id}"),
    delete=Call("DELETE", "/api/v2/team/{id}"),
    name_path=("data", "attributes", "name"),
    id_path=(("data", "id"),),
    wrapped=True,
    mark=Place(("data", "attributes", "description")),
    merge=("data", "attributes"),
    merge_keys=("data",),
    cleared={"description": ""},
    read_only=(
        "data.id",
        "data.relationships",
        "included",
        "data.attributes.created_at",
        "data.attributes.modified_at",
        "data.attributes.user_count",
        "data.attributes.link_count",
        "data.attributes.is_managed",
        "data.attributes.provisioned_by",
        "data.attributes.color",
    ),
    unmanaged=(
        "data.attributes.summary",
        "data.attributes.avatar",
        "data.attributes.banner",  # at random, unless it is sent
        "data.attributes.hidden_modules",
        "data.attributes.visible_modules",
    ),
    write_only=(  # left out by a GET
        "data.attributes.avatar",
        "data.attributes.banner",
        "data.attributes.hidden_modules",
        "data.attributes.visible_modules",
    ),
    defaults={
        "data.attributes.description": (None, ""),
        "data.attributes.summary": (None, ""),
        "data.attributes.hidden_modules": (None, []),
        "data.attributes.visible_modules": (None, []),
    },
)
