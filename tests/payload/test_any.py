"""Whatever somebody puts into a payload: no exception, and every problem has a place in it."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from o11yascode.payload.validate import validate_payload
from tests.payload.examples import GOOD

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.just("note"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name", "x", "requests", "data"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


PLACES = [(kind, path) for kind, payload in sorted(GOOD.items()) for path in places(payload)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PLACES), ANYTHING)
def test_any_value_anywhere(schemas: Path, place: tuple[str, tuple[str | int, ...]], value: Any) -> None:
    kind, path = place
    payload: Any = {"root": deepcopy(GOOD[kind])}
    parent = payload
    for step in ("root", *path)[:-1]:
        parent = parent[step]
    parent[("root", *path)[-1]] = value
    known = set(places(payload["root"]))
    for problem in validate_payload(kind, payload["root"], cache=schemas):
        assert problem.message
        assert problem.path in known
