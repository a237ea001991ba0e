"""A plan as JSON: format_version 1, the contract of docs/formats.md."""

from typing import Any

from o11yascode.resource.difference import MISSING, Difference
from o11yascode.sync.plan import Action, Change, Plan

FORMAT_VERSION = 1


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain data. A missing side of a difference has no key at all."""
    return {
        "format_version": FORMAT_VERSION,
        "target": plan.target,
        "project": plan.project,
        "summary": {
            **{str(action): plan.count(action) for action in (Action.CREATE, Action.UPDATE, Action.DELETE, Action.REPLACE)},
            "unchanged": plan.unchanged,
            "out_of_scope": plan.out_of_scope,
        },
        "changes": [change_document(change) for change in plan.changes],
        "notices": plan.notices,
    }


def change_document(change: Change) -> dict[str, Any]:
    """One change of the contract."""
    return {
        "action": str(change.action),
        "kind": change.kind,
        "id": change.id,
        "live_id": None if change.live_id is None else str(change.live_id),
        "name": change.name,
        "source": {"file": change.source.file, "line": change.source.line} if change.source else None,
        "fingerprint": change.fingerprint,
        "reason": change.reason,
        "differences": [difference_document(difference) for difference in change.differences],
        "before": change.before,
        "after": change.after,
    }


def difference_document(difference: Difference) -> dict[str, Any]:
    """One difference of a change; a missing side has no key at all."""
    sides = {"before": difference.before, "after": difference.after}
    return {"path": difference.path, **{side: value for side, value in sides.items() if value is not MISSING}}
