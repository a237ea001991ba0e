"""Dashboards: ordered and free, with their widgets, groups, tabs and presets."""

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place, Variant
from o11yascode.resource.paths import objects_at


def _tabs(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """A tab names its widgets by id, or by position (`@1`) where they have none yet: compared by position."""
    if not desired.get("tabs") and not live.get("tabs"):
        return desired, live
    others = _ids(live)
    return by_position(desired, others), by_position(live, others)


def _ids(body: Payload) -> list[object]:
    return [widget.get("id") if isinstance(widget, dict) else None for widget in _list(body.get("widgets"))]


def by_position(body: Payload, others: list[object]) -> Payload:
    """A body whose tabs name widgets by position, `@1` for the first; `others` are the ids of widgets in another copy of it."""
    own = _ids(body)

    def position(id_: object) -> object:
        for ids in (own, others):
            if id_ is not None and id_ in ids:
                return f"@{ids.index(id_) + 1}"
        return id_

    tabs = objects_at(body, ("tabs",))
    if not tabs:
        return body
    return {**body, "tabs": [{**tab, "widget_ids": [position(id_) for id_ in _list(tab.get("widget_ids"))]} for tab in tabs]}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


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
    restore=Call("PATCH", "/api/v1/dashboard", body={"data": [{"id": "{id}", "type": "dashboard"}]}),
    name_path=("title",),
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
    unmanaged=("restricted_roles", "pause_auto_refresh"),
    defaults={
        "description": (None, ""),
        "notify_list": (None, []),
        "template_variables": (None, []),
        "template_variables[].available_values": (None, []),  # all values
        "template_variable_presets": (None, []),
        "restricted_roles": (None, []),
        "tags": (None, []),
        "tabs": (None, []),
        "default_timeframe": (None,),
        "reflow_type": (None,),
        "pause_auto_refresh": (None, False),  # answered only where it is true
    },
    variants=(Variant(lambda body: body.get("layout_type") == "ordered", filled={"reflow_type": ("auto",)}),),
    sets=("tags", "notify_list", "restricted_roles", "template_variable_presets"),
    immutable=("layout_type",),
    references={"**.alert_id": "monitor", "**.slo_id": "slo", "**.powerpack_id": "powerpack"},
    text_references=frozenset({"alert_id"}),
    widgets=("widgets",),
    normalise=_tabs,
)
