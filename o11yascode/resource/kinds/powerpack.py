"""Powerpacks: groups of widgets that many dashboards share."""

from o11yascode.resource.kind import Call, Kind, Listing, Place

KIND = Kind(
    name="powerpack",
    section="powerpacks",
    rank=30,
    listing=Listing("/api/v2/powerpacks", rows=("data",), size=("page[limit]", 1000), offset="page[offset]"),
    create=Call("POST", "/api/v2/powerpacks"),
    get=Call("GET", "/api/v2/powerpacks/{id}"),
    update=Call("PATCH", "/api/v2/powerpacks/{id}"),
    delete=Call("DELETE", "/api/v2/powerpacks/{id}"),
    name_path=("data", "attributes", "name"),
    id_path=(("data", "id"),),
    wrapped=True,
    mark=Place(("data", "attributes", "description")),
    merge=("data", "attributes"),
    cleared={"description": "", "tags": [], "template_variables": []},
    read_only=("data.id", "data.relationships", "included", "data.attributes.group_widget.definition.widgets[].id"),
    defaults={
        "data.attributes.description": (None, ""),
        "data.attributes.tags": (None, []),
        "data.attributes.template_variables": (None, []),
        "data.attributes.template_variables[].available_values": (None, []),  # all values
        "data.attributes.group_widget.layout": (None, {"x": 0, "y": 0, "width": 12, "height": 1}),
    },
    sets=("data.attributes.tags",),
    references={"**.alert_id": "monitor", "**.slo_id": "slo"},
    text_references=frozenset({"alert_id"}),
    widgets=("data", "attributes", "group_widget", "definition", "widgets"),
)
