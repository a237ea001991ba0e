"""Which edits of a spec make it say what a live body says: fields lifted of both bodies, and what differs between them."""

from collections.abc import Iterator
from functools import partial

from o11yascode.importer.differences import Edit, differences
from o11yascode.importer.edit import Editor
from o11yascode.importer.lifting import Fields, escaped, lift, raw
from o11yascode.importer.links import Known, with_references
from o11yascode.importer.mentions import with_mentions
from o11yascode.importer.widgets import widget_edits
from o11yascode.resource.compare import tags_path
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at
from o11yascode.source.node import Node


def edits_of(resource: Resource, desired: Payload, wanted: Payload, known: Known, account: str | None) -> Iterator[list[Edit]]:
    """Edits of a resource's file: one list, or several ways to say the same, the nicest first.

    Args:
        desired: what the spec builds, with live ids in place of references.
        wanted: what it should build instead (`merge.merged`).
        known: the live ids of the project's resources.
        account: the Slack account of the project's routing.
    """
    assert resource.node is not None
    found = [*_tags(resource, resource.node, desired, wanted)]
    if resource.kind == "dashboard" and resource.node.at("kind").value != "raw":
        before, after = (_head(body) for body in (desired, wanted))
        found += differences(resource.node, before, after, known)
        for edits in widget_edits(resource, desired, wanted, known):
            yield [*found, *edits]
        return
    if resource.kind == "slack_channel" and resource.node.get("name") is None:
        # A channel of the routing: what it shows is all that stands there.
        before, after = (shown if isinstance(shown := body.get("display"), dict) else {} for body in (desired, wanted))
        yield list(differences(resource.node, before, after, known))
        return
    ours, theirs = (with_references(resource.kind, body, known) for body in (desired, wanted))
    before, after = _fields(resource, ours), _fields(resource, theirs)
    if resource.kind == "monitor" and not after:
        # It has become something that its kind cannot say.
        after = _without(lift("monitor", theirs, mentions=False), "tags", "message")
    if resource.kind == "monitor":
        messages = [str(body.get("message") or "").strip() for body in (desired, wanted)]
        if resource.node.get("slack") is not None or resource.node.get("notify") is not None:
            before, after = (
                with_mentions({**side, "message": text}, account) for side, text in zip((before, after), messages, strict=True)
            )
            messages = [str(side.pop("message", "")).strip() for side in (before, after)]
        found += _message(resource.node, *messages)
    yield [*found, *differences(resource.node, before, after, known)]


def _head(body: Payload) -> Fields:
    """All that a dashboard says beside its widgets and tags."""
    from o11yascode.build.dashboard_lift import lift_tabs

    fields = lift("dashboard", {key: value for key, value in body.items() if key != "tabs"} | {"widgets": []})
    tabs = {"tabs": lift_tabs(body)} if body.get("tabs") else {}
    return _without(fields, "widgets", "rows", "tags", "kind") | tabs


def _without(fields: Fields, *keys: str) -> Fields:
    return {key: value for key, value in fields.items() if key not in keys}


def _fields(resource: Resource, body: Payload) -> Fields:
    """The fields as the resource's own kind would have them."""
    assert resource.node is not None
    written = resource.node.at("kind").value
    if written == "raw":
        wrapped = isinstance(resource.node.at("body").value, dict) and resource.node.at("body").get("data") is not None
        own = raw(resource.kind, body)["body"]
        own = own if wrapped or "data" not in own else own["data"]["attributes"]
        own = _without(own, "tags", *(("message",) if resource.node.get("body") and resource.node.get("message") else ()))
        given = resource.node.value if isinstance(resource.node.value, dict) else {}
        return {**{key: own[key] for key in own if key in given}, "body": {key: own[key] for key in own if key not in given}}
    if resource.kind == "monitor" and isinstance(written, str):
        from o11yascode.build.monitor_lift import lift_as
        from o11yascode.monitor import kind_for
        from o11yascode.resource.tidy import tidy

        kind = kind_for(written)
        fields = lift_as(kind, tidy("monitor", body)) if kind is not None else None
        return _without(fields or {}, "tags", "message")
    fields = _without(lift(resource.kind, body), "tags")
    return _with_bad(fields, resource.node) if resource.kind == "slo" and resource.node.get("bad") is not None else fields


def _with_bad(fields: Fields, node: Node) -> Fields:
    """The queries of an SLO whose spec says what is bad, where they are `total - bad` or `good + bad` still."""
    from o11yascode.monitor.compose import bare, expression

    made, said, sign = ("good", "total", "-") if node.get("good") is None else ("total", "good", "+")
    whole, start = str(fields.get(made)), f"{fields.get(said)} {sign} "
    if not whole.startswith(start):
        return fields
    return {**_without(fields, made), "bad": str(bare(expression(whole.removeprefix(start))))}


def _tags(resource: Resource, node: Node, desired: Payload, wanted: Payload) -> Iterator[Edit]:
    """The resource's own list of tags; those of the header are not its to change."""
    path = tags_path(KINDS[resource.kind])
    before, after = at(desired, path), at(wanted, path)
    before, after = before if isinstance(before, list) else [], after if isinstance(after, list) else []
    holder = node.get("body") if node.get("tags") is None and node.at("body", "tags") is not node.at("body") else node
    own = holder.get("tags") if holder is not None else None
    written = own.plain() if own is not None and isinstance(own.value, list) else []
    new = [tag for tag in after if tag not in before]
    # A new tag takes the place of one that went.
    tags = [tag if tag in after else new.pop(0) for tag in written if tag in after or new] + new
    if tags != written and holder is not None:
        yield from differences(holder, {"tags": written} if own is not None else {}, {"tags": tags} if tags else {}, {})


def _message(node: Node, before: str, after: str) -> Iterator[Edit]:
    """The author's part of the message: links and mentions stand behind it."""
    child = node.get("message")
    if before == after or node.get("message_file") is not None or (child is None and node.at("kind").value == "raw"):
        return
    text = str(child.value or "").strip() if child is not None else ""
    if not before.startswith(text):
        return
    rest = before[len(text) :]
    if not after.endswith(rest.strip()):
        return
    new = after[: len(after) - len(rest.strip())].rstrip()
    if child is not None and isinstance(child.value, str) and child.value.endswith("\n"):
        new += "\n"
    yield partial(Editor.set if child is not None else Editor.add, node=node, key="message", value=escaped(new))
