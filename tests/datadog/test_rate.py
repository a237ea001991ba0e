"""Rate limits: requests are held back before a limit is hit, by all threads together."""

import random

import pytest

from o11yascode.datadog.errors import ApiError
from o11yascode.datadog.rate import RateLimits
from o11yascode.datadog.retry import RetryPolicy
from o11yascode.sandbox.faults import RateLimit, Seen
from o11yascode.sandbox.server import Server
from tests.datadog.fake import FakeTime, Reply, client_for, in_turn, serve

PATH = "/api/v1/monitor"


def headers(remaining, reset, limit=10, period=10, name="monitor_create"):
    values = {"limit": limit, "period": period, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{key}": str(value) for key, value in values.items()} | {"x-ratelimit-name": name}


class Held:
    """Requests against a limit of 10 in 10 seconds that others may use too."""

    def __init__(self):
        self.time = FakeTime()
        self.limits = RateLimits(self.time.clock())
        self.learn(9)

    def learn(self, remaining, status=200, reset=10, path=PATH, taken=None):
        return self.limits.learn("POST", path, taken, status, headers(remaining, reset))

    def take(self, path=PATH):
        return self.limits.take("POST", path)


def test_nothing_is_held_back_before_a_limit_is_known():
    limits = RateLimits(FakeTime().clock())
    assert [limits.take("GET", PATH)[0] for _ in range(100)] == [0.0] * 100


def test_as_many_as_remain_may_go_then_all_wait_for_the_reset():
    held = Held()
    assert [held.take()[0] for _ in range(9)] == [0.0] * 9
    assert 10 <= held.take()[0] < 10.1
    held.time.time += 10.1
    assert held.take()[0] == 0.0
    assert held.take()[0] > 0, "those of the last period whose end nobody knows count"


def test_what_others_use_counts():
    held = Held()
    _, taken = held.take()
    held.learn(1, taken=taken)
    assert held.take()[0] == 0.0
    assert held.take()[0] > 0


def may_go(held):
    """How many requests may go before one has to wait."""
    number = 0
    while held.take()[0] == 0:
        number += 1
    return number


def test_answers_that_come_in_another_order_give_nothing_back():
    held = Held()
    taken = [held.take()[1] for _ in range(4)]
    for remaining in (5, 8, 6, 7):
        held.time.time += 0.35
        held.learn(remaining, taken=taken.pop())  # "reset" comes in whole seconds
    assert may_go(held) == 5


def test_the_first_answer_of_the_next_period_knows_nothing_of_what_is_under_way():
    held = Held()
    taken = [held.take()[1] for _ in range(4)]
    held.time.time += 11
    held.learn(8, taken=taken[0])
    assert may_go(held) == 8 - 3


def test_several_requests_under_way_overrun_nothing():
    """Answers come in any order; the limit is 20 in 10 seconds."""
    time, chance = FakeTime(), random.Random(1)
    limits, server = RateLimits(time.clock()), RateLimit(20, 10, clock=lambda: time.time)
    time.time = 1000.0
    under_way, refused, done = [], 0, 0
    while done < 200:
        time.time += 0.05
        seconds, taken = limits.take("GET", PATH) if len(under_way) < 16 else (1.0, None)
        if seconds == 0:
            passes, told = server.take(Seen("GET", PATH))
            refused += not passes
            under_way.append((taken, 200 if passes else 429, {key.lower(): value for key, value in told.items()}))
        elif under_way:
            limits.learn("GET", PATH, *under_way.pop(chance.randrange(len(under_way))))
            done += 1
    assert refused == 0
    assert time.time - 1000 < 110, "ten periods for two hundred requests"


def test_one_name_is_one_limit_whatever_the_path():
    held = Held()
    held.learn(0, path=f"{PATH}/123")
    assert held.take(f"{PATH}/456")[0] > 0, "ids in a path make no new limit"
    assert held.take()[0] > 0, "both paths named the same limit"
    assert held.limits.take("GET", PATH)[0] == 0.0


def test_the_next_period_is_as_long_as_they_say():
    held = Held()
    held.learn(0, reset=3)
    assert 3 <= held.take()[0] < 3.1
    held.time.time += 3.1
    assert may_go(held) == 10
    assert 10 <= held.take()[0] < 10.1


def test_a_429_stops_all_for_as_long_as_it_says():
    held = Held()
    assert held.learn(0, status=429, reset=7) == 7
    assert 7 <= held.take()[0] <= 10.1
    held = Held()
    assert held.learn(0, status=429, reset=11) == 11
    assert held.take()[0] >= 11


def test_a_429_that_tells_no_limit_holds_back_for_once():
    time = FakeTime()
    limits = RateLimits(time.clock())
    assert limits.learn("GET", PATH, None, 429, {"retry-after": "7"}) == 7
    assert limits.take("GET", PATH)[0] >= 7
    time.time += 7.1
    assert [limits.take("GET", PATH)[0] for _ in range(100)] == [0.0] * 100


def test_headers_that_make_no_sense_are_ignored():
    limits = RateLimits(FakeTime().clock())
    for value in ("", "x", "-1", "nan", "inf", "1e300"):
        assert limits.learn("GET", PATH, None, 200, {"x-ratelimit-remaining": value, "x-ratelimit-reset": value}) == 0.0
        assert limits.take("GET", PATH)[0] == 0.0
    assert limits.learn("GET", PATH, None, 200, {"x-ratelimit-remaining": "0"}) == 0.0
    assert limits.take("GET", PATH)[0] == 0.0, "who knows until when"


def test_a_limit_is_used_to_the_full_and_never_overrun():
    time = FakeTime()
    with Server(rate_limits=(RateLimit(20, 10, clock=lambda: time.time),)) as server:
        client = client_for(server.url, time, policy=RetryPolicy(rate_limit_seconds=1e9))
        for _ in range(100):
            client.request("GET", PATH)
        assert [seen.status for seen in server.requests].count(429) == 0
    assert time.time - 1000 <= 55, "five periods for a hundred requests of twenty each"


@pytest.mark.parametrize("waits", [1, 10])
def test_a_wait_counts_once_and_is_no_failure(waits):
    """Ten minutes are within the quarter of an hour that a request may wait."""
    time = FakeTime()
    with serve(in_turn(*[limited(600 // waits)] * waits, Reply(200, []))) as (url, _):
        assert client_for(url, time).request("GET", PATH) == []
    assert 600 <= sum(time.slept) < 601


def limited(seconds):
    return Reply(429, {}, {"X-RateLimit-Limit": "5", "X-RateLimit-Period": "3600", "X-RateLimit-Reset": str(seconds)})


def test_waiting_for_a_limit_leaves_the_patience_for_failures():
    time = FakeTime()
    with serve(in_turn(limited(600), Reply(503), Reply(503), Reply(200, []))) as (url, _):
        assert client_for(url, time).request("GET", PATH) == []
    assert 600.6 <= sum(time.slept) < 601


def test_waiting_for_limits_ends():
    time = FakeTime()
    with serve(in_turn(limited(400))) as (url, seen), pytest.raises(ApiError, match="the rate limit leaves no request for 400 s"):
        client_for(url, time).request("GET", PATH)
    assert len(seen) == 3
    assert 800 <= sum(time.slept) < 801


@pytest.mark.parametrize(("status", "waits"), [(429, 7), (503, 0.2)])
def test_other_servers_say_when_to_come_back_too(status, waits):
    time = FakeTime()
    with serve(in_turn(Reply(status, {}, {"Retry-After": "7"}), Reply(200, []))) as (url, _):
        assert client_for(url, time).request("GET", PATH) == []
    assert waits <= sum(time.slept) < waits + 0.1
