"""What Datadog has now, as far as it is ours: lists, and single bodies only where a list does not say all."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from hashlib import sha256
from itertools import product
from os import urandom
from typing import Any, TypeVar

import orjson
from msgspec import Struct, field

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, BadAnswer, NotFound, expect_object, expect_objects, is_final, not_looked_at
from o11yascode.datadog.paging import Page, read_pages
from o11yascode.resource.bodies import call, from_row, in_path, key_parts, live_id, name_of, natural_key, rows_of, unwrap
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import PROJECT_TAG, belongs_to_a_test, read_mark
from o11yascode.resource.paths import at

LiveId = int | str
T = TypeVar("T")

OWNED = {"monitor": "monitor_tags", "slo": "tags_query"}
"""Kinds whose list the server can cut down to those with a tag, and by which parameter."""
EVERYBODYS: list[list[tuple[str, str]]] = [[]]
"""The parameters of a list that is not cut down."""
FEW = 100
"""Up to so many that are to be adopted are read by a request each: the whole list takes fewer than more of them."""
VERSION = ("modified_at",)
"""Where a row of a list says when its resource was last changed."""
PASSING = frozenset({"state", "overall_state", "overall_state_modified", "matching_downtimes"})
"""What a monitor's body says of the moment: read-only, and no part of what it is."""


class LiveResource(Struct):
    """One resource as Datadog has it. What has to be read or parsed for its body is so only when somebody asks for it."""

    kind: str
    id: LiveId
    mark: Mark | None
    _body: Payload | bytes | Callable[[], Payload]
    _stamp: str | None = None

    @property
    def is_protected(self) -> bool:
        """Whether its mark says so."""
        return self.mark is not None and self.mark.protect

    @property
    def body(self) -> Payload:
        # What is read or parsed is not kept: a plan that needs many bodies needs each for a moment.
        if isinstance(self._body, bytes):
            return expect_object(orjson.loads(self._body), f"a {self.kind}")
        return self._body if isinstance(self._body, dict) else self._body()

    @property
    def stamp(self) -> str:
        """Differs whenever the body does, but for what is so for the moment only."""
        if self._stamp is None:
            self._stamp = _stamp(self.kind, self.body)
        return self._stamp


def _stamp(kind: str, body: Payload) -> str:
    if kind == "monitor":
        body = body.copy()
        for key in PASSING:
            body.pop(key, None)
    try:
        text = orjson.dumps(body)
    except TypeError:
        text = urandom(16)  # nested too deeply to be written: never known to be as it was
    return sha256(text).hexdigest()


def as_text(body: Any, what: str) -> bytes:
    """A live body as JSON.

    Raises:
        BadAnswer: it is nested too deeply for any file.
    """
    try:
        return orjson.dumps(body)
    except TypeError:
        raise BadAnswer(f"the live body of {what} is nested too deeply", "is this address a Datadog API?") from None


class _Rows:
    """The rows of a page, as text until one is asked for: few of ten thousand ever are, and in pieces they take a lot of memory."""

    def __init__(self, kind: Kind, path_values: Mapping[str, str], text: bytes) -> None:
        self.kind, self.path_values, self.text = kind, path_values, text
        self.rows: list[Payload] | None = None

    def body(self, index: int) -> Payload:
        if self.rows is None:
            self.rows = rows_of(self.kind, orjson.loads(self.text))
            self.text = b""
        return from_row(self.kind, self.rows[index], self.path_values)


class Wanted(Struct, frozen=True):
    """Which resources of one kind are of interest, besides all that bear the project's mark."""

    adopt: frozenset[str] = frozenset()
    """Live ids that specs take over."""
    names: frozenset[str] = frozenset()
    """Of a kind without marks: the names or natural keys that the specs hold; of others: of no use."""
    path_values: frozenset[tuple[tuple[str, str], ...]] = frozenset()
    """Values for the placeholders of the list's path, such as (("account", "gs2"),)."""
    required: bool = True
    """Whether the specs hold some: else a list that cannot be read is a notice, not an error."""
    ids: frozenset[str] | None = None
    """Of what bears the project's mark, only what has these ids; None: all."""


