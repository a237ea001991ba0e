"""Datadog's rate limits, kept by all threads together: requests are held back before a limit is hit, not after."""

import re
import threading
from collections.abc import Mapping

from msgspec import Struct

from o11yascode.datadog.retry import Clock

_ID = re.compile(r"/(?:\d+|[0-9a-f]{32}|[0-9a-f-]{36}|[0-9a-z]{3}-[0-9a-z]{3}-[0-9a-z]{3}|[^/]*%[^/]*)(?=/|$)")

_ANY = 1_000_000
"""The limit, as long as no answer told it: then only what remains counts."""


class Bucket(Struct):
    """One rate limit, as far as its answers told."""

    tokens: int
    limit: int
    period: float
    resets: float
    """On our clock."""
    in_flight: int = 0


class RateLimits:
    """What is left of every rate limit. A limit is known by its `X-RateLimit-Name`, or by its method and path where it has none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._buckets: dict[str, Bucket] = {}

    def take(self, method: str, path: str) -> tuple[float, Bucket | None]:
        """Takes one request from the limit it falls under.

        Returns the seconds to wait before asking again, 0 where it may go; and the limit it was taken from, to hand to `learn`.
        """
        with self._lock:
            bucket = self._buckets.get(self._name(method, path))
            if bucket is None:
                return 0.0, None
            now = self._clock.now()
            if now >= bucket.resets:
                bucket.tokens = max(1, bucket.limit - bucket.in_flight)
                bucket.resets = now + bucket.period
            if bucket.tokens <= 0:
                return bucket.resets - now + 0.01, None
            bucket.tokens -= 1
            bucket.in_flight += 1
            return 0.0, bucket

    def learn(self, method: str, path: str, taken: Bucket | None, status: int | None, headers: Mapping[str, str]) -> float:
        """Reads an answer's headers (status None: no answer came). Returns the seconds that a 429 says to wait, else 0."""
        limit, remaining = _number(headers, "x-ratelimit-limit"), _number(headers, "x-ratelimit-remaining")
        period, reset = _number(headers, "x-ratelimit-period"), _number(headers, "x-ratelimit-reset")
        if reset is None:
            reset = _number(headers, "retry-after")
        with self._lock:
            if taken is not None:
                taken.in_flight -= 1
            name = self._name(method, path)
            bucket = self._buckets.get(name)
            given = headers.get("x-ratelimit-name")
            if given and given != name:
                self._names[_route(method, path)] = name = given[:100]
                bucket = self._buckets.get(name)
            if reset is None or (remaining is None and status != 429):
                return 0.0
            resets = self._clock.now() + reset
            left = int(remaining or 0)
            if bucket is None:
                bucket = self._buckets[name] = Bucket(left, _ANY, max(reset, 1.0), resets)
            elif abs(resets - bucket.resets) > max(1.5, bucket.period / 10):
                bucket.tokens, bucket.resets = left - bucket.in_flight, resets
            # Within one period it only gets less: answers come in another order than their requests were counted in.
            bucket.tokens = min(bucket.tokens, left)
            bucket.limit, bucket.period = int(limit or bucket.limit), period or bucket.period
            if status == 429:
                bucket.tokens, bucket.resets = 0, max(bucket.resets, resets)
                return reset
            return 0.0

    def _name(self, method: str, path: str) -> str:
        route = _route(method, path)
        return self._names.get(route, route)


def _route(method: str, path: str) -> str:
    return f"{method} {_ID.sub('/*', path)}"


def _number(headers: Mapping[str, str], name: str) -> float | None:
    text = headers.get(name)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1e9 else None
