"""Which files changed since a revision: the one question asked of git."""

import subprocess
from pathlib import Path

from o11yascode.diagnostics import O11yError


def changed_since(root: Path, revision: str) -> list[str]:
    """Files below the root that differ from a revision or are not tracked, relative to the root.

    Raises O11yError where git does not know the revision, or there is no repository.
    """
    if revision.startswith("-"):
        raise O11yError(f'"{revision}" is no revision')
    changed = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (changed + new).split("\0") if name})


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise O11yError(f"git cannot be asked what changed: {error}") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it says no more"])[0]
        raise O11yError(f"git does not say what changed: {reason}", "in CI, fetch the history: fetch-depth: 0")
    return done.stdout
