"""Resources and findings as rows of JSON, and back: of a kept resource only what is asked for is read."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from o11yascode.cache.stamp import digest
from o11yascode.diagnostics import Diagnostic, Excerpt, Location, Severity
from o11yascode.resource.desired import Mention, Payload, Resource

if TYPE_CHECKING:
    from o11yascode.cache.store import SpecStore
    from o11yascode.check.levels import Entry

V = TypeVar("V")
Row = list[Any]
SELDOM = ("was", "adopt", "protect", "ignore_live", "ignore", "absent")
"""What few resources say."""
MORE = ("source", "labels", "mentions")
"""What a plan without changes asks of no resource."""
LATE = ("node", "origins")
"""What is not kept: who asks for it has the resource made again from its file."""
NOTHING: frozenset[str] = frozenset()
FILES = 50
"""So many are held at a time, read."""


class KeptResource(Resource):
    """A resource out of the cache. Its payload is read, and its place in the specs found again, when somebody asks."""

    __slots__ = ("file", "home", "payload_hash", "place", "references")
    file: int
    """The number of what was kept of its file."""
    place: int
    """Which of the file's resources it is."""
    home: "Home"
    payload_hash: str
    references: frozenset[str]

    def __init__(self, row: Row, home: "Home", file: int, place: int) -> None:
        self.kind, self.id, self.name, self.payload_hash, references, seldom = row
        self.home, self.file, self.place = home, file, place
        self.references = frozenset(references) if references else NOTHING
        self.was = self.ignore_live = self.ignore = ()
        self.adopt = None
        self.protect = self.absent = False
        if seldom:
            for name, value in seldom.items():
                setattr(self, name, tuple(value) if isinstance(value, list) else value)

    def moved(self, home: "Home", file: int, place: int) -> "KeptResource":
        self.home, self.file, self.place = home, file, place
        return self

    def __getattr__(self, name: str) -> Any:
        # Called for slots that are empty only.
        if name == "payload":
            # Not kept: a plan that needs many payloads needs each for a moment.
            return self.home.payload(self)
        if name in MORE:
            self.source, self.labels, self.mentions = self.home.more(self)
        elif name in LATE:
            made = self.home.revive(self)
            self.node, self.origins = made.node, made.origins
        else:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    @property
    def ignores(self) -> "list[Entry]":
        """What its spec ignores, each with its place."""
        return self.home.ignores(self) if self.ignore else []


class Home:
    """Where kept resources come from."""

    def __init__(
        self,
        payloads: Callable[[int], bytes | None],
        more: Callable[[int], bytes | None],
        again: Callable[[int], dict[str, Resource]],
    ) -> None:
        """`payloads` and `more` give those of a file by its number; `again` makes its resources anew, by id."""
        self._payloads, self._more, self._again = payloads, more, again
        self._texts: dict[int, list[bytes] | None] = {}
        self._rows: dict[int, list[Row] | None] = {}
        self._made: dict[int, dict[str, Resource]] = {}

    def payload(self, resource: KeptResource) -> Payload:
        texts = _looked_up(self._texts, resource.file, lambda file: None if (data := self._payloads(file)) is None else data.split(b"\n"))
        if texts is None:
            return self.revive(resource).payload
        found: Payload = orjson.loads(texts[resource.place])
        return found

    def more(self, resource: KeptResource) -> tuple[Location, dict[str, Any], tuple[Mention, ...]]:
        """Its source, labels and mentions."""
        row = self._row(resource)
        if row is None:
            made = self.revive(resource)
            return made.source, made.labels, made.mentions
        source, labels, mentions, _ = row
        return (
            Location(*source),
            labels,
            tuple(Mention(state, handle, receiver, rule, _place(place)) for state, handle, receiver, rule, place in mentions),
        )

    def ignores(self, resource: KeptResource) -> "list[Entry]":
        """What its spec ignores."""
        from o11yascode.check.levels import Entry, entries

        row = self._row(resource)
        if row is None:
            return list(entries(self.revive(resource).node))
        return [Entry(rule, _place(place) or resource.source, reason) for rule, place, reason in row[3]]

    def revive(self, resource: KeptResource) -> Resource:
        """The resource as it is made from its file."""
        file = resource.file
        if file not in self._made:
            self._made[file] = self._again(file)
        return self._made[file][resource.id]

    def _row(self, resource: KeptResource) -> Row | None:
        rows = _looked_up(self._rows, resource.file, lambda file: None if (data := self._more(file)) is None else orjson.loads(data))
        return None if rows is None else rows[resource.place]


def kept_resources(
    outcome: dict[str, Any], store: "SpecStore", again: Callable[[], list[Resource]], made: Sequence[Resource] = ()
) -> list[Resource]:
    """Resources of an outcome that was kept; all but what every plan asks of them is read from the store when somebody asks.

    `made` are the same resources, where this run has made or read them: those out of the cache only get another home.
    """
    revived = cache(lambda: {resource.id: resource for resource in again()})
    home = Home(store.payloads, store.more, lambda file: revived())
    rows, files, places = outcome["rows"], outcome["files"], outcome["places"]
    return [
        each.moved(home, file, place) if isinstance(each, KeptResource) else KeptResource(row, home, file, place)
        for row, file, place, each in zip(rows, files, places, made or repeat(None, len(rows)), strict=True)
    ]


def _looked_up(known: dict[int, V], file: int, read: Callable[[int], V]) -> V:
    """What is known of a file, read where it is not; few files are held, because their resources stand together."""
    if file not in known:
        if len(known) > FILES:
            known.clear()
        known[file] = read(file)
    return known[file]


def payload_hash(resource: Resource) -> str:
    """Differs where the payload does."""
    return resource.payload_hash if isinstance(resource, KeptResource) else digest(orjson.dumps(resource.payload))


def resource_row(resource: Resource, references: list[str], hash: str) -> Row:
    """What every plan asks of a resource."""
    seldom = {name: value for name in SELDOM if (value := getattr(resource, name))}
    return [resource.kind, resource.id, resource.name, hash, references or None, seldom or None]


def more_row(resource: Resource, entries: "list[Entry]") -> Row:
    """What is seldom asked of a resource; its payload stands apart."""
    return [
        _place_row(resource.source), resource.labels,
        [[m.state, m.handle, m.receiver, m.rule, _place_row(m.location)] for m in resource.mentions],
        [[entry.rule, _place_row(entry.location), entry.reason] for entry in entries],
    ]  # fmt: skip


def diagnostic_row(found: Diagnostic) -> Row:
    excerpt = found.excerpt and [found.excerpt.text, found.excerpt.start, found.excerpt.end, found.excerpt.what]
    return [found.rule, found.severity.value, found.message, _place_row(found.location), found.hint, excerpt, found.resource]


def diagnostic(row: Row) -> Diagnostic:
    rule, severity, message, place, hint, excerpt, resource = row
    return Diagnostic(rule, Severity(severity), message, _place(place), hint, Excerpt(*excerpt) if excerpt else None, resource)


def _place_row(place: Location | None) -> Row | None:
    return None if place is None else [place.file, place.line, place.column, place.end_column]


def _place(row: Row | None) -> Location | None:
    return None if row is None else Location(*row)
