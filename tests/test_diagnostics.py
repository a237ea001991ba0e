"""What a hint names of what is known."""

import pytest

from o11yascode.diagnostics import known_or_meant

IDS = [f"svc-{number:03}/{name}" for number in range(200) for name in ("cpu", "errors", "latency")]


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("treshold", ["threshold", "window"], 'did you mean "threshold"?'),
        ("x", ["b", "a"], "known ids: a, b"),
        ("x", [], "known ids: none"),
        ("svc-007/a-board-of-mine", IDS, "known ids: svc-007/cpu, svc-007/errors, svc-007/latency and 597 more"),
        (
            "shop/overview",
            IDS,
            "known ids: svc-000/cpu, svc-000/errors, svc-000/latency, svc-001/cpu, svc-001/errors, svc-001/latency, svc-002/cpu, "
            "svc-002/errors and 592 more",
        ),
    ],
)
def test_the_closest_is_named_or_some_that_begin_alike(word, known, hint):
    assert known_or_meant(word, known, "known ids") == hint
