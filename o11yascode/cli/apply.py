"""`o11y apply`: plan, ask, do; or exactly a saved plan."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from o11yascode.cli import console, exits, options
from o11yascode.diagnostics import O11yError

if TYPE_CHECKING:
    from o11yascode.cli.planning import Planning
    from o11yascode.sync.apply import Event, Outcome, Problem
    from o11yascode.sync.plan import Change, Plan
    from o11yascode.sync.safety import Allowances


MOST_SHOWN = 10
"""Of what Datadog took otherwise than sent, and of what was not tried for one reason: many are mostly the same one thing."""
AGAIN = "Run `o11y {command}` again: it goes on from what is live now."


def apply(
    paths: options.Paths = None,
    target: options.Target = None,
    yes: options.Yes = False,
    allow_deletes: options.AllowDeletes = None,
    allow_updates: options.AllowUpdates = None,
    allow_replace: options.AllowReplace = False,
    force_delete: options.ForceDelete = False,
    break_lock: options.BreakLock = False,
    online: options.Online = False,
    no_cache: options.NoCache = False,
    verbose: options.Verbose = False,
    ids: options.Ids = None,
    kinds: options.Kinds = None,
    teams: options.Teams = None,
    services: options.Services = None,
    envs: options.Envs = None,
    changed_since: options.ChangedSince = None,
) -> None:
    """Make Datadog match the specs.

    With a PATH that is a saved plan (`o11y plan -o plan.json`) it does exactly that and nothing else.
    What was live before is kept: `o11y rollback` brings it back.
    """
    from o11yascode.source.walk import SUFFIXES
    from o11yascode.sync.safety import Allowances

    allowed = Allowances(allow_deletes, allow_updates, allow_replace, force_delete)
    saved = next((path for path in paths or () if path.is_file() and path.suffix not in SUFFIXES), None)
    if saved is not None:
        if len(paths or ()) > 1 or ids or kinds or teams or services or envs or changed_since:
            raise typer.BadParameter(f"{saved} is a saved plan, which is done as a whole: save one of what you select (`o11y plan -o`)")
        raise typer.Exit(_apply_saved(saved, target, yes, allowed, break_lock))
    from o11yascode.cli.planning import plan_of, planning
    from o11yascode.cli.project import project_root

    root = project_root()
    flags = options.flags(root, paths, ids, kinds, teams, services, envs, changed_since)
    with planning(root, target, flags, online=online) as work:
        raise typer.Exit(apply_made(work, plan_of(work), yes=yes, allowed=allowed, break_lock=break_lock))


def _apply_saved(file: Path, target: str | None, yes: bool, allowed: "Allowances", break_lock: bool) -> int:
    from o11yascode.cli.planning import open_target
    from o11yascode.cli.project import project_root, read_config
    from o11yascode.sync.saved import load_plan

    project = read_config(project_root()).project
    with open_target(target or load_plan(file, project=project).target) as work:
        plan = load_plan(file, project=project, target=work.target, host=work.client.host)
        return apply_made(work, plan, yes=yes, allowed=allowed, break_lock=break_lock)


def apply_made(work: "Planning", plan: "Plan", *, yes: bool, allowed: "Allowances", break_lock: bool) -> int:
    """Shows a plan, asks, does it, reports. Returns the exit code."""
    from o11yascode.report.text import plan_text
    from o11yascode.sync.apply import apply_plan
    from o11yascode.sync.lock import Lock
    from o11yascode.sync.safety import refusals

    console.out(plan_text(plan, console.paint_out(), console.width()))
    if not plan.has_changes:
        return exits.DONE
    found = refusals(plan, work.config.safety, allowed)
    for refusal in found:
        console.error(f"refused: {refusal.message}", refusal.hint)
    if found:
        return exits.ERROR
    if not yes:
        _ask(plan)
    done = _Counter(len(plan.changes))
    command = "rollback" if plan.undoes else "apply"
    with console.ends_as_ctrl_c(), Lock(work.client, work.config.project, work.folder, break_lock=break_lock) as lock:
        told = lock.notice
        if told:
            console.say(f"note: {told}")
        try:
            outcome = apply_plan(
                work.client, plan, folder=work.folder, force_delete=allowed.force_delete, under_lock_since=lock.since, on_event=done
            )
        except KeyboardInterrupt:
            console.say("\nbroken off: whether everything under way was done is not known.\n" + AGAIN.format(command=command))
            raise
    if lock.notice != told:
        console.say(f"note: {lock.notice}")
    report(outcome, command)
    return outcome.exit_code


def _ask(plan: "Plan") -> None:
    if not console.interactive():
        raise O11yError("apply asks before it writes, but there is no terminal to ask on", "to apply without a question, add --yes")
    number = len(plan.changes)
    typer.confirm(f"\nApply {'this change' if number == 1 else f'these {number} changes'} to {plan.target}?", abort=True, err=True)


class _Counter:
    """Prints each change as it is done."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    def __call__(self, event: "Event") -> None:
        if event.state in ("started", "not_tried"):
            return  # what was not tried is told at the end, with the reason
        self.number += 1
        words = {"done": "done", "failed": "FAILED", "conflict": "REFUSED: it was changed since the plan"}
        paint = console.paint_err()
        style = "green" if event.state == "done" else "bold red"
        change = event.change
        line = f"[{self.number}/{self.total}] {change.action} {change.kind} {change.id}: {paint(style, words[event.state])}"
        console.say(line + (f" ({event.message})" if event.message else ""))


