"""From a live monitor back to a spec: the most specific kind that, built again, says the same."""

from copy import deepcopy
from typing import Any

from o11yascode.build.monitor import build
from o11yascode.context import alone
from o11yascode.monitor import kinds
from o11yascode.monitor.common import lift_options
from o11yascode.monitor.kind import Live, MonitorKind
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds.monitor import KIND as RESOURCE
from o11yascode.resource.references import ids_in
from o11yascode.resource.tidy import tidy


def lift(body: Payload) -> dict[str, Any]:
    """The spec fields of a live monitor, `kind` and `name` first, in the order a person would write them.

    Building them gives a payload without a difference to the body. Has no `id`: that is the importer's to choose.
    What no kind says becomes `raw`.
    """
    body = tidy("monitor", body)
    for kind in sorted(kinds().values(), key=lambda kind: kind.rank):
        if kind.name == "raw":
            break
        fields = lift_as(kind, body)
        if fields is not None and says_the_same(fields, body):
            return fields
    return lift_raw(body)


def lift_as(kind: MonitorKind, body: Payload) -> dict[str, Any] | None:
    """The fields as one kind would have them, unverified; None where it cannot."""
    if not (isinstance(body.get("query"), str) and isinstance(body.get("type"), str)):
        return None
    options = deepcopy(body.get("options") or {})
    thresholds = options.pop("thresholds", None)
    if not isinstance(thresholds, dict | None):
        return None
    live = Live(
        body["type"], body["query"].strip(), options, {key: value for key, value in (thresholds or {}).items() if value is not None}
    )
    try:
        own = kind.lift(live)
        shared = lift_options(live)
    except ANY_SHAPE:
        return None
    if own is None:
        return None
    rest = {**live.options, **({"thresholds": live.thresholds} if live.thresholds else {})}
    fields: dict[str, Any] = {"kind": kind.name, "name": body.get("name") or "", **own}
    if body.get("priority"):
        fields["priority"] = f"P{body['priority']}"
    fields |= shared
    if body.get("tags"):
        fields["tags"] = list(body["tags"])
    if body.get("restricted_roles"):
        fields["restricted_roles"] = body["restricted_roles"]
    if body.get("assets"):
        fields["assets"] = body["assets"]
    if body.get("draft_status") == "draft":
        fields["draft"] = True
    if rest:
        fields["options"] = rest
    if body.get("message"):
        fields["message"] = body["message"].strip()
    return fields


def lift_raw(body: Payload) -> dict[str, Any]:
    """Any monitor as `raw`."""
    kept = {key: value for key, value in body.items() if value is not None}
    tags = kept.pop("tags", None)
    fields: dict[str, Any] = {"kind": "raw", "name": kept.pop("name", "")}
    return {**fields, **({"tags": tags} if tags else {}), "body": kept}


def says_the_same(fields: dict[str, Any], body: Payload) -> bool:
    """Whether building the fields gives the monitor again, as a plan compares."""
    built = build(*alone("monitors", {"id": "alone", **fields}, ids_in(body)))
    return bool(built) and same(RESOURCE, built[0].payload, body)
