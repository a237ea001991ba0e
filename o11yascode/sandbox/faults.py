"""Trouble on purpose, for tests and benchmarks: errors, lost answers, delays, rate limits. Set from Python only."""

import random
import time
from collections.abc import Callable, Mapping

from msgspec import Struct, field


class Seen(Struct, frozen=True):
    """A request that reached the server."""

    method: str
    path: str
    query: str = ""
    """As sent, without the question mark."""
    status: int = 0
    """What it was answered; 0 while it is not, and when the connection was dropped."""


class Fault(Struct, frozen=True):
    """What happens to one request. The default answers it as if nothing were wrong."""

    status: int | None = None
    """Answer this status instead."""
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    drop: bool = False
    """Close the connection without an answer."""
    hang: bool = False
    """Never answer: the client's time limit ends it."""
    after: bool = False
    """Do the work first, then fail: the change is made and the client does not hear of it."""
    delay: float = 0.0
    """Seconds to wait first."""

    @property
    def fails(self) -> bool:
        return self.drop or self.hang or self.status is not None


TEXTS = {429: "Too many requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}

Plan = Callable[[Seen], Fault | None]
"""Decides for each request, in the order they arrive; None is no fault."""


def matching(seen: Seen, method: str, path: str) -> bool:
    return (not method or seen.method == method) and seen.path.startswith(path)


def first(count: int, fault: Fault, *, method: str = "", path: str = "/") -> Plan:
    """The first `count` requests of that method, below that path, meet the fault."""
    left = [count]

    def plan(seen: Seen) -> Fault | None:
        if left[0] <= 0 or not matching(seen, method, path):
            return None
        left[0] -= 1
        return fault

    return plan


def seeded(seed: int, share: float, faults: tuple[Fault, ...], *, method: str = "", path: str = "/") -> Plan:
    """A share (0 to 1) of the requests meets one of the faults, by chance that the seed decides."""
    chance = random.Random(seed)

    def plan(seen: Seen) -> Fault | None:
        if not matching(seen, method, path) or chance.random() >= share:
            return None
        return chance.choice(faults)

    return plan


def delayed(seconds: float) -> Plan:
    """Every request takes that much longer."""
    fault = Fault(delay=seconds)
    return lambda seen: fault


def any_of(*plans: Plan) -> Plan:
    """The first plan that has a fault decides; all of them see every request."""

    def plan(seen: Seen) -> Fault | None:
        found = [fault for each in plans if (fault := each(seen))]
        return found[0] if found else None

    return plan


class RateLimit(Struct):
    """So many requests a period (seconds, aligned to the clock), then 429 until it ends."""

    limit: int
    period: int = 10
    name: str = "sandbox"
    method: str = ""
    path: str = "/"
    clock: Callable[[], float] = time.time
    _window: int = -1
    _used: int = 0

    def take(self, seen: Seen) -> tuple[bool, dict[str, str]]:
        """Whether the request may pass, and the headers that say how many are left."""
        if not matching(seen, self.method, self.path):
            return True, {}
        now = self.clock()
        if int(now // self.period) != self._window:
            self._window, self._used = int(now // self.period), 0
        passes = self._used < self.limit
        self._used += passes
        # Datadog's reset is in seconds from now, not a time.
        reset = max(1, round((self._window + 1) * self.period - now))
        headers = {"Limit": self.limit, "Period": self.period, "Remaining": self.limit - self._used, "Reset": reset, "Name": self.name}
        return passes, {f"X-RateLimit-{key}": str(value) for key, value in headers.items()}
