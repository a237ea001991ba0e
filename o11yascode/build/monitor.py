"""The section `monitors`: a spec becomes a Datadog monitor, with its message, options, tags, and who hears of it."""

import re
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field

from o11yascode.build.hearing import check_heard, hearing, merged
from o11yascode.build.message import compose, link_lines, mentions_in
from o11yascode.build.section import Section
from o11yascode.context import UNHEARD, Context, Item
from o11yascode.diagnostics import Severity
from o11yascode.monitor import kind_for, kinds
from o11yascode.monitor.common import options_of
from o11yascode.monitor.kind import Built, Work
from o11yascode.resource.desired import STATES, Mention, Path, Payload, Resource
from o11yascode.resource.identity import parts_of
from o11yascode.source.node import Node
from o11yascode.spec.base import validate, validate_kind
from o11yascode.spec.monitor import STATUSES, MonitorSpec

DATADOGS = {
    "query alert": ["metric"],
    "metric alert": ["metric"],
    "log alert": ["log"],
    "event alert": ["event"],
    "event-v2 alert": ["event"],
    "service check": ["service_check"],
    "process alert": ["process"],
    "rum alert": ["rum"],
    "trace-analytics alert": ["apm"],
    "error-tracking alert": ["error_tracking"],
    "slo alert": ["slo_burn_rate", "slo_error_budget"],
    "synthetics alert": ["synthetics"],
    "cost alert": ["cost"],
    "audit alert": ["audit"],
    "ci-pipelines alert": ["ci"],
    "ci-tests alert": ["ci"],
    "database-monitoring alert": ["database"],
}
"""Types of Datadog's monitors, and the plainest of the kinds that make them."""
_OPERAND = re.compile(r"[a-z0-9][a-z0-9_./-]*")


def build(item: Item, context: Context) -> list[Resource]:
    """The monitor of a spec; none where the spec has errors, all of which are reported."""
    before = len(context.diagnostics)
    name = item.node.at("kind").value
    kind = kind_for(name) if isinstance(name, str) else None
    if kind is None:
        models = {name: kind.model for name, kind in kinds().items()}
        validate_kind(models, item.node, context.diagnostics, "a monitor", meant=lambda type: DATADOGS.get(type, ()))
        return []
    spec = validate(kind.model, item.node, context.diagnostics)
    if spec is None:
        return []
    work = Work(item, context)
    built = kind.build(spec, work)
    if built is None:
        return []
    resource = assemble(spec, built, work)
    if any(found.severity is Severity.ERROR for found in context.diagnostics[before:] if found.rule != UNHEARD):
        return []
    return [resource]


def assemble(spec: MonitorSpec, built: Built, work: Work) -> Resource:
    """The resource: what the kind made, and what all monitors share."""
    item, context = work.item, work.context
    options, origins = options_of(spec, built, work)
    body = built.body
    if body.get("options"):
        options = {**body["options"], **options}
    tags = list(dict.fromkeys([*item.tags, *(body.get("tags") or [])]))
    priority = spec.priority if spec.priority is not None else body.get("priority")
    labels = {**item.labels(f"P{priority}" if priority else None), "tags": tags}
    states = notifying(built, options)
    text, text_nodes = _text(spec, body, work)
    heard = hearing(labels, states, text, text_nodes[0], work)
    if heard.sound and UNHEARD not in spec.ignore:
        check_heard(
            heard, states_of(options), labels, work, lambda: _in_a_composite(work), "monitor; `notify: []` is for parts of a composite"
        )
    message = compose(text, link_lines(spec.runbook, spec.links, item, context), heard.unsaid, states)
    payload: Payload = {
        **body,
        "name": spec.name or body.get("name") or item.id,
        "type": built.type,
        "query": built.query,
        "message": message,
        "tags": [*tags, *heard.tags],
        "priority": priority,
        "restricted_roles": spec.restricted_roles if spec.restricted_roles is not None else body.get("restricted_roles"),
        "assets": spec.assets if spec.assets is not None else body.get("assets"),
        "draft_status": body.get("draft_status") if spec.draft is None else "draft" if spec.draft else "published",
        "options": options,
    }
    payload = {key: value for key, value in payload.items() if value is not None or key in body}
    node = item.node
    parts = [node.get(path) if isinstance(path, str) else node.at(*path) for path in (*built.sources, "evaluate", "window", "critical")]
    origins |= {
        ("name",): (node.at("name"),),
        ("query",): tuple(part for part in parts if part is not None and part is not node),
        ("message",): text_nodes,
        ("tags",): (node.at("tags"),),
        ("priority",): (node.at("priority"),),
    }
    return Resource(
        kind="monitor",
        id=item.id,
        payload=payload,
        source=node.location(),
        name=str(payload["name"]),
        labels=labels,
        was=item.was,
        mentions=merged(_reminded(options, states, work), heard.everyone),
        node=node,
        origins=_with_body(origins, body, work),
    )


