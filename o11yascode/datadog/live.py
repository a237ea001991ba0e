"""What Datadog has now, as far as it is ours: lists, and single bodies only where a list does not say all."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import orjson

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, BadAnswer, Denied, NotFound, expect_object, expect_objects, not_looked_at
from o11yascode.datadog.paging import read_pages
from o11yascode.resource.bodies import call, from_row, live_id, name_of, unwrap
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind, Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import PROJECT_TAG, mark_of_summary, read_mark
from o11yascode.resource.paths import at

LiveId = int | str

OWNED = {"monitor": "monitor_tags", "slo": "tags_query"}
"""Kinds whose list the server can cut down to those with a tag, and by which parameter."""
VERSION = ("modified_at",)
"""Where a row of a list says when its resource was last changed."""
PASSING = frozenset({"state", "overall_state", "overall_state_modified", "matching_downtimes"})
"""What a monitor's body says of the moment: read-only, and no part of what it is."""


@dataclass(slots=True)
class LiveResource:
    """One resource as Datadog has it. What has to be read or parsed for its body is so only when somebody asks for it."""

    kind: str
    id: LiveId
    mark: Mark | None
    _body: Payload | bytes | Callable[[], Payload]
    version: str | None = None
    """What differs whenever the body does, where Datadog says so (`modified_at`)."""

    @property
    def body(self) -> Payload:
        if isinstance(self._body, bytes):
            # Not kept: a plan that needs many bodies needs each for a moment.
            return expect_object(orjson.loads(self._body), f"a {self.kind}")
        if not isinstance(self._body, dict):
            self._body = self._body()
        return self._body

    @property
    def stamp(self) -> bytes:
        """Differs whenever the body does, but for what is so for the moment only."""
        if self.version is not None:
            return self.version.encode()
        body = self.body
        if self.kind == "monitor":
            body = {key: value for key, value in body.items() if key not in PASSING}
        return orjson.dumps(body)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which resources of one kind are of interest, besides all that bear the project's mark."""

    adopt: frozenset[str] = frozenset()
    """Live ids that specs take over."""
    names: frozenset[str] = frozenset()
    """Of a kind without marks: the names or natural keys that the specs hold; of others: of no use."""
    path_values: frozenset[tuple[tuple[str, str], ...]] = frozenset()
    """Values for the placeholders of the list's path, such as (("account", "gs2"),)."""
    required: bool = True
    """Whether the specs hold some: else a list that cannot be read is a notice, not an error."""


