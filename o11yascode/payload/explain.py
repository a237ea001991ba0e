"""What the compiled validator found, as problems a person can act on: path, message, hint, severity."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from o11yascode.diagnostics import Severity, did_you_mean
from o11yascode.payload.problem import PayloadProblem, error, spell, warning
from o11yascode.payload.shape import Shape
from o11yascode.payload.variants import ABSENT, TAG, UNKNOWN, json_type
from o11yascode.resource.desired import Path
from o11yascode.resource.references import REFERENCE

WANTED = {
    "string_type": "a text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "list_type": "a list", "dict_type": "a mapping", "typed_dict_type": "a mapping",
    "none_required": "null", "datetime_type": "a time such as 2026-01-31T08:00:00Z", "uuid_type": "a UUID",
}  # fmt: skip
LIMITS = {
    "greater_than_equal": ("at least", "ge"), "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"), "less_than": ("less than", "lt"),
}  # fmt: skip
OUTER = 3
"""How deep the outer parts of a body reach: `data.attributes.schedule`, `widgets[0].definition`."""
ZEROES = {"number", "bool", "null"}
PLACE = re.compile(r"@\d+")
"""The n-th widget of the same body, as a dashboard's tabs name widgets that have no id yet."""
NEWER = {
    ("group_by", "should_exclude_missing"),
    ("query", "calculated_fields"),
    ("style", "color_order"),
    ("style", "order_reverse"),
    ("template_variable_presets", "description"),
}
"""What the web page writes into dashboards and the official client does not know, each with the key that holds it."""
JSON_NAMES = {"string": "a text", "number": "a number", "bool": "true or false", "object": "a mapping", "list": "a list", "null": "null"}


def explain(found: Iterable[Any], shape: Shape) -> list[PayloadProblem]:
    """The problems that a validation error tells of, without those that the API is known to take."""
    problems = []
    for each in found:
        path: Path = tuple(step for step in each["loc"] if not (isinstance(step, str) and step.startswith(TAG)))
        if not _accepted(each, path):
            problems.append(_problem(each, path, shape))
    return _newer_than_the_models(problems)


def _accepted(each: Any, path: Path) -> bool:
    """Where the API is more generous than the models."""
    kind, value = each["type"], each["input"]
    if kind == "extra_forbidden":
        return tuple(step for step in path if isinstance(step, str))[-2:] in NEWER
    if isinstance(value, str) and kind != "missing":
        return bool(REFERENCE.fullmatch(value) or (kind == "int_type" and PLACE.fullmatch(value)))
    return kind == "int_type" and isinstance(value, float) and value.is_integer()


def _newer_than_the_models(problems: list[PayloadProblem]) -> list[PayloadProblem]:
    """A mapping that holds a key or a word the models do not know has a newer shape than theirs: what it lacks is only a warning.

    Not so the outer parts of a body, which stay as they are for years; nor where what is unknown looks like what is missing: a slip.
    """
    unknown: dict[Path, list[str]] = {}
    for problem in problems:
        if problem.rule in ("payload-unknown-field", "payload-unknown-value"):
            unknown.setdefault(problem.path[:-1], []).append(str(problem.path[-1]))
    return [
        replace(problem, severity=Severity.WARNING)
        if problem.rule == "payload-missing-field"
        and len(problem.path) > OUTER
        and problem.path in unknown
        and not did_you_mean(problem.message.split('"')[1], unknown[problem.path])
        else problem
        for problem in problems
    ]


def _problem(each: Any, path: Path, shape: Shape) -> PayloadProblem:
    kind, value, context = each["type"], each["input"], each.get("ctx", {})
    last = _name(path)
    if kind == "extra_forbidden":
        return warning("unknown-field", path, f'unknown field "{last}"', did_you_mean(last, shape.keys(each["loc"][:-1])))
    if kind == "missing":
        # A number or a switch that is missing means 0 or false to the API.
        kinds = shape.variants(each["loc"])
        told = warning if kinds and all(v.json <= ZEROES for v in kinds) else error
        return told("missing-field", path[:-1], f'"{last}" is missing')
    if kind == "literal_error":
        return _not_a_word(path, last, value, shape.words(each["loc"]))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _no_variant(each, path, last, shape)
    if kind in WANTED or kind.endswith("_parsing"):
        wanted = WANTED.get(kind) or WANTED.get(kind.replace("_parsing", "_type")) or "another value"
        return error("wrong-type", path, f'"{last}" has to be {wanted}, not {_shown(value)}', _type_hint(kind, value))
    if kind in LIMITS:
        words, key = LIMITS[kind]
        return error("out-of-range", path, f'"{last}" has to be {words} {context[key]:g}, not {_shown(value)}')
    if kind in ("string_too_long", "string_too_short", "too_long", "too_short"):
        return _length(kind, path, last, value, context)
    if kind == "string_pattern_mismatch":
        return error("wrong-pattern", path, f'"{last}" has to match {context["pattern"]}, not {_shown(value)}')
    return error("wrong-value", path, f'"{last}": {each["msg"]}')


def _name(path: Path) -> str:
    """The key at the end of a path, with the indexes behind it: `widget_ids[0]`."""
    start = max((number for number, step in enumerate(path) if isinstance(step, str)), default=0)
    return spell(path[start:]) if path else "payload"


def _length(kind: str, path: Path, last: str, value: Any, context: dict[str, Any]) -> PayloadProblem:
    limit = context.get("max_length", context.get("min_length"))
    bound = "at most" if kind.endswith("long") else "at least"
    unit = "character" if kind.startswith("string") else "item"
    return error("wrong-length", path, f'"{last}" has to have {bound} {limit} {unit}{"" if limit == 1 else "s"}, not {len(value)}')


def _not_a_word(path: Path, last: str, value: Any, words: Sequence[Any]) -> PayloadProblem:
    if words and json_type(value) not in {json_type(word) for word in words}:
        return error("wrong-type", path, f'"{last}" has to be one of {_listed(words)}, not {_shown(value)}')
    names = tuple(map(str, words))
    hint = did_you_mean(str(value), names) or (f"known: {', '.join(names)}" if len(names) <= 12 else None)
    return warning("unknown-value", path, f'{_shown(value)} is not a known value of "{last}"', hint)


def _no_variant(each: Any, path: Path, last: str, shape: Shape) -> PayloadProblem:
    tag = str(each.get("ctx", {}).get("tag", ""))
    variants = shape.variants(each["loc"])
    if tag.startswith(UNKNOWN):
        key = tag.removeprefix(UNKNOWN)
        return _not_a_word((*path, key), key, each["input"].get(key), sorted({w for v in variants for w in v.words.get(key, ())}))
    if tag.startswith(ABSENT):
        return error("missing-field", path, f'"{tag.removeprefix(ABSENT)}" is missing')
    names = sorted({JSON_NAMES[name] for variant in variants for name in variant.json})
    return error("wrong-type", path, f'"{last}" has to be {" or ".join(names) or "another value"}, not {_shown(each["input"])}')


def _type_hint(kind: str, value: Any) -> str | None:
    if kind == "string_type" and isinstance(value, int | float) and not isinstance(value, bool):
        return f'write "{value}", in quotes'
    if kind in ("int_type", "float_type") and isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit():
        return f"write {value}, without quotes"
    return None


def _shown(value: Any) -> str:
    """A value short enough for a message."""
    if isinstance(value, dict | list):
        return JSON_NAMES[json_type(value)]
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = str(value)
    text = text if len(text) <= 60 else f"{text[:57]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _listed(words: Iterable[Any]) -> str:
    return ", ".join(map(_shown, words))
