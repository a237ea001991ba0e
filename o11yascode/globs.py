"""File globs: `*` within a folder, `**` across folders; and what is below some folders."""

import re
from collections.abc import Iterable
from functools import cache


@cache
def _compiled(glob: str) -> re.Pattern[str]:
    out = ""
    position = 0
    while position < len(glob):
        if glob.startswith("**/", position):
            out, position = f"{out}(?:.*/)?", position + 3
        elif glob.startswith("**", position):
            out, position = f"{out}.*", position + 2
        else:
            char = glob[position]
            out, position = out + {"*": "[^/]*", "?": "[^/]"}.get(char, re.escape(char)), position + 1
    return re.compile(out)


def matches(path: str, glob: str) -> bool:
    """Whether a path relative to the project is what a glob means: `monitors/**`, `*.yaml`, or a folder with all below it."""
    return _compiled(glob).fullmatch(path) is not None or path.startswith(glob.rstrip("/") + "/")


def is_below(file: str, paths: Iterable[str]) -> bool:
    """Whether a file is one of some paths, or in one of these folders."""
    return any(path in (".", file) or file.startswith(path.rstrip("/") + "/") for path in paths)
