"""Reading a list to its end: pages overlap in time, and a list without an end is an error."""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import BadAnswer, expect_object, expect_objects
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Listing
from o11yascode.resource.paths import at

MOST_PAGES = 2000
MOST_ROWS = 300_000
"""Of one list: more would not fit into the memory of a small machine."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def read_pages(
    client: Client,
    listing: Listing,
    query: Sequence[tuple[str, str]],
    path_values: Mapping[str, str],
    pool: ThreadPoolExecutor,
    cache: Cache,
) -> list[Payload]:
    """All rows of a list.

    The first round asks for as many pages as the list had last time, each further round for twice
    as many, all at once: nobody says beforehand how many there are.

    Raises:
        BadAnswer: what was answered is no list, or the list has no end.
    """
    path = _PLACEHOLDER.sub(lambda found: quote(path_values[found[1]], safe=""), listing.path)
    if listing.size is None:
        return _page(client, listing, path, query, 0, 0)
    name = f"{path}?{'&'.join(f'{key}={value}' for key, value in query)}"
    size = listing.size[1]
    pages: list[list[Payload]] = []
    at_once = min(cache.pages(name), client.connections)
    while True:
        numbers = range(len(pages), len(pages) + at_once)
        jobs = [pool.submit(_page, client, listing, path, query, number, size) for number in numbers]
        for job in jobs:
            page = job.result()
            if not pages and page and _is_capped(len(page), size):
                # The server gives fewer than were asked for: its pages are that long.
                for other in jobs:
                    other.cancel()
                return _one_by_one(client, listing, path, query, page)
            pages.append(page)
            if len(page) != size:
                # Longer than asked for: the server does not page, and this is all.
                for other in jobs:
                    other.cancel()
                cache.keep_pages(name, len(pages))
                return _without_repetition(pages)
        if len(pages) > 1 and pages[-1] == pages[-2]:
            return _without_repetition(pages)
        if len(pages) > MOST_PAGES or len(pages) * size > MOST_ROWS:
            raise BadAnswer(f"GET {path}: the list has no end (over {len(pages)} pages)", "is this address a Datadog API?")
        at_once = min(max(2, len(pages)), client.connections)


def _is_capped(got: int, size: int) -> bool:
    return got < size and got % 25 == 0


def _one_by_one(client: Client, listing: Listing, path: str, query: Sequence[tuple[str, str]], first: list[Payload]) -> list[Payload]:
    pages = [first]
    while len(pages) <= MOST_PAGES and len(pages) * len(first) <= MOST_ROWS:
        page = _page(client, listing, path, query, len(pages), len(first))
        if not page or page == pages[-1]:
            return _without_repetition(pages)
        pages.append(page)
        if len(page) < len(first):
            return _without_repetition(pages)
    raise BadAnswer(f"GET {path}: the list has no end (over {len(pages)} pages)", "is this address a Datadog API?")


def _page(client: Client, listing: Listing, path: str, query: Sequence[tuple[str, str]], number: int, size: int) -> list[Payload]:
    parameters: list[tuple[str, str | int]] = list(query)
    if listing.size is not None:
        parameters.append((listing.size[0], listing.size[1]))
    if listing.page:
        parameters.append((listing.page, number))
    elif listing.offset:
        parameters.append((listing.offset, number * size))
    answer = client.request("GET", path, parameters)
    rows = answer
    if listing.rows:
        rows = at(expect_object(answer, f"the list {path}"), listing.rows)
    return expect_objects(rows, f"the rows of {path}")


def _without_repetition(pages: list[list[Payload]]) -> list[Payload]:
    """All rows; one that was on two pages, because the list changed while it was read, once."""
    if len(pages) == 1:
        return pages[0]
    rows: dict[str, Payload] = {}
    for page in pages:
        for row in page:
            rows[str(row.get("id", id(row)))] = row
    return list(rows.values())
