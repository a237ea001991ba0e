"""What the commands print: results to stdout, everything else to stderr, no secret anywhere."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.report.terminal import Paint, clean, wants_colour
from o11yascode.secret import without

if TYPE_CHECKING:
    from o11yascode.diagnostics import Diagnostic

SECRET_VARIABLES = (
    "DD_API_KEY", "DATADOG_API_KEY", "DD_APP_KEY", "DATADOG_APP_KEY", "DD_APPLICATION_KEY", "DD_BEARER_TOKEN", "DATADOG_BEARER_TOKEN",
)  # fmt: skip
"""Those that `datadog.credentials` reads, which takes longer to import than most commands take to print."""
_known_secrets: set[str] = set()


def hide(*secrets: str | None) -> None:
    """Values that must never be printed, whatever text they turn up in."""
    _known_secrets.update(secret for secret in secrets if secret)


def without_secrets(message: str) -> str:
    """The text with every known secret replaced."""
    return without(message, _known_secrets | {os.environ.get(name, "") for name in SECRET_VARIABLES}, "********")


def out(message: str) -> None:
    """A result, to stdout. Where its reader (`| head`) has seen enough, what is being done goes on."""
    try:
        sys.stdout.write(without_secrets(message) + "\n")
    except BrokenPipeError:
        nobody_reads()


def nobody_reads() -> None:
    """Nothing more goes to stdout; Python would complain of what it still holds."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def say(message: str) -> None:
    """Anything that is not the result, to stderr. Where nobody reads that any more, what is being done goes on."""
    with suppress(OSError):
        sys.stderr.write(without_secrets(message) + "\n")


def interject(message: str) -> None:
    """What is being waited for, while it lasts: below no half of a progress line."""
    say(("\r\x1b[2K" if interactive() else "") + clean(message))


def error(message: str, hint: str | None = None) -> None:
    """A failure and what to do about it, to stderr."""
    paint = paint_err()
    say(f"{paint('bold red', 'error:')} {clean(message)}")
    if hint:
        say(f"  {paint('cyan', 'help:')} {clean(hint)}")


def paint_out() -> Paint:
    return Paint(wants_colour(sys.stdout))


def paint_err() -> Paint:
    return Paint(wants_colour(sys.stderr))


def width() -> int:
    """Columns of the terminal; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def width_of_rows() -> int:
    """The same of rows on stdout that are cut where they are too long: nothing is where a file or a pipe takes them."""
    return width() if sys.stdout.isatty() else sys.maxsize


def interactive() -> bool:
    """A person sits there: both ends are a terminal and this is not CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


@contextmanager
def ends_as_ctrl_c() -> Iterator[None]:
    """While it lasts, a job that is cancelled and a terminal that is closed interrupt as Ctrl-C does: what was begun is ended well."""
    in_main = threading.current_thread() is threading.main_thread()
    # What `nohup` ignores stays ignored.
    ours = [number for number in (signal.SIGTERM, signal.SIGHUP) if in_main and signal.getsignal(number) is signal.SIG_DFL]
    interrupt = signal.getsignal(signal.SIGINT)
    for number in ours:
        signal.signal(number, interrupt if callable(interrupt) else signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def folder_in_checkout(root: Path) -> str:
    """What stands before a project's paths in annotations: GitHub counts from the top of the repository."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    top = Path(workspace).resolve() if workspace else root.resolve()
    folder = root.resolve()
    return f"{folder.relative_to(top).as_posix()}/" if folder != top and folder.is_relative_to(top) else ""


@lru_cache(maxsize=256)
def file_lines(file: str, root: Path) -> Sequence[str] | None:
    """The lines of a spec file; None where it cannot be read, is no text, or is a link out of the project."""
    from o11yascode.source.files import Sources

    try:
        return Sources(root, None, []).read_text(file, 5_000_000).splitlines()
    except ValueError:
        return None


def diagnostics(found: "Iterable[Diagnostic]", root: Path | None = None, format: str = "text") -> None:
    """Diagnostics and their number, to stderr; where results are for GitHub Actions, as annotations among them."""
    from o11yascode.report.diagnostics import count_line, text

    listed = list(found)
    if not listed:
        return
    base = root or Path.cwd()
    if format == "github":
        from o11yascode.report.machine import as_github

        out(as_github(listed, folder_in_checkout(base)))
        return
    say(text(listed, lambda file: file_lines(file, base), paint_err(), width()))
    say(count_line(listed))
