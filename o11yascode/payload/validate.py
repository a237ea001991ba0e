"""A payload checked without Datadog: against the official client's models, then against the rules they cannot say."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import orjson
from pydantic_core import ValidationError

from o11yascode.payload.explain import explain
from o11yascode.payload.look import can_be_sent
from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.payload.schema import kind_module, validator_of
from o11yascode.resource.desired import Path


def validate_payload(kind: str, payload: Any, *, cache: FilePath | None = None) -> list[PayloadProblem]:
    """What is wrong with a request body of a resource kind: what the models say first, then what the rules say.

    Where both speak of the same place, the rule does: it knows why.

    Args:
        kind: name of the resource kind: `monitor`, `dashboard`, `downtime_v2`, …
        payload: the body as the API takes it, with the `data` envelope where v2 has one. References
            (`${ref:service/id}`) may stand wherever an id may.
        cache: a folder to keep the schemas in; without it they are derived anew in each process.

    Returns:
        Errors for what Datadog would refuse, warnings for fields and words that the client's models
        do not know: Datadog adds some every week.
    """
    check = getattr(kind_module(kind), "check", None)
    rules: list[PayloadProblem] = list(check(payload)) if check and isinstance(payload, dict) else []
    models = _against_models(kind, payload, cache)
    if models and rules:
        told = {problem.path for problem in rules}
        models = [problem for problem in models if not _told_better(problem, told)]
    return [*models, *rules, *_numbers(payload)]


def _numbers(payload: Any) -> Iterator[PayloadProblem]:
    """Numbers that no request can hold."""
    try:
        text = orjson.dumps(payload)
    except TypeError:
        text = b"null"
    waiting: list[tuple[Path, Any]] = [((), payload)] if b"null" in text else []  # as infinity is written
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            waiting += [((*path, key), child) for key, child in (value.items() if isinstance(value, dict) else enumerate(value))]
        elif isinstance(value, int | float) and not can_be_sent(value):
            yield error("out-of-range", path, f'"{path[-1]}" is too large a number')


def _told_better(problem: PayloadProblem, told: set[Path]) -> bool:
    """A rule spoke of the same place, or of the mapping that holds a field too many."""
    parent = problem.path[:-1] if problem.rule == "payload-unknown-field" else ()
    return bool(problem.path) and (problem.path in told or (bool(parent) and parent in told))


def _against_models(kind: str, payload: Any, cache: FilePath | None) -> list[PayloadProblem]:
    validator, shape = validator_of(kind, cache)
    try:
        validator.validate_python(payload)
    except ValidationError as found:
        problems = explain(found.errors(include_url=False), shape)
        in_path = {(key,) for key in getattr(kind_module(kind), "IN_PATH", ())}
        problems = [problem for problem in problems if problem.path not in in_path]
        judge = getattr(kind_module(kind), "judge", None)
        return [judge(problem) for problem in problems] if judge else problems
    return []
