"""Which files are specs, and their texts; never anything outside of the project."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.source.node import Node
from o11yascode.source.walk import MISSING, SUFFIXES, UNREAD, meant_as_spec, walk
from o11yascode.source.yaml import MAX_BYTES

DEFAULT_FOLDERS = ("monitors", "dashboards", "slos", "synthetics", "downtimes", "routing")


class Sources:
    """The files of a project, on disk or handed in as texts. Paths are relative to the root, with `/`."""

    def __init__(self, root: Path, files: Mapping[str, str] | None, diagnostics: list[Diagnostic]) -> None:
        self.root = root
        self.given = files
        self.diagnostics = diagnostics
        self.texts: dict[str, str] = {}
        """Every text that was read, by path."""
        self._real_root = os.path.realpath(root)

    def find(self, listed: Node | None) -> list[str]:
        """The spec files below the folders that the configuration lists, sorted; else of the default folders, those that exist."""
        folders: list[tuple[str, Node | None]] = [(name, None) for name in DEFAULT_FOLDERS]
        if listed is not None:
            folders = [(str(child.value), child) for child in listed.items()]
        if self.given is not None:
            wanted = [PurePosixPath(folder).as_posix() for folder, _ in folders]
            below = [n for n in self.given if "/" in n and any(n == f or n.startswith(f"{f}/") or f == "." for f in wanted)]
            for name in below:
                if wrong := meant_as_spec(name):
                    self._unread(name, wrong[1])
            return sorted(name for name in below if name.endswith(SUFFIXES))
        found: list[str] = []
        for folder, node in folders:
            path = PurePosixPath(folder)
            if leads_out(path):
                self._error("outside-project", f'"{folder}" is outside of the project', node, "name folders below the one of o11y.yaml")
                continue
            specs: list[str] = []
            for name, wrong in walk(str(self.root), path.as_posix()):
                if wrong is None:
                    specs.append(name)
                elif wrong[0] == UNREAD:
                    self._unread(name, wrong[1])
                elif wrong[0] != MISSING:
                    self._error(*wrong, name)
                elif node is not None:
                    self._error(*wrong, node)
            found += sorted(specs, key=lambda name: name.split("/"))
        return list(dict.fromkeys(found))

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

    def text(self, path: str) -> str:
        """The text of a file that was read, perhaps in an earlier run; as far as it is one."""
        if path not in self.texts:
            with suppress(ValueError):
                self.read_text(path, MAX_BYTES)
        return self.texts.get(path, "")

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

    def _unread(self, path: str, message: str) -> None:
        export = path.endswith(".json")  # which may be kept beside the specs on purpose
        hint = f"o11y import --from-file {path} makes a spec of a Datadog export" if export else "rename it"
        self.diagnostics.append(Diagnostic(UNREAD, Severity.NOTICE if export else Severity.WARNING, message, Location(path), hint))

    def _error(self, rule: str, message: str, place: str | Node | None, hint: str | None = None) -> None:
        location = place.location() if isinstance(place, Node) else Location(place) if place else None
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, location, hint))


def leads_out(path: PurePosixPath) -> bool:
    """Whether a path that should begin at the root says on its face that it does not."""
    return path.is_absolute() or ".." in path.parts
