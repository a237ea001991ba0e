"""When a failed request is sent again, and how long to wait before: one policy for each kind of method."""

import random
import time
from collections.abc import Callable

from msgspec import Struct

REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})
"""Methods that end the same when sent twice. PATCH of Datadog's v2 sets attributes to values, so it counts."""


class Clock(Struct, frozen=True):
    """Time, waiting and chance: handed in, so that tests need none of them."""

    now: Callable[[], float] = time.monotonic
    """Seconds; only differences mean anything."""
    sleep: Callable[[float], object] = time.sleep
    random: Callable[[], float] = random.random
    """0 <= x < 1."""


class RetryPolicy(Struct, frozen=True):
    """How patient one request is."""

    seconds: float = 120.0
    """Budget of one request, its waits included. Waiting for a rate limit has a budget of its own."""
    attempts: int = 8
    shortest: float = 0.2
    longest: float = 15.0
    rate_limit_seconds: float = 900.0
    """How long one request may wait for rate limits in all."""


def transient(status: int) -> bool:
    """Whether the same request may get another answer later."""
    return status in (408, 425, 429) or status >= 500


class Patience:
    """What is left of one request's patience."""

    def __init__(self, policy: RetryPolicy, clock: Clock) -> None:
        self.policy, self.clock = policy, clock
        self.started = clock.now()
        self.failures = 0
        self.limited = 0.0

    def wait(self, told: Callable[[float], object] = lambda seconds: None) -> bool:
        """Waits before another attempt, longer each time and never in step with others; False where patience is at its end.

        `told` hears how long each wait will be.
        """
        self.failures += 1
        pause = min(self.policy.longest, self.policy.shortest * 2 ** (self.failures - 1)) * (0.5 + self.clock.random())
        spent = self.clock.now() - self.started - self.limited
        if self.failures >= self.policy.attempts or spent + pause > self.policy.seconds:
            return False
        told(pause)
        self.clock.sleep(pause)
        return True

    def wait_for_limit(self, seconds: float) -> bool:
        """Counts a wait for a rate limit, which is not a failure; False where it is asked too much."""
        if self.limited + seconds > self.policy.rate_limit_seconds:
            return False
        self.limited += seconds
        return True
