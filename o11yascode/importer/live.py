"""Reads what is to be imported from Datadog: single resources, or all of them."""

from collections.abc import Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, Denied, NotFound, is_final, not_looked_at
from o11yascode.datadog.live import read_one
from o11yascode.datadog.paging import read_pages, rows_of_all
from o11yascode.diagnostics import O11yError
from o11yascode.importer.found import Found, comes_and_goes, found
from o11yascode.resource.bodies import from_row, live_id
from o11yascode.resource.compare import tags_path
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at

LiveId = int | str


def read_named(client: Client, names: Iterable[tuple[str, str]]) -> list[Found]:
    """The resources with these kinds and ids, in that order.

    Raises:
        O11yError: some of them are not there; names all of those.
    """
    wanted = list(dict.fromkeys(names))
    with ThreadPoolExecutor(client.connections) as pool:
        jobs = [(kind, id, pool.submit(_one, client, KINDS[kind], id)) for kind, id in wanted]
        read, missing = [], []
        for kind, id, job in jobs:
            try:
                read.append(found(kind, job.result(), id if kind == "slack_channel" else None))
            except NotFound:
                missing.append(f"there is no {kind} {id}")
    if missing:
        raise O11yError("\n".join(missing), "is the id right, and the target? `--target` chooses the account")
    return read


def _one(client: Client, kind: Kind, id: str) -> Payload:
    number: LiveId = int(id) if kind.name == "monitor" and id.isdecimal() else id
    known: Payload | None = None
    if kind.path_keys:
        account, _, channel = id.partition("/")
        known = {"account": account, "name": channel}
    elif kind.listing is None:
        known = {"data": {"id": id}}
    return read_one(client, kind, number, known)


def read_all(client: Client, account: str | None, tag: str | None = None, kinds: Collection[str] = ()) -> tuple[list[Found], list[str]]:
    """All resources of all kinds that can be listed, and what there is to say of the others.

    Args:
        account: the Slack account whose channels are meant.
        tag: only those with this tag; kinds without tags are left out.
        kinds: only these; empty: all.
    """
    read: list[Found] = []
    notices: list[str] = []
    failed: dict[str, ApiError] = {}
    cache = Cache(None, client.host)
    with ThreadPoolExecutor(client.connections) as pool:
        for kind in KINDS.values():
            if not kind.section or (kinds and kind.name not in kinds):
                continue
            if kind.listing is None or (kind.path_keys and account is None):
                if tag is None:
                    why, form = (
                        ("Datadog has no list of them", "ID")
                        if kind.listing is None
                        else ("no Slack account is named here", "ACCOUNT/#CHANNEL")
                    )
                    notices.append(f"{kind.name}: {why}; import them one by one, as {kind.name}/{form}")
                continue
            try:
                read += _listed(client, kind, account, tag, pool, cache, notices)
            except ApiError as error:
                if not is_final(error):
                    raise
                failed[kind.name] = error
    return read, [*notices, *not_looked_at(failed)]


def _listed(
    client: Client, kind: Kind, account: str | None, tag: str | None, pool: ThreadPoolExecutor, cache: Cache, notices: list[str]
) -> list[Found]:
    """Those of one kind; of each that cannot be read, such as what others may not see, a notice says so.

    Raises:
        Denied: not even one may be read.
    """
    assert kind.listing is not None
    values = {"account": account} if kind.path_keys and account else {}
    pages = chain.from_iterable(read_pages(client, kind.listing, part, values, pool, cache) for part in kind.listing.parts)
    rows = [from_row(kind, row, values) for row in rows_of_all(pages)]
    bodies: list[Payload | Future[Payload]] = []
    for row in rows:
        id = live_id(kind, row)
        if id is None or comes_and_goes(kind, row) or kind.is_gone(row):
            continue
        complete = kind.listing.complete(row) and kind.items is None
        if complete and not _has_tag(kind, row, tag):
            continue
        bodies.append(row if complete else pool.submit(read_one, client, kind, id, row))
    whole: list[Payload] = []
    unread: list[ApiError] = []
    for body in bodies:
        try:
            whole.append(body if isinstance(body, dict) else body.result())
        except ApiError as error:
            if not is_final(error):
                raise
            unread.append(error)
    if unread and not whole and isinstance(unread[0], Denied):
        raise unread[0]
    notices += [f"{kind.name}: not imported, {error}" for error in unread]
    return [found(kind.name, body) for body in whole if _has_tag(kind, body, tag)]


def _has_tag(kind: Kind, body: Payload, tag: str | None) -> bool:
    if tag is None:
        return True
    tags = at(body, tags_path(kind))
    return isinstance(tags, list) and tag in tags
