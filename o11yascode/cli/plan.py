"""`o11y plan`: what would be done."""

from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console, exits, options
from o11yascode.cli.show import Format, print_plan


def plan(
    paths: options.Paths = None,
    target: options.Target = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Save the plan, for `o11y apply FILE`.")] = None,
    format: Format = "text",
    detailed_exitcode: Annotated[bool, typer.Option("--detailed-exitcode", help="Exit with 2 if there are changes.")] = False,
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
    """Show what would change in Datadog.

    Reads the specs and the live account, compares, and writes nothing. Without PATH and without a
    selection it covers the whole project.
    """
    from o11yascode.cli.planning import plan_of, planning
    from o11yascode.cli.project import project_root
    from o11yascode.source.walk import SUFFIXES
    from o11yascode.sync.safety import Allowances, refusals

    if out is not None and out.suffix in SUFFIXES:
        raise typer.BadParameter(f"{out} would be a spec to `o11y apply`: a plan is JSON, such as {out.with_suffix('.json')}")
    root = project_root()
    flags = options.flags(root, paths, ids, kinds, teams, services, envs, changed_since)
    with planning(root, target, flags, online=online, format=format) as work:
        made = plan_of(work)
        made.notices += [
            f"apply refuses this: {refusal.message}; {refusal.hint}" for refusal in refusals(made, work.config.safety, Allowances())
        ]
        if out is not None:
            from o11yascode.report.plan_json import plan_document
            from o11yascode.sync.saved import save_plan

            save_plan(out, made, plan_document(made))
            console.say(f"saved to {out}: `o11y apply {out}` does exactly this")
    print_plan(made, format)
    raise typer.Exit(exits.CHANGES if detailed_exitcode and made.has_changes else exits.DONE)