def report(outcome: "Outcome", command: str = "apply") -> None:
    """What was done, what failed, what was refused, what was not tried; `command` did it."""
    from o11yascode.report.text import difference_lines

    paint = console.paint_err()
    console.say("")
    for title, problems in (
        ("failed", outcome.failed),
        ("refused, because somebody changed it since the plan", outcome.conflicts),
    ):
        if not problems:
            continue
        console.say(paint("bold red", f"{len(problems)} {title}:"))
        for problem in problems:
            console.say(f"  {problem.change.action} {problem.change.kind} {problem.change.id}: {problem.message}")
            if problem.hint:
                console.say(f"    {paint('cyan', 'help:')} {problem.hint}")
            for line in difference_lines(problem.differences, paint, console.width()):
                console.say(line)
    _not_tried(outcome.not_tried)
    if outcome.altered:
        title = "changed by Datadog on the way: every plan will show the difference, until the spec says the same or leaves it alone"
        console.say(paint("bold yellow", f"{len(outcome.altered)} {title}:"))
    for change, differences in sorted(outcome.altered, key=lambda each: (each[0].kind, each[0].id))[:MOST_SHOWN]:
        console.say(f"  {change.kind} {change.id}")
        for line in difference_lines(differences, paint, console.width()):
            console.say(line)
        paths = dict.fromkeys(re.sub(r"\[\d+\]", "[]", difference.path) for difference in differences)
        console.say(f"    {paint('cyan', 'help:')} ignore_live: [{', '.join(paths)}]")
    if len(outcome.altered) > MOST_SHOWN:
        console.say(f"  and {len(outcome.altered) - MOST_SHOWN} more")
    words = f"{len(outcome.done)} done"
    if outcome.interrupted:
        words = f"interrupted: {words}, what was under way is finished"
    undo = f" `o11y rollback {outcome.apply_id}` would undo it." if outcome.done else ""
    console.say(f"{words}.{undo}")
    if outcome.failed or outcome.conflicts or outcome.not_tried:
        console.say(AGAIN.format(command=command))


def _not_tried(problems: "Sequence[Problem]") -> None:
    paint = console.paint_err()
    if problems:
        console.say(paint("bold red", f"{len(problems)} not tried:"))
    reasons: dict[str, list[Change]] = {}
    for problem in problems:
        reasons.setdefault(problem.message, []).append(problem.change)
    for reason, changes in reasons.items():
        for change in changes[:MOST_SHOWN]:
            console.say(f"  {change.action} {change.kind} {change.id}: {reason}")
        if len(changes) > MOST_SHOWN:
            console.say(f"  and {len(changes) - MOST_SHOWN} more: {reason}")
