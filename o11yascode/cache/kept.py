"""Resources and findings as rows of JSON, and back: a kept resource reads of its row only what is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from o11yascode.diagnostics import Diagnostic, Excerpt, Location, Severity
from o11yascode.resource.desired import Mention, Payload, Resource

if TYPE_CHECKING:
    from o11yascode.check.levels import Entry, Found

Row = list[Any]
FIELDS = (
    "kind", "id", "name", "source", "labels", "was", "adopt", "protect", "ignore_live", "ignore", "absent", "mentions",
)  # fmt: skip
"""Of a resource's row, in this order; behind them what follows."""
REFERENCES, HASH, START, END, ENTRIES, FILE = range(len(FIELDS), len(FIELDS) + 6)
"""Ids it refers to; digest of its payload; where that stands in the payloads of its file; its ignores; number of its file."""
LATE = ("payload", "node", "origins")


class KeptResource(Resource):
    """A resource out of the cache. Its payload is read, and its place in the specs found again, when somebody asks."""

    __slots__ = ("home", "row")
    row: Row
    home: "Home"

    def __init__(self, row: Row, home: "Home") -> None:
        self.row = row
        self.home = home
        self.kind, self.id = row[0], row[1]
        # What every plan asks of every resource; the rest is read when somebody asks.
        self.was, self.adopt, self.protect, self.ignore_live = tuple(row[5]), row[6], row[7], tuple(row[8])
        self.absent = row[10]

    def __getattr__(self, name: str) -> Any:
        # Called for slots that are empty only.
        if name == "payload":
            self.payload = self.home.payload(self)
        elif name in LATE:
            made = self.home.revive(self)
            self.node, self.origins = made.node, made.origins
        elif name in FIELDS:
            setattr(self, name, _decoded(name, self.row[FIELDS.index(name)]))
        else:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    @property
    def references(self) -> frozenset[str]:
        """The ids that its payload refers to."""
        return frozenset(self.row[REFERENCES])

    @property
    def payload_hash(self) -> str:
        """Differs where the payload does."""
        return str(self.row[HASH])

    @property
    def ignores(self) -> "list[Entry]":
        """What its spec ignores, each with its place."""
        from o11yascode.check.levels import Entry

        return [Entry(rule, _place(place) or self.source, reason) for rule, place, reason in self.row[ENTRIES]]


class Home:
    """Where kept resources come from."""

    def __init__(self, payloads: Callable[[int], bytes | None], again: Callable[[str], dict[str, Resource]]) -> None:
        """`payloads` gives those of a file by its number; `again` makes the resources of a file anew, by id."""
        self._payloads, self._again = payloads, again
        self._texts: dict[int, bytes | None] = {}
        self._made: dict[str, dict[str, Resource]] = {}

    def payload(self, resource: KeptResource) -> Payload:
        number = resource.row[FILE]
        if number not in self._texts:
            if len(self._texts) > 50:
                self._texts.clear()
            self._texts[number] = self._payloads(number)
        text = self._texts[number]
        if text is None:
            return self.revive(resource).payload
        found: Payload = orjson.loads(text[resource.row[START] : resource.row[END]])
        return found

    def revive(self, resource: KeptResource) -> Resource:
        """The resource as it is made from its file."""
        file = resource.source.file
        if file not in self._made:
            self._made[file] = self._again(file)
        return self._made[file][resource.id]


def resource_row(resource: Resource, references: list[str], hash: str, start: int, end: int, entries: "list[Entry]") -> Row:
    """The row of a resource; its payload stands apart."""
    return [
        resource.kind, resource.id, resource.name, _place_row(resource.source), resource.labels, resource.was, resource.adopt,
        resource.protect, resource.ignore_live, resource.ignore, resource.absent,
        [[m.state, m.handle, m.receiver, m.rule, _place_row(m.location)] for m in resource.mentions],
        references, hash, start, end, [[entry.rule, _place_row(entry.location), entry.reason] for entry in entries], 0,
    ]  # fmt: skip


def _decoded(name: str, value: Any) -> Any:
    if name == "source":
        return _place(value)
    if name == "mentions":
        return tuple(Mention(state, handle, receiver, rule, _place(place)) for state, handle, receiver, rule, place in value)
    return tuple(value) if isinstance(value, list) else value


def diagnostic_row(found: Diagnostic) -> Row:
    excerpt = found.excerpt and [found.excerpt.text, found.excerpt.start, found.excerpt.end]
    return [found.rule, found.severity.value, found.message, _place_row(found.location), found.hint, excerpt, found.resource]


def diagnostic(row: Row) -> Diagnostic:
    rule, severity, message, place, hint, excerpt, resource = row
    return Diagnostic(rule, Severity(severity), message, _place(place), hint, Excerpt(*excerpt) if excerpt else None, resource)


def found_row(found: "Found") -> Row:
    excerpt = found.excerpt and [found.excerpt.text, found.excerpt.start, found.excerpt.end]
    return [found.rule, found.severity.value, found.message, _place_row(found.location), found.hint, excerpt]


def found(row: Row, resource: Resource) -> "Found":
    from o11yascode.check.levels import Found

    rule, severity, message, place, hint, excerpt = row
    return Found(rule, Severity(severity), message, _place(place), hint, Excerpt(*excerpt) if excerpt else None, resource)


def _place_row(place: Location | None) -> Row | None:
    return None if place is None else [place.file, place.line, place.column, place.end_column]


def _place(row: Row | None) -> Location | None:
    return None if row is None else Location(*row)