def wanted(kind: Kind, bodies: Iterable[Payload], adopt: frozenset[str] = frozenset(), ids: frozenset[str] | None = None) -> Wanted:
    """What is to be read to find these desired bodies, and what they adopt; with `ids` nothing else of ours."""
    if kind.mark is not None:
        return Wanted(adopt, ids=ids)
    names: set[str] = set()
    values: set[tuple[tuple[str, str], ...]] = set()
    for body in bodies:
        names |= {natural_key(kind, body), name_of(kind, body)}
        values.add(tuple((key, str(value)) for key, value in in_path(kind, body).items()))
    return Wanted(adopt, frozenset(names), frozenset(values) if kind.path_keys else frozenset())


class Live(Struct):
    """All that was read: by kind, in no order that means anything."""

    resources: dict[str, list[LiveResource]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    others: dict[tuple[str, str], str] = field(default_factory=dict)
    """The projects of what was seen of others, by kind and the mark's id: of kinds whose list has everybody's."""
    unmarked: dict[tuple[str, str], LiveId] = field(default_factory=dict)
    """What nobody's specs made, by kind and name: likewise."""

    def add(self, earlier: "Live", kinds: Collection[str]) -> None:
        """Takes over what was read earlier of these kinds, and what was seen on the way."""
        self.resources |= {name: found for name, found in earlier.resources.items() if name in kinds}
        self.others |= earlier.others
        self.unmarked |= earlier.unmarked


def fetch_live(
    client: Client,
    project: str,
    wants: Mapping[str, Wanted],
    cache: Cache | None = None,
    *,
    former: Sequence[str] = (),
    tag: str | None = None,
) -> Live:
    """Reads every wanted kind: what bears the project's mark, what is to be adopted, and what goes by a natural key.

    `former` are names that the project had before. `tag` asks the server for the resources with that tag only, in place of the project's.

    Raises:
        ApiError: a kind that the specs hold cannot be read.
    """
    live = Live()
    cache = cache or Cache(None, client.host)
    projects = (project, *former)
    with ThreadPoolExecutor(max(client.connections, len(wants) + 1)) as pool:
        reader = _Reader(client, frozenset(projects), cache, pool, live, [tag] if tag else [f"{PROJECT_TAG}{name}" for name in projects])
        # Kinds run in threads of their own, so that the pages they wait for always find a free one.
        threads = ThreadPoolExecutor(max(1, len(wants)))
        with threads:
            jobs = {name: threads.submit(reader.kind, KINDS[name], want) for name, want in wants.items()}
        failed: dict[str, ApiError] = {}
        for name, job in jobs.items():
            try:
                live.resources[name] = job.result()
            except ApiError as error:
                if wants[name].required or not is_final(error):
                    raise
                failed[name] = error
        live.notices += not_looked_at(failed)
    return live


def read_one(client: Client, kind: Kind, live: LiveId, known: Payload | None = None) -> Payload:
    """The body of one resource, with its second part where the kind has one.

    Raises:
        NotFound: it is not there.
    """
    body = _got(client, kind, call(kind, "get", live, known))
    if known is None and (whole := call(kind, "get", live, body)) != call(kind, "get", live):
        # What it is stands in its path, and an answer without says less: a browser test has no steps there.
        body = _got(client, kind, whole)
    if kind.is_gone(body):
        raise NotFound(f"{kind.name} {live} is cancelled or has ended", status=404)
    return _with_items(client, kind, live, {**in_path(kind, key_parts(kind, live)), **body})


def with_left_out(client: Client, entry: LiveResource, desired: Payload) -> LiveResource:
    """A live resource with what its list leaves out, where the desired body says something of that: else it would never be as it should."""
    kind = KINDS[entry.kind]
    keys = [key for key in kind.listing.leaves_out if desired.get(key) is not None] if kind.listing else []
    if not any(not entry.body.get(key) for key in keys):
        return entry
    with suppress(NotFound):  # deleted meanwhile
        return LiveResource(entry.kind, entry.id, entry.mark, read_one(client, kind, entry.id))
    return entry


def _got(client: Client, kind: Kind, request: Call) -> Payload:
    body = unwrap(kind, expect_object(client.request(request.method, request.path, request.query), f"a {kind.name}"))
    if not body:
        raise BadAnswer(f"{request.method} {request.path} answered without a {kind.name}", "is this address a Datadog API?")
    return body


def _with_items(client: Client, kind: Kind, live: LiveId, body: Payload) -> Payload:
    if kind.items is None:
        return body
    request = call(kind, "items", live, body)
    answer = expect_object(client.request("GET", request.path, request.query), f"the {kind.items_key} of a {kind.name}")
    return {**body, kind.items_key: expect_objects(answer.get(kind.items_key), f"the {kind.items_key} of a {kind.name}")}


class _Summary(Struct):
    """A row that says too little."""

    id: LiveId
    body: Payload


_Text = tuple[bytes, Mark | None, str | None]
"""A body as JSON, its mark and its version."""


class _Reader:
    """One fetch under way."""

    def __init__(
        self, client: Client, projects: frozenset[str], cache: Cache, pool: ThreadPoolExecutor, live: Live, tags: Sequence[str]
    ) -> None:
        self.client, self.projects, self.cache, self.pool, self.live, self.tags = client, projects, cache, pool, live, tags

    def kind(self, kind: Kind, want: Wanted) -> list[LiveResource]:
        """All of interest of one kind."""
        if kind.listing is None:
            return self.singles(kind, want.names)
        owned = [[(OWNED[kind.name], tag)] for tag in self.tags] if kind.name in OWNED and kind.mark is not None else EVERYBODYS
        found = self.listed(kind, kind.listing, want, owned)
        if owned is not EVERYBODYS and len(want.adopt - found.keys()) > FEW:
            found.update(self.listed(kind, kind.listing, want, EVERYBODYS))
        found.update(self.adopted(kind, want.adopt - found.keys()))
        return list(found.values())

    def listed(self, kind: Kind, listing: Listing, want: Wanted, owned: list[list[tuple[str, str]]]) -> dict[str, LiveResource]:
        """What its list has, cut down to what is `owned`."""
        rows: dict[str, LiveResource | _Summary | None] = {}
        for values, part, tags in product(sorted(want.path_values) or [()], listing.parts, owned):
            for page in read_pages(self.client, listing, [*part, *tags], dict(values), self.pool, self.cache):
                # A row that was on two pages, because the list has changed meanwhile, is what the second says.
                rows.update(self.page(kind, want, dict(values), page))
        found = {key: row for key, row in rows.items() if isinstance(row, LiveResource)}
        found.update(self.complete(kind, [row for row in rows.values() if isinstance(row, _Summary)]))
        return found

    def page(
        self, kind: Kind, want: Wanted, path_values: Mapping[str, str], page: Page
    ) -> "Iterable[tuple[str, LiveResource | _Summary | None]]":
        """By its live id what is of interest of each row of a page."""
        assert kind.listing is not None
        is_whole, items = kind.listing.complete, kind.items
        body_of = _Rows(kind, path_values, page.text).body
        for index, row in enumerate(page.rows):
            body = from_row(kind, row, path_values)
            id = live_id(kind, body)
            if id is None:
                continue
            key = str(id)
            mark = read_mark(kind, body)
            ours = mark is not None and mark.project in self.projects
            if mark is not None and not ours and kind.mark is not None:
                self.live.others[kind.name, mark.id] = mark.project
            elif mark is None and kind.mark is not None:
                self.live.unmarked[kind.name, name_of(kind, body)] = id
            by_key = kind.mark is None and (name_of(kind, body) in want.names or key in want.names)
            looked_for = ours and (want.ids is None or (mark is not None and mark.id in want.ids))
            if not (looked_for or by_key or key in want.adopt) or belongs_to_a_test(kind, body) or kind.is_gone(body):
                yield key, None
            elif items is None and is_whole(row):
                yield key, LiveResource(kind.name, id, mark, partial(body_of, index), _stamp(kind.name, body))
            else:
                yield key, _Summary(id, body)

    def complete(self, kind: Kind, rows: "list[_Summary]") -> dict[str, LiveResource]:
        """The whole bodies of rows that say too little: from the cache where nothing changed since, else by a GET each."""
        versions = {str(row.id): str(version) for row in rows if (version := at(row.body, VERSION)) and kind.items is None}
        kept = self.cache.versions(kind.name) if versions else {}
        found: dict[str, LiveResource] = {}
        jobs: list[tuple[LiveId, Future[_Text]]] = []
        for row in rows:
            id, version = row.id, versions.get(str(row.id))
            if version is not None and kept.get(str(id)) == version:
                found[str(id)] = LiveResource(kind.name, id, read_mark(kind, row.body), self._kept(kind, id), version)
            else:
                jobs.append((id, self.pool.submit(self.text, kind, id, row.body)))
        new: list[tuple[str, str, bytes]] = []
        for id, (text, mark, version) in _results(jobs):
            # Kept under the version of the body, not of the row: it may have changed in between.
            if str(id) in versions and version:
                found[str(id)] = LiveResource(kind.name, id, mark, text, version)
                new.append((str(id), version, text))
            else:
                found[str(id)] = LiveResource(kind.name, id, mark, text)
        self.cache.keep(kind.name, new)
        self.cache.forget(kind.name, kept.keys() - {str(row.id) for row in rows})
        return found

    def text(self, kind: Kind, id: LiveId, row: Payload) -> _Text:
        """One body as text: many wait for each other, and for the specs."""
        # Of a list of dashboards the row says all but what is in it.
        body = read_one(self.client, kind, id, row) if kind.items is None else _with_items(self.client, kind, id, row)
        version = at(body, VERSION)
        return as_text(body, f"{kind.name} {id}"), read_mark(kind, body), str(version) if version else None

    def _kept(self, kind: Kind, id: LiveId) -> Callable[[], Payload]:
        """What gives a body out of the cache; where that has lost it, from Datadog."""

        def body() -> Payload:
            text = self.cache.body(kind.name, str(id))
            return read_one(self.client, kind, id) if text is None else expect_object(orjson.loads(text), f"a {kind.name}")

        return body

    def adopted(self, kind: Kind, ids: Collection[str]) -> dict[str, LiveResource]:
        jobs: list[tuple[LiveId, Future[Payload]]] = []
        for text in sorted(ids):
            number: LiveId = int(text) if kind.name == "monitor" and text.isdecimal() else text
            jobs.append((number, self.pool.submit(read_one, self.client, kind, number)))
        found: dict[str, LiveResource] = {}
        for id, body in _results(jobs):
            real = live_id(kind, body)
            found[str(id)] = LiveResource(kind.name, id if real is None else real, read_mark(kind, body), body)
        return found

    def singles(self, kind: Kind, ids: Iterable[str]) -> list[LiveResource]:
        """Of a kind that has no list: each by itself; what is not there is no error."""
        jobs: list[tuple[LiveId, Future[Payload]]] = [(id, self.pool.submit(read_one, self.client, kind, id)) for id in sorted(ids)]
        return [LiveResource(kind.name, id, None, body) for id, body in _results(jobs)]


def _results(jobs: list[tuple[LiveId, Future[T]]]) -> Iterable[tuple[LiveId, T]]:
    """The results of jobs as they were submitted, without those of what is not there. The first failure stops the rest."""
    try:
        for id, job in jobs:
            with suppress(NotFound):
                yield id, job.result()
    except BaseException:
        for _, job in jobs:
            job.cancel()
        raise
