"""Which module of a package defines something: found by looking at names and texts, so that few have to be imported."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from pkgutil import iter_modules


def modules(path: Iterable[str]) -> list[str]:
    """The names of a package's modules, in alphabetical order."""
    return list(_files(tuple(path)))


def likely(path: Iterable[str], name: str) -> Iterator[str]:
    """All modules of a package; first the one of this name, in the singular or the plural, then those that quote it."""
    files = _files(tuple(path))
    first = [module for module in files if name in (module, f"{module}s")]
    yield from first
    second = [module for module in saying(path, f'"{name}"') if module not in first]
    yield from second
    yield from (module for module in files if module not in first and module not in second)


def saying(path: Iterable[str], words: str) -> list[str]:
    """The modules of a package whose text holds these words, and those that have no text to look into."""
    return [module for module, file in _files(tuple(path)).items() if (text := _text(file)) is None or words in text]


@cache
def _files(path: tuple[str, ...]) -> dict[str, Path]:
    return {module.name: Path(folder) / f"{module.name}.py" for folder in path for module in iter_modules([folder])}


@cache
def _text(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
