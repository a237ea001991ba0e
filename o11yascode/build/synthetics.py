"""The section `synthetics`: API tests that Datadog runs from outside, each with a monitor of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from o11yascode.build.assertion import expand, shorten
from o11yascode.build.form import Fields, Form, Work
from o11yascode.build.hearing import Hearing, check_heard, hearing
from o11yascode.build.message import compose
from o11yascode.context import UNHEARD
from o11yascode.diagnostics import did_you_mean
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at
from o11yascode.source.node import Node
from o11yascode.spec.base import misspelt
from o11yascode.spec.duration import format_duration
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.synthetics import REQUESTS, TESTS, MultiTest, RawTest, RequestSpec, SyntheticsSpec

STATES = ("alert", "no_data", "recovery")
"""When the monitor of a test notifies."""
PLAIN_OPTIONS = {
    "fail_locations": "min_location_failed",
    "monitor_name": "monitor_name",
    "monitor_options": "monitor_options",
    "priority": "monitor_priority",
    "scheduling": "scheduling",
    "follow_redirects": "follow_redirects",
    "allow_insecure": "allow_insecure",
    "accept_self_signed": "accept_self_signed",
    "http_version": "httpVersion",
}
"""Spec field -> option with the same value."""
DURATIONS = {"every": "tick_every", "fail_after": "min_failure_duration"}
TOP = ("name", "locations", "status")
URL = re.compile(r"(https?|wss?)://|\{\{", re.IGNORECASE)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def attributes(spec: SyntheticsSpec, work: Work) -> Payload:
    kind = str(work.node("kind").value)
    for key in TOP:
        work.trace((key,), key)
    work.trace(("message",), "message")
    work.priority = f"P{spec.priority}" if spec.priority else None
    heard = _heard(spec, spec.message, work.node("message"), spec.status == "paused", work)
    return {
        "type": "api",
        "subtype": kind,
        "name": spec.name or work.item.id,
        "message": compose(spec.message, [], heard.unsaid, STATES),
        "tags": heard.tags or None,
        "locations": spec.locations,
        "status": spec.status,
        "config": _config(spec, kind, work),
        "options": _options(spec, work),
    }


def _heard(spec: SyntheticsSpec | RawTest, text: str, place: Node, is_paused: bool, work: Work, tags: Sequence[str] = ()) -> Hearing:
    """Who hears of a test, told to `work`. A test that runs and that nobody hears of is reported."""
    labels = work.item.labels(work.priority)
    labels["tags"] = list(dict.fromkeys([*labels["tags"], *tags]))
    heard = hearing(labels, STATES, text, place, work)
    work.mentions = heard.everyone
    if heard.sound and not is_paused and UNHEARD not in spec.ignore:
        check_heard(heard, ("alert",), labels, work, lambda: True, "test; `notify: []` says that nobody is to")
    return heard


def _raw(spec: RawTest, body: Payload, work: Work) -> Payload:
    """Any test, and who hears of it."""
    text, tags, priority = body.get("message"), body.get("tags"), at(body, ("options", "monitor_priority"))
    work.priority = f"P{priority}" if priority else None
    message, own = text if isinstance(text, str) else "", [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    heard = _heard(spec, message, work.node("body", "message"), body.get("status") == "paused", work, own)
    if heard.unsaid:
        body = {**body, "message": compose(message, [], heard.unsaid, STATES)}
    return {**body, "tags": [*own, *heard.tags]} if heard.tags else body


def _config(spec: SyntheticsSpec, kind: str, work: Work) -> Payload:
    work.trace(("config",), "config")
    found: Payload = {}
    if isinstance(spec, MultiTest):
        found["steps"] = [_step(step, work.node("steps", index), work, index) for index, step in enumerate(spec.steps)]
        if spec.request:
            work.error("conflicting-fields", "a multistep test has no request of its own: each step has one", "request")
    else:
        found["request"] = {**_request(spec, REQUESTS[kind]), **spec.request}
        _check_address(found["request"], work.item.node, work)
        work.trace(("config", "request"))
        for name in REQUESTS[kind].model_fields:
            work.trace(("config", "request", REQUESTS[kind].NAMES.get(name, name)), name)
        if not spec.assertions and "assertions" not in spec.config:
            work.error("missing-field", "a test that asserts nothing can never fail", "assertions", hint="assertions: [status: 200]")
    if spec.assertions:
        found["assertions"] = _assertions(spec.assertions, work.node("assertions"), work, ("config",))
    if spec.variables is not None:
        found["configVariables"] = spec.variables
    return _merged(found, spec.config, work, "config")


def _request(spec: Any, model: type[RequestSpec]) -> Payload:
    """A request's keys in Datadog's words."""
    return {model.NAMES.get(name, name): value for name in model.model_fields if (value := getattr(spec, name)) is not None}


def _check_address(request: Payload, node: Node, work: Work) -> None:
    """A URL begins with its scheme, or with a variable that may hold one; a host has none."""
    url, host, method = request.get("url"), request.get("host"), request.get("method")
    if isinstance(url, str) and not URL.match(url):
        work.context.error(
            "synthetics-address",
            f'"{url}" does not begin with https:// or the like',
            node.at("url"),
            f"write https://{url.rpartition('://')[2]}",
        )
    if isinstance(host, str) and "://" in host:
        work.context.error("synthetics-address", f'"{host}" is a URL, not a host', node.at("host"), f"write {urlsplit(host).hostname}")
    if url is not None and isinstance(method, str) and method not in METHODS and (meant := did_you_mean(method.upper(), METHODS)):
        work.context.error("synthetics-address", f'"{method}" is not an HTTP method', node.at("method"), meant)


def _assertions(written: list[Any], node: Node, work: Work, path: tuple[str | int, ...]) -> list[Payload]:
    found = []
    for index, each in enumerate(written):
        work.origins[(*path, "assertions", index)] = (node.at(index),)
        try:
            found.append(expand(each))
        except ValueError as wrong:
            work.context.error("synthetics-assertion", str(wrong), node.at(index))
    return found


def _step(step: dict[str, Any], node: Node, work: Work, index: int) -> Payload:
    """A step: `kind` and its request's fields become `subtype` and `request`, all else is Datadog's as it stands."""
    found = dict(step)
    work.origins[("config", "steps", index)] = (node,)
    kind = found.pop("kind", None)
    if kind is not None:
        found["subtype"] = kind
    elif "subtype" not in found:
        if (slip := misspelt("kind", node)) is not None:
            work.context.diagnostics.append(slip)
        else:
            work.context.error("missing-field", 'a step needs "kind"', node, f"kind: {', '.join(REQUESTS)}")
    model = REQUESTS.get(str(kind))
    if model is not None and "request" not in found:
        given = {name: found.pop(name) for name in model.model_fields if name in found}
        missing = [name for name, info in model.model_fields.items() if info.is_required() and name not in given]
        for name in missing:
            if (slip := misspelt(name, node)) is not None:
                work.context.diagnostics.append(slip)
            else:
                work.context.error("missing-field", f'this {kind} step needs "{name}"', node)
        defaults = {name: info.default for name, info in model.model_fields.items() if not info.is_required() and info.default is not None}
        found["request"] = {model.NAMES.get(name, name): value for name, value in {**defaults, **given}.items()}
        _check_address(found["request"], node, work)
    if isinstance(found.get("assertions"), list):
        found["assertions"] = _assertions(found["assertions"], node.at("assertions"), work, ("config", "steps", index))
    return found


def _options(spec: SyntheticsSpec, work: Work) -> Payload:
    found: Payload = {}
    for name, option in DURATIONS.items():
        if (duration := getattr(spec, name)) is not None:
            found[option] = duration.seconds
            work.trace(("options", option), name)
    if spec.retry is not None:
        found["retry"] = spec.retry.model_dump(exclude_none=True)
        work.trace(("options", "retry"), "retry")
    for name, option in PLAIN_OPTIONS.items():
        if (value := getattr(spec, name)) is not None:
            found[option] = value
            work.trace(("options", option), name)
    return _merged(found, spec.options, work, "options")


def _merged(found: Payload, more: Mapping[str, Any], work: Work, name: str) -> Payload:
    """Datadog's own keys on top. What a field of its own says already cannot be said again."""
    for key, value in more.items():
        if key in found:
            work.error("said-twice", f'"{key}" already has a field of its own', name, key, hint="write it in one place")
        found[key] = value
        work.trace((name, key), name, key)
    return found


