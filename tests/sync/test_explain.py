"""What differs, told in two ways that must say the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.sync.explain import _by_deepdiff, _changed_values

KEYS = st.lists(st.sampled_from(["query", "options", "thresholds", "[2]", "definition"]), min_size=1, max_size=3, unique=True)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab", max_size=3))


@st.composite
def same_shapes(draw, depth=3):
    """Two objects with the same keys all the way down, no value of which is the same."""
    before, after = {}, {}
    for key in draw(KEYS):
        if depth and draw(st.booleans()):
            before[key], after[key] = draw(same_shapes(depth - 1))
        else:
            one = before[key] = draw(VALUES)
            after[key] = draw(VALUES.filter(lambda other, one=one: type(other) is not type(one) or other != one))
    return before, after


@given(same_shapes())
@settings(max_examples=60, deadline=None)
def test_values_under_the_same_keys_are_told_as_deepdiff_tells_them(pair):
    before, after = pair
    found = _changed_values(before, after, [])
    assert found is not None
    told = {each.path: (each.before, each.after) for each in found}
    assert told == {each.path: (each.before, each.after) for each in _by_deepdiff(before, after)}


def test_deepdiff_looks_where_keys_or_shapes_differ():
    for before, after in (({"a": 1}, {"b": 1}), ({"a": {}}, {"a": 1}), ({"a": 1}, {"a": [1]}), ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}})):
        assert _changed_values(before, after, []) is None
        assert [*_by_deepdiff(before, after)]
