"""Keys and who they belong to: validation, the organisation, the current user, permissions."""

from o11yascode.sandbox.call import ORG_ID, USER, USER_ID, Call, Routes
from o11yascode.sandbox.store import Payload

routes = Routes()
ORG_UUID = "5a4b0c6e-0000-4000-8000-00000000000a"
PERMISSIONS = (
    "monitors_read",
    "monitors_write",
    "dashboards_read",
    "dashboards_write",
    "slos_read",
    "slos_write",
    "synthetics_read",
    "synthetics_write",
)


@routes("GET", "/api/v1/validate", "/api/v2/validate_keys", needs_keys=False)
def validate(call: Call) -> Payload:
    # Reached only with a good API key (and for v2 a good application key too): see `app.refuse_keys`.
    return {"valid": True}


@routes("GET", "/api/v1/org")
def read_orgs(call: Call) -> Payload:
    return {"orgs": [{"public_id": "sandbox", "name": "o11y sandbox", "description": "The embedded Datadog"}]}


@routes("GET", "/api/v2/current_user")
def current_user(call: Call) -> Payload:
    org = {"type": "orgs", "id": ORG_UUID}
    included = [{**org, "attributes": {"name": "o11y sandbox", "public_id": "sandbox", "legacy_id": str(ORG_ID)}}]
    included += permissions()
    attributes = {**USER, "disabled": False, "status": "Active", "verified": True, "service_account": False}
    relationships = {"org": {"data": org}, "roles": {"data": []}}
    return {"data": {"type": "users", "id": USER_ID, "attributes": attributes, "relationships": relationships}, "included": included}


@routes("GET", "/api/v2/permissions")
def list_permissions(call: Call) -> Payload:
    return {"data": permissions()}


def permissions() -> list[Payload]:
    return [
        {
            "type": "permissions",
            "id": f"5a4b0c6e-0000-4000-8000-{number:012d}",
            "attributes": {
                "name": name,
                "display_name": name.replace("_", " ").title(),
                "group_name": name.split("_")[0].title(),
                "restricted": False,
            },
        }
        for number, name in enumerate(PERMISSIONS, 100)
    ]
