"""Dashboard lists. The dashboards of a list are another call, and a kind of their own where only they are compared."""

from msgspec.structs import replace

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing

LISTS = "/api/v1/dashboard/lists/manual"
ITEMS = "/api/v2/dashboard/lists/manual/{id}/dashboards"


def _items(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """Of a dashboard in a list only id and type are ours. What was added is answered under another name."""
    return _named(desired), _named(live)


def _named(body: Payload) -> Payload:
    if "added_dashboards_to_list" not in body or body.get("dashboards") is not None:
        return body
    return {"dashboards": body["added_dashboards_to_list"]}


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
    read_only=("id", "type", "is_favorite", "dashboard_count", "author", "created", "modified", "dashboards[].*"),
    unmanaged=("dashboards",),
    defaults={"dashboards": (None,), "dashboards[].id": (), "dashboards[].type": ()},
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
        read_only=("total", "added_dashboards_to_list", "dashboards[].*"),
        unmanaged=(),
        defaults={"dashboards": (None, []), "dashboards[].id": (), "dashboards[].type": ()},
        vocabulary="dashboard_list",
    ),
)
