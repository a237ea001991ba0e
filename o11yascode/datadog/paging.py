"""Reading a list to its end: pages overlap in time, and a list without an end is an error."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import quote

import orjson

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


class Page(NamedTuple):
    """One page of a list."""

    text: bytes
    rows: list[Payload]


def rows_of_all(pages: Iterable[Page]) -> list[Payload]:
    """The rows of a list; one that was on two pages, because the list changed while it was read, once."""
    all_rows = [page.rows for page in pages]
    if len(all_rows) == 1:
        return all_rows[0]
    return list({str(row.get("id", id(row))): row for rows in all_rows for row in rows}.values())


def read_pages(
    client: Client,
    listing: Listing,
    query: Sequence[tuple[str, str]],
    path_values: Mapping[str, str],
    pool: ThreadPoolExecutor,
    cache: Cache,
) -> Iterator[Page]:
    """The pages of a list in their order; the last may repeat the one before. Parsed one at a time: pieces take a lot of memory.

    The first round asks for as many pages as the list had last time, each further round for twice
    as many, all at once: nobody says beforehand how many there are.

    Raises:
        BadAnswer: what was answered is no list, or the list has no end.
    """
    path = _PLACEHOLDER.sub(lambda found: quote(path_values[found[1]], safe=""), listing.path)
    listed = _List(client, listing, path, query)
    if listing.size is None:
        yield listed.page(0, 0)
        return
    name = f"{path}?{'&'.join(f'{key}={value}' for key, value in query)}"
    size = listing.size[1]
    number, last = 0, b""
    at_once = min(cache.pages(name), client.connections)
    while True:
        jobs = [pool.submit(listed.text, each, size) for each in range(number, number + at_once)]
        for job in jobs:
            page = listed.parsed(job.result(), number, size)
            yield page
            got, repeats, last = len(page.rows), page.text == last, page.text
            is_capped = number == 0 and 0 < got < size and got % 25 == 0
            number += 1
            if got != size or is_capped:
                # Longer than asked for: the server does not page, and this is all.
                for other in jobs:
                    other.cancel()
                if is_capped:
                    # The server gives fewer than were asked for: its pages are that long.
                    yield from _one_by_one(listed, page)
                else:
                    cache.keep_pages(name, number)
                return
        if repeats:
            return
        if number > MOST_PAGES or number * size > MOST_ROWS:
            raise _endless(path, number)
        at_once = min(max(2, number), client.connections)


def _one_by_one(listed: "_List", first: Page) -> Iterator[Page]:
    """The pages behind the first, which is shorter than was asked for."""
    size, last, number = len(first.rows), first.text, 1
    while number <= MOST_PAGES and number * size <= MOST_ROWS:
        page = listed.page(number, size)
        yield page
        if len(page.rows) < size or page.text == last:
            return
        last = page.text
        number += 1
    raise _endless(listed.path, number)


def _endless(path: str, pages: int) -> BadAnswer:
    return BadAnswer(f"GET {path}: the list has no end (over {pages} pages)", "is this address a Datadog API?")


class _List:
    """Reads single pages of one list."""

    def __init__(self, client: Client, listing: Listing, path: str, query: Sequence[tuple[str, str]]) -> None:
        self.client, self.listing, self.path, self.query = client, listing, path, query

    def page(self, number: int, size: int) -> Page:
        return self.parsed(self.text(number, size), number, size)

    def text(self, number: int, size: int, read: Callable[[bytes], bytes] = bytes) -> bytes:
        listing = self.listing
        parameters: list[tuple[str, str | int]] = list(self.query)
        if listing.size is not None:
            parameters.append((listing.size[0], listing.size[1]))
        if listing.page:
            parameters.append((listing.page, number))
        elif listing.offset:
            parameters.append((listing.offset, number * size))
        text: bytes = self.client.request("GET", self.path, parameters, read=read)
        return text

    def parsed(self, text: bytes, number: int, size: int) -> Page:
        try:
            rows = orjson.loads(text)
        except ValueError:
            # A proxy may have cut it short: the client asks again, or says what it got.
            text = self.text(number, size, _checked)
            rows = orjson.loads(text)
        if self.listing.rows:
            rows = at(expect_object(rows, f"the list {self.path}"), self.listing.rows)
        return Page(text, expect_objects(rows, f"the rows of {self.path}"))


def _checked(text: bytes) -> bytes:
    orjson.loads(text)
    return text
