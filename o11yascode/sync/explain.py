"""Says what differs between what the specs want and what is live; that something does is known before (`resource.compare`)."""

from collections.abc import Iterator, Sequence
from typing import Any

from o11yascode.resource.bodies import unwrap
from o11yascode.resource.compare import Whole, canonical, canonical_widget
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS


def diff(kind: str, desired: Payload, live: Payload) -> list[Difference]:
    """What differs between two bodies of a kind, as the API takes and gives them; [] where they mean the same.

    Raises:
        ValueError: for a kind that is not known.
    """
    if kind not in KINDS:
        raise ValueError(f'no resource kind "{kind}": known are {", ".join(sorted(KINDS))}')
    found = KINDS[kind]
    return explain(found, unwrap(found, desired), unwrap(found, live))


def explain(
    kind: Kind, desired: Payload, live: Payload, *, ignore_live: Sequence[str] = (), ignore_tag_keys: Sequence[str] = ()
) -> list[Difference]:
    """Every difference, in the order of the paths. Where both sides have the same keys their values say it all; else DeepDiff looks."""
    return _explained(canonical(kind, desired, live, ignore_live=ignore_live, ignore_tag_keys=ignore_tag_keys))


def explain_widget(desired: Payload, live: Payload) -> list[Difference]:
    """What differs between two definitions of a widget."""
    return _explained(canonical_widget(desired, live))


def _explained(left: tuple[Payload, Payload] | None) -> list[Difference]:
    if left is None:
        return []
    ours, theirs = left
    found = _changed_values(theirs, ours, [])
    if found is None:
        found = [*_wholes(ours, theirs, ""), *_by_deepdiff(*(_without_wholes(side) for side in (theirs, ours)))]
    # A difference must not get lost because it could not be explained.
    return sorted(found, key=_order) or [Difference("", theirs, ours)]


def _changed_values(before: Any, after: Any, path: list[Any]) -> list[Difference] | None:
    """The values that differ of objects with the same keys; None for anything else. Most edits are such, and DeepDiff is slow to import."""
    if isinstance(before, dict) and isinstance(after, dict):
        inside = [_changed_values(before[key], after[key], [*path, key]) for key in after] if before.keys() == after.keys() else [None]
        return None if None in inside else [each for found in inside for each in found or ()]
    if isinstance(before, Whole) and isinstance(after, Whole):
        return [Difference(_text(path), before.value, after.value)]
    if isinstance(before, dict | list | Whole) or isinstance(after, dict | list | Whole):
        return None
    return [Difference(_text(path), before, after)]


def _by_deepdiff(before: Payload, after: Payload) -> Iterator[Difference]:
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False)
    for item in (each for items in tree.values() for each in items):
        one, other = (MISSING if isinstance(side, NotPresent) else side for side in (item.t1, item.t2))
        yield Difference(_text(item.path(output_format="list")), one, other)


def _wholes(ours: Any, theirs: Any, path: str) -> Iterator[Difference]:
    """The lists that are shown whole."""
    if isinstance(ours, Whole) and isinstance(theirs, Whole):
        yield Difference(path, theirs.value, ours.value)
    elif isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() & theirs.keys():
            yield from _wholes(ours[key], theirs[key], _text([path, key] if path else [key]))


def _without_wholes(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _without_wholes(each) for key, each in value.items() if not isinstance(each, Whole)}


def _text(path: Sequence[Any]) -> str:
    """`widgets[3].definition.title`."""
    text = ""
    for step in path:
        position = str(step).startswith("[")
        text += str(step).removesuffix("-") if position else f".{step}" if text else str(step)
    return text


def _order(difference: Difference) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in difference.steps]
