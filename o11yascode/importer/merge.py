"""What a payload would have to be for a live body to be no different: the payload, with live values only where they differ."""

from typing import Any

from o11yascode.resource.compare import BRIEF, differing, is_absent, may_be_added
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING
from o11yascode.resource.kind import Kind
from o11yascode.resource.rules import Rule, definition_rule, rules_for


def merged(kind: Kind, desired: Payload, live: Payload) -> Payload:
    """The desired body with what is different in the live one.

    What the server, the web page or other people add is not taken over, nor are mutes, whoever says them.
    """
    return _objects(desired, live, rules_for(kind, desired))


def merged_definition(desired: Payload, live: Payload) -> Payload:
    """The same, of a widget's definition."""
    return _objects(desired, live, definition_rule())


def _objects(desired: Payload, live: Payload, rule: Rule) -> Payload:
    if rule.by_type is not None:
        rule = rule.by_type.get(str(desired.get("type"))) or rule.chosen or rule
    result: Payload = {}
    for key, value in desired.items():
        inner = rule.keys.get(key, rule.other)
        actual = live.get(key, MISSING)
        if actual is MISSING:
            if inner.drop or inner.write_only or is_absent(value, inner):
                result[key] = value
        elif (
            inner.drop or (inner.unmanaged and (value is None or isinstance(value, dict))) or differing(value, actual, inner, BRIEF) is None
        ):
            result[key] = value
        else:
            result[key] = _either(value, actual, inner)
    for key, actual in live.items():
        if key in desired:
            continue
        inner = rule.keys.get(key, rule.other)
        if not (inner.drop or inner.unmanaged or may_be_added(key, actual, inner, rule, live, BRIEF)):
            result[key] = actual
    return result


def _either(value: Any, actual: Any, rule: Rule) -> Any:
    if isinstance(value, dict) and isinstance(actual, dict):
        return _objects(value, actual, rule)
    if isinstance(value, list) and isinstance(actual, list):
        return _lists(value, actual, rule)
    return actual


def _lists(desired: list[Any], live: list[Any], rule: Rule) -> list[Any]:
    """The live items in their order, each as the desired body says it where that is the same."""
    left = list(desired)
    result: list[Any] = []
    for actual in live:
        same = next((value for value in left if differing(value, actual, rule.item, BRIEF) is None), MISSING)
        if same is not MISSING:
            left.remove(same)
        result.append(actual if same is MISSING else same)
    if rule.is_set:
        kept = [value for value in desired if value in result]
        return [*kept, *(value for value in result if value not in kept)]
    if len(live) == len(desired):
        return [
            _either(value, actual, rule.item) if found is actual else found
            for value, actual, found in zip(desired, live, result, strict=True)
        ]
    return result
