"""`o11y sandbox`: the embedded Datadog, to keep running and look at."""

from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console
from o11yascode.diagnostics import O11yError


def sandbox(
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 8126,
    db: Annotated[
        Path | None, typer.Option("--db", metavar="FILE", help="Where the state is kept.", show_default=".o11y/sandbox.db")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with an empty account.")] = False,
) -> None:
    """Run the embedded Datadog on 127.0.0.1 until Ctrl-C.

    It answers as Datadog's API does, needs no account, takes any keys, and keeps its state.
    Any client can use it: DATADOG_HOST=http://127.0.0.1:8126 DD_API_KEY=x DD_APP_KEY=x o11y plan
    """
    from o11yascode.sandbox.server import HOST, SandboxError, run

    file = db or default_database()
    if reset:
        for each in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
            each.unlink(missing_ok=True)
    try:
        run(HOST, port, file, lambda address: console.say(f"The embedded Datadog: {address}  (state: {file}; Ctrl-C ends it)"))
    except SandboxError as error:
        raise O11yError(str(error), "give another --port") from None


def default_database() -> Path:
    """The project's own, or one in the current folder."""
    from o11yascode.config import STATE, find_root

    return (find_root(Path.cwd()) or Path.cwd()) / STATE / "sandbox.db"
