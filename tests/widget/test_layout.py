"""Where widgets go."""

from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.widget.parts.layout import COLUMNS, Box, Wish, bottom, flow, row, scaled

wishes = st.lists(
    st.builds(
        Wish,
        width=st.none() | st.integers(1, COLUMNS),
        height=st.none() | st.integers(1, 9),
        usual=st.tuples(st.integers(1, COLUMNS), st.integers(1, 9)),
        at=st.none(),
    ),
    max_size=25,
)


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@settings(max_examples=150, deadline=None)
@given(wishes, st.none() | st.integers(1, 8), st.integers(0, 40))
def test_nothing_overlaps_nothing_leaves_the_grid(asked: list[Wish], height: int | None, top: int) -> None:
    for arrange in (row, flow):
        boxes = arrange(asked, height, top)
        assert len(boxes) == len(asked)
        for box, wish in zip(boxes, asked, strict=True):
            assert 0 <= box.x < box.right <= COLUMNS
            assert box.y >= top
            assert wish.width is None or box.width == wish.width
            assert wish.height is None or box.height == wish.height
        assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
        units = [scaled(box) for box in boxes]
        assert not any(overlap(a, b) for i, a in enumerate(units) for b in units[:i])


def test_a_row_is_shared_equally() -> None:
    assert [(box.x, box.width) for box in row([Wish()] * 4)] == [(0, 3), (3, 3), (6, 3), (9, 3)]
    assert [box.width for box in row([Wish()] * 5)] == [3, 3, 2, 2, 2]
    assert [box.width for box in row([Wish(width=6), Wish(), Wish()])] == [6, 3, 3]


def test_a_long_row_breaks_into_alike_lines() -> None:
    boxes = row([Wish()] * 8, height=2)
    assert [box.y for box in boxes] == [0] * 4 + [2] * 4
    assert {box.width for box in boxes} == {3}


def test_a_row_is_as_high_as_its_highest() -> None:
    boxes = row([Wish(usual=(2, 2)), Wish(usual=(4, 4)), Wish(height=1)])
    assert [box.height for box in boxes] == [4, 4, 1]


def test_a_flat_list_keeps_usual_widths() -> None:
    boxes = flow([Wish(usual=(4, 3)), Wish(usual=(12, 4)), Wish(usual=(4, 3))])
    assert boxes == [Box(0, 0, 4, 3), Box(0, 3, 12, 4), Box(0, 7, 4, 3)]


def test_a_place_by_hand_takes_no_part() -> None:
    boxes = row([Wish(), Wish(at=Box(3, 9, 2, 2)), Wish()])
    assert boxes == [Box(0, 0, 6, 3), Box(3, 9, 2, 2), Box(6, 0, 6, 3)]
    assert bottom(boxes) == 11
