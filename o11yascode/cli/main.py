"""The command `o11y`: one file a command, one place that turns failures into a message and an exit code."""

import io
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console, exits
from o11yascode.cli.commands import Group

app = typer.Typer(
    name="o11y",
    cls=Group,
    help="Datadog dashboards and monitors as code: short YAML specs, a plan you can trust, a safe apply.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from o11yascode.version import VERSION

        console.out(f"o11y {VERSION}")
        raise typer.Exit(exits.DONE)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_version)] = False,
    chdir: Annotated[Path | None, typer.Option("-C", "--chdir", metavar="DIR", help="Run as if started in DIR.")] = None,
) -> None:
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            raise typer.BadParameter(f"{chdir}: {error.strerror}") from None


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with one of the documented exit codes."""
    _open_streams()
    code = run(arguments)
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Everything is closed and written: taking a large plan apart, object by object, would be time for nothing.
    os._exit(code)


def _open_streams() -> None:
    """Both streams take every character: UTF-8 in files and pipes, whatever the locale; a terminal gets escapes for what it lacks."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # as long as the process
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code. The one error boundary of the program."""
    try:
        result = typer.main.get_command(app).main(arguments, prog_name="o11y", standalone_mode=False)
        code = result if isinstance(result, int) else exits.DONE
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            console.nobody_reads()
        return code
    except KeyboardInterrupt:
        console.error("interrupted")
        return exits.INTERRUPTED
    except typer.Abort:
        console.error("stopped: nothing was changed")
        return exits.ERROR
    except SystemExit as end:
        # what typer makes of a broken pipe while it prints a help page
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        console.nobody_reads()
        return exits.DONE
    except Exception as error:
        if isinstance(error, typer.BadParameter.__mro__[2]):  # ClickException, wherever this release of typer keeps it
            # typer hands on what pydantic begins its messages with
            error.message = error.message.replace("Value error, ", "")  # type: ignore[attr-defined]
            error.show()  # type: ignore[attr-defined]
            return exits.USAGE
        return _failed(error)


def _failed(error: Exception) -> int:
    from o11yascode.diagnostics import O11yError, SpecError  # `--help` does without

    if isinstance(error, SpecError):
        console.diagnostics(error.diagnostics)
        return exits.ERROR
    if isinstance(error, O11yError):
        console.error(str(error), error.hint)
        return exits.ERROR
    if isinstance(error, OSError) and error.strerror:
        # A full disk, a folder that nobody may write to.
        console.error(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
        return exits.ERROR
    return _unexpected(error)


def _unexpected(error: Exception) -> int:
    """A traceback is a bug of this program: it goes to a file, without the values of any variable."""
    from o11yascode.config import STATE

    log = Path(STATE) / "crash.log"
    where = ""
    try:
        log.parent.mkdir(exist_ok=True)
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(console.without_secrets("".join(traceback.format_exception(error))))
        where = f"; the details are in {log}"
    except OSError:
        pass
    message = console.without_secrets(f"{type(error).__name__}: {error}")
    console.error(f"this is a bug in o11yascode: {message}", f"please report it with the command you ran{where}")
    return exits.ERROR