@dataclass(slots=True)
class Live:
    """All that was read: by kind, in no order that means anything."""

    resources: dict[str, list[LiveResource]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    """(kind, live id) of what was to be adopted and is not there."""


def fetch_live(client: Client, project: str, wanted: Mapping[str, Wanted], cache: Cache | None = None, *, tag: str | None = None) -> Live:
    """Reads every wanted kind: what bears the project's mark, what is to be adopted, and what goes by a natural key.

    `tag` asks the server for the resources with that tag only, in place of the project's.

    Raises:
        ApiError: a kind that the specs hold cannot be read.
    """
    live = Live()
    cache = cache or Cache(None, client.host)
    with ThreadPoolExecutor(max(client.connections, len(wanted) + 1)) as pool:
        reader = _Reader(client, project, cache, pool, live, tag or f"{PROJECT_TAG}{project}")
        # Kinds run in threads of their own, so that the pages they wait for always find a free one.
        threads = ThreadPoolExecutor(max(1, len(wanted)))
        with threads:
            jobs = {name: threads.submit(reader.kind, KINDS[name], want) for name, want in wanted.items()}
        failed: dict[str, ApiError] = {}
        for name, job in jobs.items():
            try:
                live.resources[name] = job.result()
            except (NotFound, Denied, BadAnswer) as error:
                if wanted[name].required or (isinstance(error, Denied) and error.status == 401):
                    raise
                failed[name] = error
        live.notices += not_looked_at(failed)
    return live


def read_one(client: Client, kind: Kind, live: LiveId, known: Payload | None = None) -> Payload:
    """The body of one resource, with its second part where the kind has one.

    Raises:
        NotFound: it is not there.
    """
    request = call(kind, "get", live, known)
    body = unwrap(kind, expect_object(client.request(request.method, request.path, request.query), f"a {kind.name}"))
    if not body:
        raise BadAnswer(f"{request.method} {request.path} answered without a {kind.name}", "is this address a Datadog API?")
    path_values = {key: str(known[key]) for key in kind.path_keys if known and key in known}
    if len(kind.id_path) > 1 and path_values:
        body = {**path_values, **body}
    return _with_items(client, kind, live, body)


def _with_items(client: Client, kind: Kind, live: LiveId, body: Payload) -> Payload:
    if kind.items is None:
        return body
    request = call(kind, "items", live, body)
    answer = expect_object(client.request("GET", request.path, request.query), f"the {kind.items_key} of a {kind.name}")
    return {**body, kind.items_key: expect_objects(answer.get(kind.items_key), f"the {kind.items_key} of a {kind.name}")}


class _Reader:
    """One fetch under way."""

    def __init__(self, client: Client, project: str, cache: Cache, pool: ThreadPoolExecutor, live: Live, tag: str) -> None:
        self.client, self.project, self.cache, self.pool, self.live, self.tag = client, project, cache, pool, live, tag
        self.lock = threading.Lock()

    def kind(self, kind: Kind, want: Wanted) -> list[LiveResource]:
        """All of interest of one kind."""
        if kind.listing is None:
            return self.singles(kind, want.names)
        rows = self.rows(kind, want)
        found: dict[str, LiveResource] = {}
        incomplete: list[tuple[LiveId, Payload]] = []
        for row in rows:
            body = row
            id = live_id(kind, body)
            if id is None or _belongs_to_a_test(kind, body):
                continue
            mark = mark_of_summary(kind, body)
            ours = mark is not None and mark.project == self.project
            by_key = kind.mark is None and (name_of(kind, body) in want.names or str(id) in want.names)
            if not (ours or by_key or str(id) in want.adopt):
                continue
            if kind.listing.complete(row) and kind.items is None:
                found[str(id)] = LiveResource(kind.name, id, mark, body)
            else:
                incomplete.append((id, body))
        found.update(self.complete(kind, incomplete))
        found.update(self.adopted(kind, want.adopt - found.keys()))
        return list(found.values())

    def rows(self, kind: Kind, want: Wanted) -> list[Payload]:
        """The rows of all pages of all lists of a kind, as bodies."""
        assert kind.listing is not None
        query = list(kind.listing.query)
        if kind.name in OWNED and kind.mark is not None:
            query.append((OWNED[kind.name], self.tag))
        rows: list[Payload] = []
        for values in sorted(want.path_values) or [()]:
            found = read_pages(self.client, kind.listing, query, dict(values), self.pool, self.cache)
            rows += (from_row(kind, row, dict(values)) for row in found)
        return rows

    def complete(self, kind: Kind, rows: list[tuple[LiveId, Payload]]) -> dict[str, LiveResource]:
        """The whole bodies of rows that say too little: from the cache where nothing changed since, else by a GET each."""
        versions = {str(id): str(version) for id, row in rows if (version := at(row, VERSION)) and kind.items is None}
        kept = self.cache.versions(kind.name) if versions else {}
        found: dict[str, LiveResource] = {}
        jobs: list[tuple[LiveId, Future[Payload]]] = []
        for id, row in rows:
            version = versions.get(str(id))
            if version is not None and kept.get(str(id)) == version:
                found[str(id)] = LiveResource(kind.name, id, mark_of_summary(kind, row), self._kept(kind, id), version)
            else:
                jobs.append((id, self.pool.submit(read_one, self.client, kind, id, row)))
        new: list[tuple[str, str, bytes]] = []
        for id, body in _results(jobs, lambda id: None):
            mark, version, text = read_mark(kind, body), at(body, VERSION), orjson.dumps(body)
            # Kept under the version of the body, not of the row: it may have changed in between.
            if str(id) in versions and version:
                found[str(id)] = LiveResource(kind.name, id, mark, text, str(version))
                new.append((str(id), str(version), text))
            else:
                found[str(id)] = LiveResource(kind.name, id, mark, text)
        self.cache.keep(kind.name, new)
        self.cache.forget(kind.name, kept.keys() - {str(id) for id, _ in rows})
        return found

    def _kept(self, kind: Kind, id: LiveId) -> Callable[[], Payload]:
        """What gives a body out of the cache; where that has lost it, from Datadog."""

        def body() -> Payload:
            text = self.cache.bodies(kind.name, [str(id)]).get(str(id))
            return read_one(self.client, kind, id) if text is None else expect_object(orjson.loads(text), f"a {kind.name}")

        return body

    def adopted(self, kind: Kind, ids: Collection[str]) -> dict[str, LiveResource]:
        jobs: list[tuple[LiveId, Future[Payload]]] = []
        for text in sorted(ids):
            number: LiveId = int(text) if kind.name == "monitor" and text.isdecimal() else text
            jobs.append((number, self.pool.submit(read_one, self.client, kind, number)))

        def gone(id: LiveId) -> None:
            with self.lock:
                self.live.missing.append((kind.name, str(id)))

        found: dict[str, LiveResource] = {}
        for id, body in _results(jobs, gone):
            real = live_id(kind, body)
            found[str(id)] = LiveResource(kind.name, id if real is None else real, read_mark(kind, body), body)
        return found

    def singles(self, kind: Kind, ids: Iterable[str]) -> list[LiveResource]:
        """Of a kind that has no list: each by itself; what is not there is no error."""
        jobs: list[tuple[LiveId, Future[Payload]]] = [(id, self.pool.submit(read_one, self.client, kind, id)) for id in sorted(ids)]
        return [LiveResource(kind.name, id, None, body) for id, body in _results(jobs, lambda id: None)]


def _belongs_to_a_test(kind: Kind, body: Payload) -> bool:
    """Each synthetics test has a monitor, with the test's tags, our mark among them: the test's spec is its owner."""
    return kind.name == "monitor" and body.get("type") == "synthetics alert" and bool(at(body, ("options", "synthetics_check_id")))


def _results(jobs: list[tuple[LiveId, Future[Payload]]], gone: Callable[[LiveId], None]) -> Iterable[tuple[LiveId, Payload]]:
    """The bodies of jobs as they were submitted; what is not there is told to `gone`. The first failure stops the rest."""
    try:
        for id, job in jobs:
            try:
                yield id, job.result()
            except NotFound:
                gone(id)
    except BaseException:
        for _, job in jobs:
            job.cancel()
        raise
