"""Before something is deleted: Datadog is asked whether others still refer to it."""

import re
from collections.abc import Sequence

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, clean, expect_object
from o11yascode.sync.order import known_as
from o11yascode.sync.plan import Action, Change

CHECKS = {
    "monitor": ("/api/v1/monitor/can_delete", "monitor_ids"),
    "slo": ("/api/v1/slo/can_delete", "ids"),
    "synthetics_test": ("/api/v1/monitor/can_delete", "monitor_ids"),
}
AT_ONCE = 100
_SHAPE = r"(?:\d{5,}|[0-9a-f]{32}|[0-9a-z]{3}-[0-9a-z]{3}-[0-9a-z]{3})"
_REFERRER = re.compile(rf"(?:\[|, )({_SHAPE})(?=[,\]])")
"""In `monitor [1,name] is referenced in slos: [2,name, 3,name]`."""
_ID = re.compile(rf"\b{_SHAPE}\b")


def look_at_deletes(client: Client, changes: Sequence[Change]) -> None:
    """Fills `notes` and `blocked_by` of deletes, and of replacements, whose old one is deleted too."""
    by_live_id = {str(change.live_id): change for change in changes if change.live_id is not None}
    for kind, (path, parameter) in CHECKS.items():
        going = {known_as(c): c for c in changes if c.kind == kind and c.action in (Action.DELETE, Action.REPLACE)}
        ids = sorted(going)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            try:
                answer = expect_object(client.request("GET", path, {parameter: ",".join(some)}, accept=(409,)), "what may be deleted")
            except ApiError as error:
                # Not knowing is no reason to stop a plan: the delete itself is refused if others refer to it.
                for id in some:
                    going[id].notes += (("still used by", f"unknown: {error}"),)
                continue
            errors = answer.get("errors")
            for id, reasons in errors.items() if isinstance(errors, dict) else ():
                if id in going:
                    _note(going[id], reasons if isinstance(reasons, list) else [reasons], by_live_id)


def _note(change: Change, reasons: Sequence[object], by_live_id: dict[str, Change]) -> None:
    """Says who refers to it: those that this plan changes first, and those that it does not, which block the delete."""
    for reason in reasons:
        text = clean(str(reason))
        said = ([word for word in dict.fromkeys(shape.findall(text)) if word != known_as(change)] for shape in (_REFERRER, _ID))
        ids = next(filter(None, said), [])
        for other in (by_live_id[id] for id in ids if id in by_live_id):
            done = "deleted first" if other.action is Action.DELETE else "updated first"
            change.notes += (("still used by", f"{other.id} ({other.kind}), {done}"),)
        if not ids or any(id not in by_live_id for id in ids):
            change.notes += (("still used by", text),)
            change.blocked_by += (text,)
