"""Dashboards: ordered and free, with their widgets, groups, tabs and presets."""

from o11yascode.resource.kind import Call, Kind, Listing, Place

KIND = Kind(
    name="dashboard",
    section="dashboards",
    rank=40,
    # Without `count` all summaries come at once. They have no widgets: a GET each.
    listing=Listing("/api/v1/dashboard", rows=("dashboards",), complete=lambda row: "widgets" in row),
    create=Call("POST", "/api/v1/dashboard"),
    get=Call("GET", "/api/v1/dashboard/{id}"),
    update=Call("PUT", "/api/v1/dashboard/{id}"),
    delete=Call("DELETE", "/api/v1/dashboard/{id}"),
    name_path=("title",),
    web="/dashboard/{id}",
    mark=Place(("description",)),
    read_only=(
        "id",
        "url",
        "author_name",
        "author_handle",
        "created_at",
        "modified_at",
        "deleted_at",
        "is_read_only",
        "experience_type",
        "widgets[].id",
        "widgets[].definition.widgets[].id",
        "tabs[].id",
    ),
    unmanaged=("restricted_roles",),
    defaults={
        "description": (None, ""),
        "notify_list": (None, []),
        "template_variables": (None, []),
        "template_variable_presets": (None, []),
        "restricted_roles": (None, []),
        "tags": (None, []),
        "tabs": (None, []),
        "default_timeframe": (None,),
    },
    sets=("tags", "notify_list", "restricted_roles"),
    immutable=("layout_type",),
    references={"**.alert_id": "monitor", "**.slo_id": "slo", "**.powerpack_id": "powerpack"},
    text_references=frozenset({"alert_id"}),
    widgets=("widgets",),
)
