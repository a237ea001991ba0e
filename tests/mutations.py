"""One thing wrong in a right spec: a key misspelt or missing, a value of another type, for every place in it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

from o11yascode.source.yaml import read

Step = str | int
SECTIONS = (
    "monitors", "dashboards", "slos", "slo_corrections", "synthetics", "downtimes", "notification_rules", "tag_policies",
    "slack_channels", "notebooks", "dashboard_lists", "powerpacks", "restriction_policies", "teams",
)  # fmt: skip
WRONG_VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "number": 7,
    "negative": -1.5,
    "text": "no such thing",
    "empty text": "",
    "list": ["no such thing"],
    "empty list": [],
    "mapping": {"no_such_key": "x"},
    "empty mapping": {},
    "list of lists": [[None]],
}


@dataclass(frozen=True)
class Change:
    """One thing made wrong in a document."""

    document: dict[str, Any]
    source: str
    path: tuple[Step, ...]
    """To the key or the item that is changed, by its former name."""
    what: str
    """`misspelt`, `removed`, or one of WRONG_VALUES."""

    @property
    def key(self) -> str:
        """The innermost key on the path."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def keys(self) -> tuple[str, ...]:
        """The path without indexes."""
        return tuple(step for step in self.path if isinstance(step, str))


@dataclass(frozen=True)
class Mutant:
    """A spec file with one change."""

    change: Change
    text: str
    key_at: tuple[int, int] | None
    """Line and column of the changed key."""
    value_at: tuple[int, int] | None


def plain(text: str, name: str = "x.yaml") -> Any:
    """What a right YAML text says."""
    node, problems = read(text, name)
    assert node is not None
    assert not problems, problems
    return node.plain()


def single(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A document with many items as documents with one item each; what is no list of items stays with each of them."""
    header = {key: value for key, value in document.items() if key not in SECTIONS}
    for section in SECTIONS:
        for item in document.get(section) or ():
            yield {**header, section: [item]}


def changes(document: dict[str, Any], source: str) -> Iterator[Change]:
    """Every change of every place of a document, one at a time."""
    for path in places(document):
        if isinstance(path[-1], str):
            yield Change(document, source, path, "misspelt")
        yield Change(document, source, path, "removed")
        old = at(document, path)
        for what, value in WRONG_VALUES.items():
            if value != old or isinstance(value, bool) != isinstance(old, bool):
                yield Change(document, source, path, what)


def places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The path to every key and item."""
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, step)
        yield from places(inner, (*path, step))


def at(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def misspelt(word: str) -> str:
    """The word with a letter too few or, where it is short, one too many."""
    middle = len(word) // 2
    return word[:middle] + word[middle + 1 :] if len(word) > 4 else word + word[-1:]


def made(change: Change, number: int) -> Mutant:
    """The file with the change; the number makes the id of its item one that no other file has."""
    document = deepcopy(change.document)
    for section in SECTIONS:
        for item in document.get(section) or ():
            item["id"] = f"{item['id']}-{number}"
    parent, last = at(document, change.path[:-1]), change.path[-1]
    now: tuple[Step, ...] | None = change.path
    if change.what == "misspelt":
        word = misspelt(str(last))
        renamed = {word if key == last else key: value for key, value in parent.items()}
        parent.clear()
        parent.update(renamed)
        now = (*change.path[:-1], word)
    elif change.what == "removed":
        del parent[last]
        now = None
    elif change.what in WRONG_VALUES:
        parent[last] = deepcopy(WRONG_VALUES[change.what])
    text = written(document)
    key_at, value_at = _where(text, now) if now else (None, None)
    return Mutant(change, text, key_at, value_at)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(value: Any) -> str:
    """YAML in block style, its texts in quotes: no reader takes them for something else."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=10_000, default_style=None, allow_unicode=True)


def _where(text: str, path: tuple[Step, ...]) -> tuple[tuple[int, int] | None, tuple[int, int]]:
    """Line and column of the last key on a path and of its value, as a parser that is not ours sees them."""
    node = yaml.compose(text, yaml.CSafeLoader)
    key_at = None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((key, value) for key, value in node.value if key.value == str(step))
            key_at = (key.start_mark.line + 1, key.start_mark.column + 1)
        else:
            key_at, node = None, node.value[step]
    return key_at, (node.start_mark.line + 1, node.start_mark.column + 1)
