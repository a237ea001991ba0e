"""What the selecting flags of the command line mean: which resources a run is about."""

import subprocess
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from o11yascode.config import FILE_NAME
from o11yascode.diagnostics import O11yError
from o11yascode.globs import is_below
from o11yascode.source.walk import SUFFIXES
from o11yascode.sync.selection import Selection

_ROUTING = "^(slack|receivers|route)[[:space:]]*:"
"""What a line of a spec file that speaks of routing begins with, to git."""
_SPECS = tuple(f"*{suffix}" for suffix in SUFFIXES)


class Flags(Struct, frozen=True):
    """The selecting flags as they were given; those that are empty limit nothing, the others have to hold all together."""

    paths: tuple[str, ...] = ()
    """Files and folders relative to the project, with `/`."""
    ids: tuple[str, ...] = ()
    """Globs of full ids: `gs2/*`."""
    kinds: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    envs: tuple[str, ...] = ()
    changed_files: frozenset[str] | None = None
    """Files that changed since a revision, relative to the project."""

    def selection(self, read: Collection[str] = ()) -> Selection:
        """What they select.

        `read` names the files the project was read from (`Project.files`): where the configuration
        or a template among them changed, every resource may have, and all files count as changed.
        """
        files = frozenset(self.paths) if self.paths else None
        changed = self.changed_files
        if changed is not None and not any(_is_common(file, read) for file in changed):
            files = frozenset(file for file in changed if files is None or is_below(file, files))
        return Selection(self.ids, frozenset(self.kinds), frozenset(self.teams), frozenset(self.services), frozenset(self.envs), files)


def _is_common(file: str, read: Collection[str]) -> bool:
    """Whether all resources may depend on a file: the configuration, and templates."""
    return file == FILE_NAME or (file in read and not file.endswith(SUFFIXES))


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """Files below the root that differ from where the current branch left a git revision; those not yet committed or added too.

    Where one of them speaks of routing, or did, `o11y.yaml` is among them: that, too, concerns all resources.

    Raises O11yError where git, the repository or the revision is missing.
    """
    if revision.startswith("-") or "\0" in revision or not revision.strip():
        raise O11yError(f'"{revision}" is not a revision', "name a branch, a tag or a commit")
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", says=f'git does not know the revision "{revision}"'
    ).strip()
    base = _git(root, "merge-base", commit, "HEAD", says=None).strip() or commit
    changed = _git(root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", base, "--")
    added = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    files = frozenset(name for name in f"{changed}\0{added}".split("\0") if name)
    before = _git(root, "grep", "-lzE", _ROUTING, base, "--", *_SPECS, says=None).replace(f"{base}:", "")
    now = _git(root, "grep", "-lzE", "--untracked", _ROUTING, "--", *_SPECS, says=None)
    return files if files.isdisjoint(f"{before}\0{now}".split("\0")) else files | {FILE_NAME}


def _git(root: Path, *arguments: str, says: str | None = "git cannot tell what changed") -> str:
    """What git prints. `says` is the error where it fails; with None, failing prints nothing."""
    # A repository's configuration may name programs to run: none of them is needed here.
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise O11yError("git is not installed", "--changed-since asks it which files changed") from None
    except subprocess.TimeoutExpired:
        raise O11yError("git did not answer within a minute") from None
    if done.returncode != 0:
        if says is None:
            return ""
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise O11yError(says, told[-1] if told else "fetch it first: a shallow clone holds only one commit")
    return done.stdout.decode("utf-8", "surrogateescape")
