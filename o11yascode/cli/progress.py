"""Says what is going on, on a terminal, when it takes over half a second."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from o11yascode.cli import console

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PATIENCE = 0.5
_BEAT = 0.1


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A spinner with a text, on stderr; nothing where nobody looks."""
    if not console.interactive():
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_spin, args=(what, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _spin(what: str, ended: threading.Event) -> None:
    if ended.wait(_PATIENCE):
        return
    beat = 0
    while not ended.wait(_BEAT):
        sys.stderr.write(f"\r{_FRAMES[beat % len(_FRAMES)]} {what} …")
        sys.stderr.flush()
        beat += 1
    sys.stderr.write("\r\x1b[2K")
    sys.stderr.flush()
