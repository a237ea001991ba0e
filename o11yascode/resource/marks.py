"""The ownership mark on a live resource: as tags where the kind has free tags, else the last line of a text."""

import re
from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind, Mark
from o11yascode.resource.paths import at, replaced

OURS = "o11y_"
PROJECT_TAG = f"{OURS}project:"
ID_TAG = f"{OURS}id:"
PROTECT_TAG = f"{OURS}protect:true"
MARK_TAGS = (PROJECT_TAG, ID_TAG, PROTECT_TAG)
"""What the tags of a mark begin with: people need not see them."""
LOCK_TAG = f"{OURS}lock:"
"""Of the monitor that is an apply's lock."""
LINE = "Managed as code by o11yascode: "
_LINE = re.compile(r"(?:\A|\r\n\r\n|\n\n|\r?\n)" + re.escape(LINE) + r"(\S+) (\S+)( \(protected\))?\s*\Z")


def with_mark(kind: Kind, payload: Payload, project: str, id: str, protect: bool = False) -> Payload:
    """A copy of the payload that bears the mark, and no other. The payload itself for a kind that has no place for one.

    With `protect` the mark says so, too: when the spec is gone, nothing else remembers it.
    """
    if kind.mark is None:
        return payload
    clean = without_mark(kind, payload)
    value = at(clean, kind.mark.path)
    if kind.mark.is_tags:
        return replaced(
            clean, kind.mark.path, [*(value or ()), f"{PROJECT_TAG}{project}", f"{ID_TAG}{id}", *([PROTECT_TAG] if protect else [])]
        )
    line = f"{LINE}{project} {id}{' (protected)' if protect else ''}"
    return replaced(clean, kind.mark.path, f"{value}\n\n{line}" if value else line)


def without_mark(kind: Kind, body: Payload) -> Payload:
    """A copy of the body without any mark; the body itself where it has none."""
    if kind.mark is None:
        return body
    value = at(body, kind.mark.path)
    if kind.mark.is_tags:
        if not isinstance(value, list):
            return body
        kept = [tag for tag in value if not _is_mark_tag(tag)]
        return body if len(kept) == len(value) else replaced(body, kind.mark.path, kept)
    if not isinstance(value, str):
        return body
    text = value
    while found := _LINE.search(text):
        text = text[: found.start()]
    return body if text == value else replaced(body, kind.mark.path, text)


def read_mark(kind: Kind, body: Payload) -> Mark | None:
    """Whose a live body is; None where it has no mark, or more than one."""
    if kind.mark is None:
        return kind.owner(body) if kind.owner is not None else None
    value = at(body, kind.mark.path)
    if kind.mark.is_tags:
        if not isinstance(value, list):
            return None
        return _in_tags(value)
    found = _LINE.search(value) if isinstance(value, str) else None
    return Mark(found[1], found[2], found[3] is not None) if found else None


def _in_tags(tags: list[Any]) -> Mark | None:
    project = id = ""
    protect = False
    for tag in [tag for tag in tags if isinstance(tag, str) and OURS in tag]:
        if tag.startswith(PROJECT_TAG):
            if project not in ("", tag):
                return None
            project = tag
        elif tag.startswith(ID_TAG):
            if id not in ("", tag):
                return None
            id = tag
        elif tag == PROTECT_TAG:
            protect = True
    project, id = project[len(PROJECT_TAG) :], id[len(ID_TAG) :]
    return Mark(project, id, protect) if project and id else None


def belongs_to_a_test(kind: Kind, body: Payload) -> bool:
    """Each synthetics test has a monitor with the test's tags, our mark among them: it is the test's. A list does not say which test."""
    return kind.name == "monitor" and body.get("type") == "synthetics alert"


def _is_mark_tag(tag: Any) -> bool:
    return isinstance(tag, str) and (tag.startswith((PROJECT_TAG, ID_TAG)) or tag == PROTECT_TAG)
