"""The ownership mark: written, read back, taken off, and never a difference of its own."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from o11yascode.resource.bodies import from_row
from o11yascode.resource.compare import same
from o11yascode.resource.kind import Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import LINE, read_mark, with_mark, without_mark
from o11yascode.resource.paths import at, replaced

MARKED = [kind for kind in KINDS.values() if kind.mark]
TEXT = [kind for kind in MARKED if kind.mark and not kind.mark.is_tags]


@pytest.mark.parametrize("kind", MARKED, ids=lambda kind: kind.name)
def test_a_mark_is_read_back_and_leaves_the_payload_alone(kind: Any) -> None:
    payload: dict[str, Any] = {}
    marked = with_mark(kind, payload, "shop", "gs2/api-5xx/prod")
    assert payload == {}
    assert read_mark(kind, marked) == Mark("shop", "gs2/api-5xx/prod")
    assert with_mark(kind, marked, "shop", "gs2/api-5xx/prod") == marked
    assert read_mark(kind, without_mark(kind, marked)) is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if not kind.mark], ids=lambda kind: kind.name)
def test_a_kind_without_a_place_stays_as_it_is(kind: Any) -> None:
    payload = {"name": "x"}
    assert with_mark(kind, payload, "shop", "a/b") is payload
    assert read_mark(kind, payload) is None


def test_tags_of_people_stay() -> None:
    kind = KINDS["monitor"]
    marked = with_mark(kind, {"tags": ["team:core"]}, "shop", "gs2/cpu")
    assert marked["tags"] == ["team:core", "o11y_project:shop", "o11y_id:gs2/cpu"]
    assert with_mark(kind, marked, "shop", "gs2/new")["tags"][-1] == "o11y_id:gs2/new"


def test_two_marks_are_none() -> None:
    """Somebody cloned it, or typed a tag: whose it is cannot be known."""
    assert read_mark(KINDS["monitor"], {"tags": ["o11y_project:shop", "o11y_id:a/b", "o11y_id:a/c"]}) is None
    assert read_mark(KINDS["monitor"], {"tags": ["o11y_project:shop", "o11y_project:other", "o11y_id:a/b"]}) is None


def test_a_mark_in_the_middle_of_a_text_is_no_mark() -> None:
    body = {"description": f"{LINE}shop a/b\nbut then came more"}
    assert read_mark(KINDS["dashboard"], body) is None
    assert without_mark(KINDS["dashboard"], body) is body


def test_the_text_is_separated_by_a_blank_line() -> None:
    assert with_mark(KINDS["dashboard"], {"description": "What it shows"}, "shop", "gs2/board")["description"] == (
        f"What it shows\n\n{LINE}shop gs2/board"
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", "  \n"])
def test_a_mark_is_found_though_somebody_edited_the_end(ending: str) -> None:
    body = {"description": f"Text\r\n\r\n{LINE}shop gs2/board{ending}"}
    assert read_mark(KINDS["dashboard"], body) == Mark("shop", "gs2/board")
    assert without_mark(KINDS["dashboard"], body) == {"description": "Text"}


def test_a_row_of_a_list_is_enough() -> None:
    board, downtime = KINDS["dashboard"], KINDS["downtime_v2"]
    assert read_mark(board, from_row(board, {"id": "x", "description": f"{LINE}shop gs2/board"})) == Mark("shop", "gs2/board")
    row = {"id": "x", "attributes": {"message": f"{LINE}shop a/b"}}
    assert read_mark(downtime, from_row(downtime, row)) == Mark("shop", "a/b")


@given(text=st.one_of(st.none(), st.text(max_size=60), st.just(f"{LINE}evil x/y"), st.just(f"a\n\n{LINE}evil x/y\n\n{LINE}evil x/z")))
@example(text="a\r")
@settings(max_examples=80, deadline=None)
def test_hostile_texts(text: str | None) -> None:
    for kind in TEXT:
        assert kind.mark is not None
        body = replaced({}, kind.mark.path, text)
        marked = with_mark(kind, body, "shop", "gs2/board")
        assert read_mark(kind, marked) == Mark("shop", "gs2/board")
        assert with_mark(kind, marked, "shop", "gs2/board") == marked
        clean = without_mark(kind, body)
        assert read_mark(kind, clean) is None
        assert (at(without_mark(kind, marked), kind.mark.path) or "") == (at(clean, kind.mark.path) or "")
        assert same(kind, clean, without_mark(kind, marked))


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.mark])
def test_a_mark_remembers_that_its_resource_is_protected(name):
    kind = KINDS[name]
    marked = with_mark(kind, {}, "shop", "gs2/a", protect=True)
    assert read_mark(kind, marked) == Mark("shop", "gs2/a", protect=True)
    assert read_mark(kind, with_mark(kind, marked, "shop", "gs2/a")) == Mark("shop", "gs2/a")
    assert with_mark(kind, without_mark(kind, marked), "shop", "gs2/a", protect=True) == marked
