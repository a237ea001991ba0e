"""`o11y rollback`: the live bodies as they were before an apply."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from o11yascode.cli import console, exits, options

if TYPE_CHECKING:
    from o11yascode.cli.planning import Planning


def rollback(
    apply_id: Annotated[str | None, typer.Argument(metavar="APPLY-ID", help="Which apply to undo; default: the last one.")] = None,
    target: options.Target = None,
    list_: Annotated[bool, typer.Option("--list", help="List the applies that can be undone.")] = False,
    plan_only: Annotated[bool, typer.Option("--plan", help="Show what it would do, and exit.")] = False,
    yes: options.Yes = False,
    allow_deletes: options.AllowDeletes = None,
    allow_updates: options.AllowUpdates = None,
    allow_replace: options.AllowReplace = False,
    force_delete: options.ForceDelete = False,
    break_lock: options.BreakLock = False,
    verbose: options.Verbose = False,
) -> None:
    """Undo an apply: bring back what it updated and deleted, delete what it created.

    It shows its plan and asks, as apply does, and is itself an apply that can be undone. Deleted
    dashboards are restored under their ids; all else comes back with a new one.
    """
    from o11yascode.cli.apply import apply_made
    from o11yascode.cli.planning import open_target
    from o11yascode.cli.show import print_plan
    from o11yascode.sync.rollback import find_apply, rollback_plan
    from o11yascode.sync.safety import Allowances

    with open_target(target) as work:
        if list_:
            _list(work)
            return
        record = find_apply(work.folder, apply_id, target=work.target, host=work.client.host, project=work.config.project)
        plan = rollback_plan(work.client, record, work.folder)
        if plan_only:
            print_plan(plan, "text")
            raise typer.Exit(exits.DONE)
        allowed = Allowances(allow_deletes, allow_updates, allow_replace, force_delete)
        raise typer.Exit(apply_made(work, plan, yes=yes, allowed=allowed, break_lock=break_lock))


def _list(work: "Planning") -> None:
    from o11yascode.diagnostics import counted
    from o11yascode.sync.journal import journals

    listed = False
    for record in journals(work.folder):
        if record.project != work.config.project:
            continue
        listed = True
        counts = Counter(step.write for step in record.steps)
        what = ", ".join(counted(number, word) for word, number in sorted(counts.items())) or "nothing"
        end = "" if record.finished else "  (was broken off)"
        console.out(f"{record.apply_id}  {record.time}  {record.target}  {what}{end}")
    if not listed:
        console.say("no apply was journalled in this folder")
