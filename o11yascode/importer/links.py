"""Live ids in bodies and fields become references to the specs that own them, where those are known."""

import re
from collections.abc import Mapping
from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import steps_of
from o11yascode.resource.references import REFERENCE, reference

Known = Mapping[tuple[str, str], str]
"""Kind and live id -> full id of the spec."""
_NUMBER = re.compile(r"(?<![\w./-])\d+(?![\w./-])")
_QUOTED = re.compile(r'(?<=")[0-9a-f]{32}(?=")')
_IN_WIDGETS = {"alert_id": "monitor", "slo_id": "slo", "powerpack_id": "powerpack"}
_OF_WIDGETS = {
    "alert_graph": ("monitor", "monitor"),
    "alert_value": ("monitor", "monitor"),
    "slo": ("slo", "slo"),
    "powerpack": ("powerpack", "powerpack"),
}
"""Widget kind -> the field that names another resource, and that resource's kind."""


def with_references(kind: str, body: Payload, known: Known) -> Payload:
    """A copy of a body with references in place of the live ids that are known. Widgets are left to `with_names`."""
    if not known:
        return body
    if kind == "monitor":
        return _in_query(body, known)
    for pattern, kinds in KINDS[kind].references.items():
        if not (pattern.startswith("**.") and pattern[3:] in _IN_WIDGETS):
            body = _replaced(body, steps_of(pattern), kinds.split(), known)
    return body


def _in_query(body: Payload, known: Known) -> Payload:
    query, type_ = body.get("query"), body.get("type")
    if not isinstance(query, str):
        return body
    if type_ == "composite":
        return {**body, "query": _NUMBER.sub(lambda found: _reference(found[0], ["monitor"], known), query)}
    if type_ == "slo alert":
        return {**body, "query": _QUOTED.sub(lambda found: _reference(found[0], ["slo"], known), query)}
    return body


def _reference(value: Any, kinds: list[str], known: Known) -> Any:
    """The reference for a live id, or for one with its kind before it (`dashboard:abc-def-ghi`); else the value as it is."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return value
    for kind in kinds:
        if (kind, str(value)) in known:
            return reference(known[kind, str(value)])
    if isinstance(value, str) and ":" in value:
        word, _, id = value.partition(":")
        full = known.get((word.replace("-", "_"), id))
        if full is not None and word.replace("-", "_") in kinds:
            return f"{word}:{reference(full)}"
    return value


def _replaced(value: Any, steps: list[str], kinds: list[str], known: Known) -> Any:
    if not steps:
        return _reference(value, kinds, known)
    first, rest = steps[0], steps[1:]
    if first == "[]":
        return [_replaced(each, rest, kinds, known) for each in value] if isinstance(value, list) else value
    if first == "**":
        if isinstance(value, list):
            return [_replaced(each, steps, kinds, known) for each in value]
        if isinstance(value, dict):
            return {
                key: _replaced(each, rest[1:], kinds, known) if key == rest[0] else _replaced(each, steps, kinds, known)
                for key, each in value.items()
            }
        return value
    if isinstance(value, dict) and first in value:
        return {**value, first: _replaced(value[first], rest, kinds, known)}
    return value


def with_names(fields: Any, known: Known) -> Any:
    """The fields of a spec, texts escaped already, with spec ids in place of live ids and of references left in raw bodies."""
    if isinstance(fields, str):
        return REFERENCE.sub(lambda found: f"${{{{ ref('{found[1]}') }}}}", fields)
    if isinstance(fields, list):
        return [with_names(each, known) for each in fields]
    if not isinstance(fields, dict):
        return fields
    made = {key: with_names(each, known) for key, each in fields.items()}
    for key, kind in _IN_WIDGETS.items():
        if isinstance(made.get(key), int | str) and (kind, str(made[key])) in known:
            made[key] = f"${{{{ ref('{known[kind, str(made[key])]}') }}}}"
    field, kind = _OF_WIDGETS.get(str(made.get("kind")), ("", ""))
    if field and (kind, str(made.get(field))) in known:
        made[field] = known[kind, str(made[field])]
    return made
