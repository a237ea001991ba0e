"""The classic mistakes of the documentation."""

from docs.mistakes import MISTAKES, output


def test_there_are_ten_and_each_is_found() -> None:
    assert len(MISTAKES) == 10
    assert not any("no problems" in output(each) for each in MISTAKES)
