"""Which files are specs, and their texts; never anything outside of the project."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.source.node import Node
from o11yascode.source.yaml import MAX_BYTES

DEFAULT_FOLDERS = ("monitors", "dashboards", "slos", "synthetics", "downtimes", "routing")
SUFFIXES = (".yaml", ".yml")
MAX_DEPTH = 30
"""Of folders."""


class Sources:
    """The files of a project, on disk or handed in as texts. Paths are relative to the root, with `/`."""

    def __init__(self, root: Path, files: Mapping[str, str] | None, diagnostics: list[Diagnostic]) -> None:
        self.root = root
        self.given = files
        self.diagnostics = diagnostics
        self.texts: dict[str, str] = {}
        """Every text that was read, by path."""
        self._real_root = os.path.realpath(root)

    def find(self, folders: list[tuple[str, Node | None]] | None) -> list[str]:
        """The spec files below the folders, sorted; of the default folders, those that exist."""
        if self.given is not None:
            names = [name for name in self.given if name.endswith(SUFFIXES) and "/" in name]
            wanted = [PurePosixPath(folder).as_posix() for folder, _ in folders] if folders else DEFAULT_FOLDERS
            return sorted(n for n in names if any(n == f or n.startswith(f"{f}/") or f == "." for f in wanted))
        found: list[str] = []
        for folder, node in folders if folders is not None else [(name, None) for name in DEFAULT_FOLDERS]:
            path = PurePosixPath(folder)
            if leads_out(path):
                self._error("outside-project", f'"{folder}" is outside of the project', node, "name folders below the one of o11y.yaml")
            elif (self.root / path).exists() or (self.root / path).is_symlink():
                found.extend(self._walk(path.as_posix(), []))
            elif node is not None:
                self._error("missing-folder", f'there is no folder "{folder}"', node)
        return list(dict.fromkeys(found))

    def _walk(self, path: str, above: list[str]) -> Iterator[str]:
        real = os.path.realpath(self.root / path)
        if real != self._real_root and not real.startswith(self._real_root + os.sep):
            self._error("outside-project", "this link leads out of the project", path)
            return
        try:
            kind = os.stat(real).st_mode
        except OSError as error:
            # A link that leads nowhere, or around in a circle.
            self._error("unreadable-file", f"this cannot be read: {error.strerror}", path)
            return
        if stat.S_ISDIR(kind):
            if real in above or len(above) >= MAX_DEPTH:
                self._error("link-cycle", "this folder contains itself by a link, or is nested too deep", path)
                return
            try:
                with os.scandir(real) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self._error("unreadable-file", f"this folder cannot be read: {error.strerror}", path)
                return
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                inner = entry.name if path == "." else f"{path}/{entry.name}"
                is_spec = entry.name.endswith(SUFFIXES)
                if is_spec and entry.is_file(follow_symlinks=False):
                    yield inner  # no link: it lies where its folder does
                elif is_spec or os.path.isdir(entry.path) or _is_broken_link(entry):
                    yield from self._walk(inner, [*above, real])
        elif not stat.S_ISREG(kind):
            self._error("unreadable-file", "this is not a file", path)
        elif path.endswith(SUFFIXES):
            yield path

    def read(self, path: str) -> bytes | str | None:
        """The content of a file that `find` named; None, reported, where it cannot be read or is too large."""
        if self.given is not None:
            text = self.given.get(path)
            if text is not None:
                self.texts[path] = text
            return text
        try:
            with open(self.root / path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = file.read() if size <= MAX_BYTES else b""
        except OSError as error:
            self._error("unreadable-file", f"this cannot be read: {error.strerror}", path)
            return None
        if size > MAX_BYTES:
            message = f"the file has {size / 1_000_000:.0f} MB, more than the {MAX_BYTES // 1_000_000} MB that a spec may have"
            self._error("file-too-large", message, path, "split it into several files")
            return None
        self.texts[path] = data.decode("utf-8", "replace")
        return data

    def read_text(self, path: str, limit: int) -> str:
        """A text of the project that a spec names. Raises ValueError with what is wrong with it."""
        if self.given is not None and path in self.given:
            return self.given[path]
        pure = PurePosixPath(path)
        if leads_out(pure) or "\0" in path or not path:
            raise ValueError(f'"{path}" is outside of the project')
        real = os.path.realpath(self.root / pure)
        if not real.startswith(self._real_root + os.sep):
            raise ValueError(f'"{path}" leads out of the project')
        try:
            if not stat.S_ISREG(os.stat(real).st_mode):
                raise ValueError(f'"{path}" is not a file')
            with open(real, "rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise ValueError(f'"{path}" cannot be read: {error.strerror}') from None
        if len(data) > limit:
            raise ValueError(f'"{path}" is larger than {limit // 1000} kB')
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError(f'"{path}" is not UTF-8') from None
        self.texts[path] = text
        return text

    def _error(self, rule: str, message: str, place: str | Node | None, hint: str | None = None) -> None:
        location = place.location() if isinstance(place, Node) else Location(place) if place else None
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, location, hint))


def leads_out(path: PurePosixPath) -> bool:
    """Whether a path that should begin at the root says on its face that it does not."""
    return path.is_absolute() or ".." in path.parts


def _is_broken_link(entry: "os.DirEntry[str]") -> bool:
    return entry.is_symlink() and not os.path.exists(entry.path)
