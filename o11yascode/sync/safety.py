"""What an apply refuses to do until a flag names the danger."""

from collections.abc import Collection

from msgspec import Struct

from o11yascode.config import Safety
from o11yascode.diagnostics import counted
from o11yascode.sync.plan import Action, Plan

FREE_DELETES = 3
FREE_UPDATES = 10
SHOWN = 5


class Allowances(Struct, frozen=True):
    """What the person allowed on the command line."""

    deletes: int | None = None
    """`--allow-deletes N`"""
    updates: int | None = None
    """`--allow-updates N`"""
    replace: bool = False
    """`--allow-replace`"""
    force_delete: bool = False
    """`--force-delete`"""


class Refusal(Struct, frozen=True):
    """Why an apply must not begin. `flag` allows it; None where nothing does."""

    message: str
    flag: str | None
    hint: str


def refusals(plan: Plan, safety: Safety, allowed: Allowances) -> list[Refusal]:
    """Every reason not to apply the plan; [] when it may go."""
    deletes, updates = plan.count(Action.DELETE), plan.count(Action.UPDATE)
    managed = plan.managed
    wanted = managed - deletes + plan.count(Action.CREATE)
    updates -= plan.adoptions  # a mark changes nothing that people see
    found: list[Refusal] = []
    if deletes and not wanted and (allowed.deletes or 0) < deletes:
        if plan.undoes:
            what = f"everything that apply {plan.undoes} created would be deleted"
        else:
            what = "the specs are empty, so everything would be deleted" if not plan.out_of_scope else "everything would be deleted"
        found.append(Refusal(f"{what} ({counted(deletes, 'resource')})", "--allow-deletes", f"if that is meant: --allow-deletes {deletes}"))
    elif _over(deletes, managed, safety.deletes, FREE_DELETES) and (allowed.deletes or 0) < deletes:
        message = f"{deletes} of {counted(managed, 'resource')} would be deleted, more than {safety.deletes:g} %"
        found.append(Refusal(message, "--allow-deletes", f"if that is meant: --allow-deletes {deletes}"))
    if _over(updates, managed, safety.updates, FREE_UPDATES) and (allowed.updates or 0) < updates:
        message = f"{updates} of {counted(managed, 'resource')} would be updated, more than {safety.updates:g} %"
        found.append(Refusal(message, "--allow-updates", f"if that is meant: --allow-updates {updates}"))
    replaced = [change.id for change in plan.changes if change.action is Action.REPLACE]
    if replaced and not allowed.replace:
        message = f"{_names(replaced)} would be replaced: the history, and links to it, are lost"
        found.append(Refusal(message, "--allow-replace", "if that is meant: --allow-replace"))
    blocked = [change.id for change in plan.changes if change.blocked_by]
    if blocked and not allowed.force_delete:
        message = f"{_names(blocked)} would be deleted or replaced though others still use it"
        found.append(Refusal(message, "--force-delete", "take it out of what uses it first, or, if that is meant: --force-delete"))
    protected = [change.id for change in plan.changes if change.protect and change.action in (Action.DELETE, Action.REPLACE)]
    if protected:
        message = f"what is protected would be deleted or replaced: {_names(protected)}"
        found.append(
            Refusal(message, None, "remove `protect: true` from its spec (bring the spec back if it is gone), apply that, then try again")
        )
    return found


def _over(count: int, managed: int, percent: float, free: int) -> bool:
    return count > free and count * 100 > managed * percent


def _names(ids: Collection[str]) -> str:
    shown = ", ".join(sorted(ids)[:SHOWN])
    return shown if len(ids) <= SHOWN else f"{shown} and {len(ids) - SHOWN} more"
