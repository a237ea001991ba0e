"""Synthetics tests: API tests, and as payloads browser and mobile tests."""

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place, Variant
from o11yascode.resource.paths import at, replaced

VARIABLES = ("config", "configVariables")


def _is_complete(row: Payload) -> bool:
    """Rows of the list lack `config.steps` and `steps`: only a test of one request is whole."""
    return row.get("type") == "api" and row.get("subtype") != "multi"


def _without_added_variables(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """A `{{ VAR }}` in the request adds the global variable of that name to the live test."""
    theirs = at(live, VARIABLES)
    if not isinstance(theirs, list) or not any(isinstance(one, dict) and one.get("type") == "global" for one in theirs):
        return desired, live
    ours = at(desired, VARIABLES)
    names = {one.get("name") for one in ours if isinstance(one, dict)} if isinstance(ours, list) else set()
    kept = [one for one in theirs if not (isinstance(one, dict) and one.get("type") == "global" and one.get("name") not in names)]
    return desired, live if len(kept) == len(theirs) else replaced(live, VARIABLES, kept)


KIND = Kind(
    name="synthetics_test",
    section="synthetics",
    rank=10,
    listing=Listing("/api/v1/synthetics/tests", rows=("tests",), size=("page_size", 200), page="page_number", complete=_is_complete),
    create=Call("POST", "/api/v1/synthetics/tests/{type}"),
    get=Call("GET", "/api/v1/synthetics/tests/{type}/{id}"),
    update=Call("PUT", "/api/v1/synthetics/tests/{type}/{id}"),
    delete=Call("POST", "/api/v1/synthetics/tests/delete", body={"public_ids": ["{id}"], "force_delete_dependencies": True}),
    id_path=(("public_id",),),
    web="/synthetics/details/{id}",
    mark=Place(("tags",), is_tags=True),
    read_only=(
        "public_id",
        "monitor_id",
        "org_id",
        "created_at",
        "modified_at",
        "created_by",
        "modified_by",
        "creator",
        "deleted_at",
        "creation_source",
        "stepCount",
        "overall_state",
        "overall_state_modified",
        "metadata",  # accepted and dropped
        "options.bits_ai_auto_investigate",
        "options.rumSettings.applicationId",
        "options.rumSettings.clientTokenId",
        "steps[].public_id",
        "steps[].hasNewStepElement",
        "steps[].params.files[].bucketKey",
        "config.steps[].id",
        "config.steps[].subtest",
        "config.request.files[].bucketKey",
        "config.steps[].request.files[].bucketKey",
    ),
    unmanaged=(
        "status",  # paused and resumed in the web page; a browser test starts paused
        "options.restricted_roles",
    ),
    write_only=(
        "config.request.certificate.cert.content",
        "config.request.certificate.key.content",
        "config.steps[].request.certificate.cert.content",
        "config.steps[].request.certificate.key.content",
        "config.request.files[].content",
        "config.request.files[].encoding",
        "config.steps[].request.files[].content",
        "config.steps[].request.files[].encoding",
        "steps[].params.files[].content",
        "steps[].params.files[].encoding",
        "config.variables[].example",
        "config.variables[].pattern",
        "config.configVariables[].example",
        "config.configVariables[].pattern",
    ),
    defaults={
        "message": (None, ""),
        "tags": (None, []),
        "config.configVariables": (None, []),
        "steps": (None, []),
        "options.restricted_roles": (None, []),
        "options.monitor_options.include_tags": (None, True),
        "options.monitor_options.new_host_delay": (None, 300),
        "options.monitor_options.notify_audit": (None, False),
        "options.monitor_options.on_missing_data": (None, "show_no_data"),
    },
    variants=(
        Variant(
            lambda body: body.get("type") == "mobile",
            defaults={"locations": (None, ["aws:us-west-2"]), "steps[].context": (None, {"id": "NATIVE_APP"})},
        ),
    ),
    sets=("tags", "locations", "options.device_ids", "options.restricted_roles"),
    immutable=("type", "subtype"),
    normalise=_without_added_variables,
    references={"**.subtestPublicId": "synthetics_test"},
)
