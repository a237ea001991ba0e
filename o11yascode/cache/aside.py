"""Makes what little has changed of a project in a process of its own, while this one reads Datadog."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from o11yascode.cache.state import Change, Ready


def end_process(pid: int) -> None:
    """Ends a process that this one started, wherever it is in its work."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def make_aside(folder: Path, root: Path, target: str | None, change: Change, meanwhile: Callable[[], None]) -> None:
    """The other process leaves the project in the store, where this one finds it as if it had been made the last time.

    Where it could not, or did not get that far, nothing is kept and nothing is lost: it is made here.
    Where threads run already or there is one processor only, no process is started and nothing is done.
    """
    if threading.active_count() > 1 or (os.cpu_count() or 1) == 1:
        return
    try:
        pid = os.fork()
    except OSError:
        return  # no room for another process
    if pid == 0:
        try:
            from o11yascode.cache.make import make
            from o11yascode.cache.store import SpecStore

            alone = Ready(None)
            alone()
            make(SpecStore(folder), root, target, alone, change)
        finally:
            os._exit(0)
    try:
        meanwhile()
        with suppress(ChildProcessError):  # where whoever started this one ignores SIGCHLD, nothing is left of it
            os.waitpid(pid, 0)
    except BaseException:
        end_process(pid)
        raise
