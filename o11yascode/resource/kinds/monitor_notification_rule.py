"""Monitor notification rules: who hears of the monitors that some tags pick."""

import re

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Mark
from o11yascode.resource.paths import at

ROUTE_TAG = "o11y_route"
"""Key of the tag by which a notification rule knows the monitors of its route."""


def route_name(rule: str) -> str:
    """A route of the routing tree as a tag and an id say it: `route › payments` is `payments`."""
    return re.sub(r"[^\w-]+", ".", rule.lower().removeprefix("route › ")).strip(".")


def route_tag(rule: str, project: str) -> str:
    """The tag of the monitors of a route, where notification rules deliver: `o11y_route:demo.payments`."""
    return f"{ROUTE_TAG}:{project}.{route_name(rule)}"


def route_rule(rule: str, project: str) -> tuple[str, str]:
    """Id and name of the notification rule of a route."""
    return f"routing/{route_name(rule)}", f"{project}: {rule}"


def _owner(body: Payload) -> Mark | None:
    """A rule that was made of a routing tree says so twice: by its name, that of the route, and by the route's tag, which it picks."""
    project, _, rule = str(at(body, ("data", "attributes", "name"))).partition(": ")
    is_of_a_route = at(body, ("data", "attributes", "filter", "tags")) == [route_tag(rule, project)]
    return Mark(project, route_rule(rule, project)[0]) if is_of_a_route else None


KIND = Kind(
    name="monitor_notification_rule",
    section="notification_rules",
    rank=50,
    listing=Listing("/api/v2/monitor/notification_rule", rows=("data",), size=("per_page", 100), page="page"),
    create=Call("POST", "/api/v2/monitor/notification_rule"),
    get=Call("GET", "/api/v2/monitor/notification_rule/{id}"),
    update=Call("PATCH", "/api/v2/monitor/notification_rule/{id}"),
    delete=Call("DELETE", "/api/v2/monitor/notification_rule/{id}"),
    name_path=("data", "attributes", "name"),
    owner=_owner,
    id_path=(("data", "id"),),
    wrapped=True,
    id_in_update=True,
    read_only=("data.id", "data.relationships", "included", "data.attributes.created_at", "data.attributes.modified_at"),
    defaults={
        "data.attributes.recipients": (None, []),
        "data.attributes.conditional_recipients": (None,),
        "data.attributes.bundle_config": (None,),
    },
    sets=("data.attributes.filter.tags", "data.attributes.recipients"),
)
