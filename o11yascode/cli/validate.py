"""`o11y validate`: everything that can be known offline."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from o11yascode.cli import console, exits, options
from o11yascode.diagnostics import Diagnostic, Severity, counted, has_errors
from o11yascode.globs import is_below

Format = Literal["text", "json", "github", "sarif", "junit"]


def validate(
    paths: options.Paths = None,
    target: options.Target = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was found.")] = "text",
    online: options.Online = False,
    no_cache: options.NoCache = False,
    verbose: options.Verbose = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
) -> None:
    """Check the specs: syntax, fields, references, queries, payloads, lint rules.

    With PATH, only what is found there is shown; the whole project is read all the same, because
    references lead everywhere. Exits with 1 if there are errors.
    """
    from o11yascode.cli.project import examine, project_root

    started = time.perf_counter()
    root = project_root()
    if online:
        from o11yascode.cli.planning import open_target

        with open_target(target) as work:
            project = examine(work.target, work.client)
    else:
        project = examine(target)
    found = project.found
    flags = options.flags(root, paths)
    options.refuse_unread(root, flags.paths, project.files)
    files = flags.selection(project.files).files
    if files is not None:
        found = [d for d in found if d.location is None or is_below(d.location.file, files)]
    seconds = time.perf_counter() - started
    _print(found, format, root, list(project.files))
    if format == "text" and not found:
        console.say(f"{counted(project.number, 'resource')} from {counted(len(project.files), 'file')}: no problems. {seconds:.1f} s")
    failed = has_errors(found) or (strict and any(d.severity is Severity.WARNING for d in found))
    raise typer.Exit(exits.ERROR if failed else exits.DONE)


def _print(found: list[Diagnostic], format: Format, root: Path, files: list[str]) -> None:
    if format in ("text", "github"):
        console.diagnostics(found, root, format)
        return
    from o11yascode.check.rule import summaries
    from o11yascode.report import machine
    from o11yascode.version import VERSION

    if format == "json":
        console.out(machine.as_json(found))
    elif format == "junit":
        console.out(machine.as_junit(found, files))
    else:
        console.out(machine.as_sarif(found, VERSION, summaries(), console.folder_in_checkout(root)))
