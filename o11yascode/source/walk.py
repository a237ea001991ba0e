"""Which files of a project are specs: one walk, for who reads them and for who only asks whether they are as they were. Imports little."""

import os
import stat
from collections.abc import Iterator

SUFFIXES = (".yaml", ".yml")
ALIKE = (*SUFFIXES, ".json")
"""Files whose names end so, in capitals too, are likely to be meant as specs."""
MAX_DEPTH = 30
"""Of folders."""
MISSING = "missing-folder"
UNREAD = "unread-file"
Found = tuple[str, tuple[str, str] | None]
"""A path below the root, with `/`; and what is wrong with what is there, rule and message: None of a spec file."""


def walk(root: str, folder: str) -> Iterator[Found]:
    """Every spec file below a folder of a project, and whatever could have held some and does not; in no order.

    Nothing outside of the project is looked at, nor a folder once more in itself by a link.
    """
    path = f"{root}/{folder}"
    if os.path.lexists(path):
        yield from _behind(path, folder, os.path.realpath(root), ())
    else:
        yield folder, (MISSING, f'there is no folder "{folder}"')


def _behind(path: str, name: str, inside: str, above: tuple[str, ...]) -> Iterator[Found]:
    """What is at a path that may be a link, or lead over one."""
    real = os.path.realpath(path)
    if real != inside and not real.startswith(inside + os.sep):
        yield name, ("outside-project", "this link leads out of the project")
        return
    try:
        mode = os.stat(real).st_mode
    except OSError as error:  # a link that leads nowhere, or around in a circle
        yield name, ("unreadable-file", f"this cannot be read: {error.strerror}")
        return
    if stat.S_ISDIR(mode):
        yield from _below(real, name, inside, above)
    elif not stat.S_ISREG(mode):
        yield name, ("unreadable-file", "this is not a file")
    else:
        yield name, None if name.endswith(SUFFIXES) else _unread()


def _below(real: str, name: str, inside: str, above: tuple[str, ...]) -> Iterator[Found]:
    """What is in the folder at a real path."""
    if real in above or len(above) >= MAX_DEPTH:
        yield name, ("link-cycle", "this folder contains itself by a link, or is nested too deep")
        return
    try:
        with os.scandir(real) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError as error:
        yield name, ("unreadable-file", f"this folder cannot be read: {error.strerror}")
        return
    for entry in entries:
        inner = entry.name if name == "." else f"{name}/{entry.name}"
        is_spec = inner.endswith(SUFFIXES)
        if entry.is_symlink():
            if is_spec or os.path.isdir(entry.path) or not os.path.exists(entry.path):
                yield from _behind(entry.path, inner, inside, (*above, real))
        elif entry.is_dir():
            yield from _below(entry.path, inner, inside, (*above, real))
        elif is_spec:
            yield inner, None if entry.is_file() else ("unreadable-file", "this is not a file")
        elif wrong := meant_as_spec(inner):
            yield inner, wrong


def meant_as_spec(name: str) -> tuple[str, str] | None:
    """What is wrong with a file that is likely to be meant as a spec, and is none by its name."""
    return _unread() if name.lower().endswith(ALIKE) and not name.endswith(SUFFIXES) else None


def _unread() -> tuple[str, str]:
    return UNREAD, f"this file is not read: the name of a spec ends with {' or '.join(SUFFIXES)}"
