"""Synthetics tests: API tests, and as payloads browser and mobile tests."""

import re
from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place, Variant
from o11yascode.resource.paths import objects_at, replaced


def _is_complete(row: Payload) -> bool:
    """Rows of the list lack `config.steps` and `steps`: only a test of one request is whole."""
    return row.get("type") == "api" and row.get("subtype") != "multi"


def _variables(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """What a secure variable holds is never given back; a `{{ VAR }}` in the test adds the global variable of that name."""
    for key in ("variables", "configVariables"):
        path = ("config", key)
        ours, theirs = objects_at(desired, path), objects_at(live, path)
        names = [one.get("name") for one in ours]
        if ours:
            desired = replaced(desired, path, [_readable(one) for one in ours])
        if theirs:
            kept = [
                one for one in theirs if one.get("type") != "global" or one.get("name") in names or not _mentions(live, one.get("name"))
            ]
            live = replaced(live, path, [_readable(one) for one in kept])
    return desired, live


def _mentions(body: Any, name: object) -> bool:
    """Whether some text of a body holds `{{ NAME }}`."""
    if isinstance(body, dict):
        return any(_mentions(each, name) for each in body.values())
    if isinstance(body, list):
        return any(_mentions(each, name) for each in body)
    return isinstance(body, str) and "{{" in body and re.search(rf"{{{{\s*{re.escape(str(name))}\s*}}}}", body) is not None


def _readable(variable: Payload) -> Payload:
    if not variable.get("secure"):
        return variable
    return {key: value for key, value in variable.items() if key not in ("example", "pattern")}


KIND = Kind(
    name="synthetics_test",
    section="synthetics",
    rank=10,
    listing=Listing("/api/v1/synthetics/tests", rows=("tests",), size=("page_size", 200), page="page_number", complete=_is_complete),
    create=Call("POST", "/api/v1/synthetics/tests/{type}"),
    get=Call("GET", "/api/v1/synthetics/tests/{type}/{id}"),
    update=Call("PUT", "/api/v1/synthetics/tests/{type}/{id}"),
    delete=Call("POST", "/api/v1/synthetics/tests/delete", body={"public_ids": ["{id}"]}),
    id_path=(("public_id",),),
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
        "steps[].public_id",
        "steps[].hasNewStepElement",
        "steps[].params.files[].bucketKey",
        "config.steps[].id",
        "config.steps[].subtest",  # a whole copy of the other test
        "steps[].subtest",
        "steps[].params.subtest",
        "config.request.files[].bucketKey",
        "config.steps[].request.files[].bucketKey",
    ),
    unmanaged=(
        "status",  # paused and resumed in the web page; a browser test starts paused
        "options.restricted_roles",
        "options.rumSettings.applicationId",  # filled in where nobody says it
        "options.rumSettings.clientTokenId",
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
    ),
    defaults={
        "message": (None, ""),
        "tags": (None, []),
        "config.configVariables": (None, []),
        "config.steps": (None, []),
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
    normalise=_variables,
    references={"**.subtestPublicId": "synthetics_test"},
)
