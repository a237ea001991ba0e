"""What a notification rule's payload is, and how it names who hears."""

from collections.abc import Iterator
from typing import Any

from o11yascode.payload.look import mapping, mappings, texts
from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.resource.desired import Path, Payload
from o11yascode.resource.paths import at

MODELS = ("v2.MonitorNotificationRuleCreateRequest",)
ALSO = {("v2.MonitorNotificationRuleCreateRequestData", "id"): {"is": "str"}}


def check(payload: Payload) -> Iterator[PayloadProblem]:
    path: Path = ("data", "attributes")
    given = at(payload, path)
    if not isinstance(given, dict):
        return
    plain, conditional = given.get("recipients"), given.get("conditional_recipients")
    if plain and conditional:
        yield error("rule-recipients", path, "recipients and conditional_recipients exclude each other")
    if not plain and not conditional:
        yield error("rule-recipients", path, "a notification rule needs recipients or conditional_recipients")
    yield from _handles(plain, (*path, "recipients"))
    inside: Path = (*path, "conditional_recipients")
    for place, condition in mappings(mapping(conditional).get("conditions"), (*inside, "conditions")):
        yield from _handles(condition.get("recipients"), (*place, "recipients"))
    yield from _handles(mapping(conditional).get("fallback_recipients"), (*inside, "fallback_recipients"))
    chosen = given.get("filter")
    if isinstance(chosen, dict) and {"tags", "scope"} <= set(chosen):
        yield error("rule-filter", (*path, "filter"), "a filter has tags or a scope, not both")


def _handles(handles: Any, path: Path) -> Iterator[PayloadProblem]:
    for place, handle in texts(handles, path):
        if handle.startswith("@"):
            yield error("rule-recipients", place, f'a recipient is written without its @: "{handle}"', f'write "{handle[1:]}"')
        elif not handle.strip():
            yield error("rule-recipients", place, "a recipient is empty")
