"""A live body as the fields of a spec, whatever its kind: typed where that says the same, else `raw`; and the tags as a header."""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

import o11yascode.build as sections
from o11yascode.discovery import modules
from o11yascode.importer.mentions import with_mentions
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark
from o11yascode.resource.paths import at, replaced
from o11yascode.resource.widgets import without_filled
from o11yascode.spec.header import NAME, NO_ENV

Fields = dict[str, Any]
SECTIONS = {"dashboard_list_items": "dashboard_lists"}
"""Kinds that are a part of another kind's spec."""
FIRST = ("kind", "name", "title")
"""Fields that stand first in an item, behind its id."""
_PLACE = ("x", "y", "width", "height")
_NAME = re.compile(NAME)
_TEAM = re.compile(r"[^\s:,]+")
_NO_TAG = {"value", "comparator", "threshold", "warn_threshold", "ok_threshold", "else"}
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_NOT_IN_ID = re.compile(r"[^a-z0-9_.-]+")
LETTER = re.compile(r"[a-z]")
_LONGEST_ID = 60


@lru_cache(maxsize=1)
def _lifters() -> dict[str, Callable[[Payload], Fields]]:
    """By resource kind: every section made by a form has its own way back."""
    found: dict[str, Callable[[Payload], Fields]] = {}
    for module in modules(sections.__path__):
        form = getattr(import_module(f"o11yascode.build.{module}"), "FORM", None)
        if form is not None:
            found[form.kind] = form.lift
    return found


def section_of(kind: str) -> str:
    """The list of a spec file that holds resources of a kind."""
    return SECTIONS.get(kind) or KINDS[kind].section


def lift(kind: str, body: Payload, account: str | None = None, mentions: bool = True) -> Fields:
    """The fields of a spec, without `id`, that build a live body. What refers to other resources holds references already.

    Args:
        account: the Slack account of the project's routing, which handles in its messages bear.
        mentions: whether those at the end of a message may become fields.
    """
    try:
        return _typed(kind, body, account, mentions)
    except ANY_SHAPE:
        return raw(kind, body)


def _typed(kind: str, body: Payload, account: str | None, mentions: bool) -> Fields:
    if kind == "monitor":
        from o11yascode.build.monitor_lift import lift as lift_monitor

        fields = lift_monitor(body)
        return with_mentions(fields, account) if mentions else fields
    if kind == "dashboard":
        from o11yascode.build.dashboard_lift import lift_dashboard

        return lift_dashboard(without_mark(KINDS[kind], body))
    lifter = _lifters().get(kind)
    fields = lifter(body) if lifter is not None else raw(kind, body)
    return _with_message(kind, fields, body)


def plainer(kind: str, body: Payload) -> Payload:
    """A body without what the web page fills into its widgets by itself, where that says the same."""
    widgets = at(body, KINDS[kind].widgets) if KINDS[kind].widgets else None
    if not isinstance(widgets, list):
        return body
    plainer = replaced(body, KINDS[kind].widgets, without_filled({"widgets": widgets})["widgets"])
    return plainer if same(KINDS[kind], plainer, body) else body


def raw(kind: str, body: Payload) -> Fields:
    """The whole body as it is, but for what the server owns."""
    from o11yascode.resource.tidy import tidy

    try:
        kept = tidy(kind, body)
    except ANY_SHAPE:
        kept = body
    return _with_message(kind, {"kind": "raw", "body": kept}, body)


def _with_message(kind: str, fields: Fields, body: Payload) -> Fields:
    """Of a synthetics test Datadog wants the message also where it is empty: "Required parameter 'message' is missing"."""
    if kind != "synthetics_test" or fields.get("kind") != "raw" or "message" not in body or "message" in fields["body"]:
        return fields
    return {**fields, "body": {**fields["body"], "message": body["message"]}}


def with_header(kind: str, fields: Fields) -> tuple[Fields, Fields]:
    """The tags that a file's header says, as that header, and the fields without them.

    `service:`, `team:` and `env:` go there where each stands once; on a dashboard only `team:` can.
    """
    header = labels(kind, fields.get("tags"))
    if not header:
        return {}, fields
    tags = fields["tags"]
    said = {f"{key}:{value}" for key, value in header.items()}
    rest = [tag for tag in tags if tag not in said]
    kept = {key: value for key, value in fields.items() if key != "tags"}
    return header, {key: rest if key == "tags" else kept[key] for key in fields if key != "tags" or rest}


def labels(kind: str, tags: Any) -> Fields:
    """Of `service`, `team` and `env` those that tags say once, in a form that a header takes; on a dashboard only `team`."""
    mark = KINDS[kind].mark
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags) or not (kind == "dashboard" or (mark and mark.is_tags)):
        return {}
    found: Fields = {}
    for key in ("team",) if kind == "dashboard" else ("service", "team", "env"):
        values = [tag.partition(":")[2] for tag in tags if tag.startswith(f"{key}:")]
        if len(values) == 1 and _fits(key, values[0]):
            found[key] = values[0]
    return found


def _fits(key: str, value: str) -> bool:
    if key == "team":
        return bool(_TEAM.fullmatch(value))
    return bool(_NAME.fullmatch(value)) and value != NO_ENV


def slug(name: Any, otherwise: str) -> str:
    """An id made of what people call the resource: `API 5xx on {{host.name}} (prod)` -> `api-5xx-on-host-prod`.

    Where no word of it is left in an id, as of `予約 99.9 %`, what it is otherwise stands before: `slo-99.9`.
    """
    text = _VARIABLE.sub(_word, name) if isinstance(name, str) else ""
    text = re.sub(r"-{2,}", "-", _NOT_IN_ID.sub("-", text.lower())).strip("-._")
    if len(text) > _LONGEST_ID:
        # Between two words, where there are two.
        text = text[: _LONGEST_ID + 1].rpartition("-")[0] or text[:_LONGEST_ID]
    text = text.rstrip("-._")
    return text if LETTER.search(text) else "-".join(filter(None, (otherwise, text)))


def _word(variable: re.Match[str]) -> str:
    """The tag that a variable stands for; numbers, conditions and what is computed say nothing of what a resource is."""
    name = variable[1].strip()
    return " " if name in _NO_TAG or name.startswith(("#", "/", "^")) or " " in name else f" {name.removesuffix('.name')} "


def escaped(value: Any) -> Any:
    """A copy in which no text is an expression, and a place says x and y first."""
    if isinstance(value, str):
        return value.replace("${{", "$${{")
    if isinstance(value, dict):
        keys = _PLACE if len(value) == len(_PLACE) and all(key in value for key in _PLACE) else value
        return {key: escaped(value[key]) for key in keys}
    if isinstance(value, list):
        return [_item(child) for child in value]
    return value


def _item(value: Any) -> Any:
    """An item of a list: one with a key that would repeat it is written as an expression, whose value is left alone."""
    if isinstance(value, dict) and ("for_each" in value or "when" in value):
        return f"${{{{ {_literal(value)} }}}}"
    return escaped(value)


def _literal(value: Any) -> str:
    """A value as an expression says it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return repr(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else str(value).lower()