def fields(given: Payload, body: Payload) -> Fields | None:
    kind = given["subtype"]
    if given["type"] != "api" or kind not in TESTS:
        return None
    config, options = dict(given["config"]), dict(given["options"])
    found: Fields = {"kind": kind, "tags": given.get("tags"), **{key: given[key] for key in TOP if key in given}}
    if kind == "multi":
        found["steps"] = [_lifted_step(step) for step in config.pop("steps")]
    else:
        known, rest = _lifted_request(config.pop("request"), REQUESTS[kind])
        found |= {**known, "request": rest or None}
    assertions = config.pop("assertions", None)
    if assertions:
        found["assertions"] = [shorten(each) for each in assertions]
    elif assertions is not None:
        config["assertions"] = assertions
    found["variables"] = config.pop("configVariables", None)
    found["config"] = config or None
    found |= _lifted_options(options)
    found["options"] = options or None
    return {**found, "message": given.get("message") or None}


def _lifted_request(request: Payload, model: type[RequestSpec]) -> tuple[Fields, Payload]:
    names = {model.NAMES.get(name, name): name for name in model.model_fields}
    known = {names[key]: value for key, value in request.items() if key in names and value is not None}
    for name, info in model.model_fields.items():
        if known.get(name) is not None and known[name] == info.default and type(known[name]) is type(info.default):
            del known[name]
    return known, {key: value for key, value in request.items() if key not in names}


def _lifted_step(step: Payload) -> Fields:
    found = dict(step)
    if isinstance(found.get("assertions"), list):
        found["assertions"] = [shorten(each) for each in found["assertions"]]
    model = REQUESTS.get(str(found.get("subtype")))
    request = found.get("request")
    if model is None or not isinstance(request, dict):
        return found
    known, rest = _lifted_request(request, model)
    if rest or set(known) & set(found):
        return found
    del found["subtype"], found["request"]
    return {"kind": step["subtype"], **known, **found}


def _lifted_options(options: Payload) -> Fields:
    """Takes out of the options what fields say."""
    found: Fields = {}
    for name, option in DURATIONS.items():
        if isinstance(options.get(option), int):
            found[name] = format_duration(options.pop(option))
    retry = options.get("retry")
    if isinstance(retry, dict) and set(retry) <= {"count", "interval"}:
        options.pop("retry")
        found["retry"] = retry["count"] if set(retry) == {"count"} else retry
    for name, option in PLAIN_OPTIONS.items():
        if options.get(option) is not None:
            value = options.pop(option)
            found[name] = f"P{value}" if name == "priority" else value
    return found


MODELS: Mapping[str, type[TypedSpec]] = TESTS
FORM = Form(
    section="synthetics",
    kind="synthetics_test",
    label="a synthetic test",
    models=MODELS,
    attributes=attributes,
    fields=fields,
    raw=RawTest,
    more=_raw,
    tagged=True,
)
SECTION = FORM.as_section()
lift = FORM.lift
