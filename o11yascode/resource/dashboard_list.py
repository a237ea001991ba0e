"""Dashboard lists. The dashboards of a list are another call, and a kind of their own where only they are compared."""

from dataclasses import replace

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing

LISTS = "/api/v1/dashboard/lists/manual"
ITEMS = "/api/v2/dashboard/lists/manual/{id}/dashboards"


def _items(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """Of a dashboard in a list only id and type are ours; what was added is answered under another name."""
    return _keys_only(desired), _keys_only(live)


def _keys_only(body: Payload) -> Payload:
    found = body.get("dashboards")
    if found is None:
        found = body.get("added_dashboards_to_list")
    rest = {key: value for key, value in body.items() if key not in ("dashboards", "added_dashboards_to_list")}
    if not isinstance(found, list):
        return rest
    items = [{key: item[key] for key in ("id", "type") if key in item} if isinstance(item, dict) else item for item in found]
    return {**rest, "dashboards": items}


KIND = Kind(
    name="dashboard_list",
    section="dashboard_lists",
    rank=60,
    listing=Listing(LISTS, rows=("dashboard_lists",), complete=lambda row: row.get("dashboards") is not None),
    create=Call("POST", LISTS),
    get=Call("GET", LISTS + "/{id}"),
    update=Call("PUT", LISTS + "/{id}"),
    delete=Call("DELETE", LISTS + "/{id}"),
    items=Call("PUT", ITEMS),
    items_key="dashboards",
    web="/dashboard/lists/manual/{id}",
    read_only=("id", "type", "is_favorite", "dashboard_count", "author", "created", "modified"),
    unmanaged=("dashboards",),
    sets=("dashboards",),
    references={"dashboards[].id": "dashboard"},
    normalise=_items,
)

ALSO = (
    replace(
        KIND,
        name="dashboard_list_items",
        section="",
        listing=None,
        create=Call("PUT", ITEMS),
        get=Call("GET", ITEMS),
        update=Call("PUT", ITEMS),
        delete=Call("DELETE", ITEMS),
        items=None,
        items_key="",
        read_only=("total",),
        unmanaged=(),
        defaults={"dashboards": (None, [])},
    ),
)