def states_of(options: Payload) -> tuple[str, ...]:
    """The states in which a monitor with these options is asked to notify."""
    thresholds = options.get("thresholds") or {}
    has = {
        "alert": True,
        "warning": thresholds.get("warning") is not None,
        "no_data": options.get("on_missing_data") == "show_and_notify_no_data" or options.get("notify_no_data") is True,
        "recovery": True,
    }
    return tuple(state for state in STATES if has[state])


def notifying(built: Built, options: Payload) -> tuple[str, ...]:
    """The states in which a monitor may notify: a composite warns as its parts do, a service check as the check reports it."""
    asked = states_of(options)
    unasked = built.type == "composite" or (built.type == "service check" and "count_by_status" in built.query)
    return tuple(state for state in STATES if state in asked or (state == "warning" and unasked))


def _text(spec: MonitorSpec, body: Payload, work: Work) -> tuple[str, tuple[Node, ...]]:
    """The author's part of the message, and where it stands: of a file, in the spec and in the file."""
    if spec.message is not None and spec.message_file is not None:
        work.error("conflicting-fields", "a monitor has a message or a message_file, not both", "message_file")
    if spec.message_file is not None:
        node = work.node("message_file")
        text = work.context.render_file(spec.message_file, work.item.scope, node)
        return str(text.value), (node, text)
    if spec.message is not None:
        return spec.message, (work.node("message"),)
    return str(body.get("message") or ""), (work.node("body", "message"),)


def _reminded(options: Payload, states: tuple[str, ...], work: Work) -> list[Mention]:
    """Whom the message of the reminders mentions: they hear of what is repeated."""
    text, place = options.get("escalation_message"), work.node("renotify", "message").location()
    statuses = options.get("renotify_statuses") or ("alert", "no data")
    repeated = [state for state in states if STATUSES.get(state) in statuses]
    return [Mention(state, handle, "renotify", "renotify", place) for handle in mentions_in(text or "") for state in repeated]


def _in_a_composite(work: Work) -> bool:
    """Whether a composite of the project is made of this monitor: what says `notify: []` on purpose is heard through that."""
    own = work.item.id
    service, name, _ = parts_of(own)
    composites = work.context.composites()
    operands = work.context.memo.get("operands")
    if operands is None:
        words = [(parts_of(id).service, word.rstrip("/")) for id, expression in composites for word in _OPERAND.findall(expression)]
        # a word without a service means the composite's own
        operands = work.context.memo["operands"] = {word if "/" in word else f"{of}/{word}" for of, word in words}
    return own in operands or f"{service}/{name}" in operands


def _with_body(origins: dict[Path, tuple[Node, ...]], body: Payload, work: Work) -> dict[Path, tuple[Node, ...]]:
    """Where a part of the payload comes from the body that `raw` quotes, its place there."""
    if body:
        written = work.node("body")
        for key in body:
            child = written.get(key)
            if child is not None and origins.get((key,)) in (None, (work.item.node,)):
                origins[(key,)] = (child,)
    return origins


def model() -> Any:
    """The type of one item, for the JSON Schema."""
    return Annotated[reduce(or_, (kind.model for kind in kinds().values())), Field(discriminator="kind")]


USUAL = {"critical": "> 0", "evaluate": "avg over 5m", "window": "5m"}

SECTION = Section("monitors", "monitor", build, model, common=MonitorSpec, usual=USUAL)
