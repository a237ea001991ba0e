"""Monitor notification rules: who hears of the monitors that some tags pick."""

from o11yascode.resource.kind import Call, Kind, Listing

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
