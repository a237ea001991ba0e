"""Pydantic's validation errors in plain words: one diagnostic a mistake, at the value or key that is wrong."""

import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct
from pydantic import BaseModel, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails

from o11yascode.diagnostics import Diagnostic, Location, Severity, closest, did_you_mean, shown
from o11yascode.source.node import Node
from o11yascode.spec.resource import COMMON
from o11yascode.spec.texts import field_texts

Step = str | int
MANY = 20
"""More fields than this are not listed."""

_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "dataclass": "a mapping",
    "none": "nothing",
}
_PLAINER = {
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
    "greater than": "more than",
}
"""Pydantic's words for a demand, and a person's."""
ELSEWHERE = {
    "alert": ("critical",),
    "channel": ("slack",),
    "denominator": ("total",),
    "description": ("message", "content"),
    "compare": ("compared_to",),
    "compared_to": ("compare",),
    "escalation_message": ("renotify",),
    "filter": ("match", "search"),
    "frequency": ("every",),
    "group_by": ("by",),
    "h": ("height",),
    "if": ("when",),
    "interval": ("every",),
    "limit": ("top",),
    "live_span": ("span",),
    "match": ("search",),
    "name": ("title",),
    "numerator": ("good",),
    "owner": ("team",),
    "period": ("window", "evaluate", "every"),
    "prefix": ("tag",),
    "query": ("match", "search", "expression"),
    "receiver": ("notify",),
    "search": ("match", "query"),
    "severity": ("priority",),
    "text": ("content", "message"),
    "threshold": ("critical",),
    "thresholds": ("critical", "targets"),
    "tick_every": ("every",),
    "timeframe": ("window", "evaluate", "span"),
    "title": ("name",),
    "w": ("width",),
    "window": ("evaluate",),
    "evaluate": ("window",),
}
"""Fields that are called otherwise elsewhere, and what may be meant by them: the first that the mapping may have."""
_TYPE_ERROR = re.compile(r"(?P<type>[a-z]+)(?:_attributes|_set)?_(?:type|parsing|required|from_float|parsing_size)")


class _Place(Struct, frozen=True):
    """Where pydantic's path leads: through nodes, and through the models that describe them."""

    node: Node
    annotation: Any
    owner: Any
    """The innermost model on the way."""
    names: tuple[Step, ...]
    """The path as the author sees it: keys and indices, without the names of union members."""
    forks: tuple[tuple[Step, ...], ...]
    """Pydantic's path to each union on the way."""


_Problem = tuple[ErrorDetails, _Place]


def explain(error: ValidationError, model: type[BaseModel], node: Node, label: str) -> list[Diagnostic]:
    """One diagnostic for each mistake; what several members of a union say about one value becomes one."""
    problems = []
    for problem in error.errors(include_url=False):
        path = problem["loc"]
        of_mapping = problem["type"] == "extra_forbidden"  # about the mapping's key: the mapping is its place
        problems.append((problem, _walk(model, node, path[:-1] if of_mapping else path)))
    misspelt = {
        (problem["loc"][:-1], _meant(str(problem["loc"][-1]), place)) for problem, place in problems if problem["type"] == "extra_forbidden"
    }
    # A field is not missing where it is misspelt: one mistake, one message.
    kept = [one for one in problems if one[0]["type"] != "missing" or (one[0]["loc"][:-1], one[0]["loc"][-1]) not in misspelt]
    return _collapse(kept, 0, node, label)


def _meant(word: str, place: _Place) -> str | None:
    """The field that an unknown key is meant to be: one that is called so elsewhere and is not written yet, or one that looks alike."""
    fields = [*_field_names(place.owner), "for_each", "when", "team"]  # the last three are gone before a model sees the mapping

    def other(word: str | None) -> str | None:
        return next((name for name in ELSEWHERE.get(word or "", ()) if name in fields and place.node.get(name) is None), None)

    return other(word) or _alike(word, fields) or other(closest(word, ELSEWHERE, cutoff=0.8))


def _alike(word: str, fields: Sequence[str]) -> str | None:
    """The field that looks like a word: two of a length share more than half of their letters by chance, but seldom all."""
    found = closest(word, fields, cutoff=0.6 if len(word) < 4 else 0.7)
    found = found or next((name for name in fields if sorted(name) == sorted(word)), None)
    parts = (name for name in fields if len(name) > 3 and (name in word or name.startswith(word)))
    return found or max(parts, key=len, default=None)


def _collapse(problems: list[_Problem], depth: int, root: Node, label: str) -> list[Diagnostic]:
    """A diagnostic for each problem that has no union on its way (from the given one on), and one for each union."""
    found: list[Diagnostic] = []
    forks: dict[tuple[Step, ...], list[_Problem]] = {}
    for problem, place in problems:
        if len(place.forks) <= depth:
            found.append(_diagnostic(problem, place, root, label))
        else:
            forks.setdefault(place.forks[depth], []).append((problem, place))
    for fork, members in forks.items():
        found.extend(_fork(len(fork), members, depth, root, label))
    return found


def _fork(length: int, members: list[_Problem], depth: int, root: Node, label: str) -> list[Diagnostic]:
    """What a value that fits no member of a union should have been: the nearest member's complaints, or all types in one sentence."""
    branches: dict[Step, list[_Problem]] = {}
    for problem, place in members:
        branches.setdefault(problem["loc"][length], []).append((problem, place))
    value = members[0][1].node.value if all(len(p["loc"]) == length + 1 for p, _ in members) else None
    several = isinstance(value, dict | list) or any(len(p["loc"]) > length + 1 for p, _ in members)
    nearer = [branch for branch in branches.values() if not any(len(p["loc"]) == length + 1 and _is_far(p, several) for p, _ in branch)]
    if nearer:
        return _without_doubles(_collapse(min(nearer, key=len), depth + 1, root, label))
    expected = list(dict.fromkeys(_expected(problem) for problem, _ in members))
    return [_wrong_type(members[0][1], _one_of(expected), label)]


def _without_doubles(found: list[Diagnostic]) -> list[Diagnostic]:
    return list({(d.message, d.location): d for d in found}.values())


def _diagnostic(problem: ErrorDetails, place: _Place, root: Node, label: str) -> Diagnostic:
    kind, node = problem["type"], place.node
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    owner = _label(place, root, label)
    context = problem.get("ctx") or {}
    if kind == "extra_forbidden":
        names = _field_names(place.owner)
        meant = _meant(last, place)
        written = next((name for name in ELSEWHERE.get(last, ()) if name in names), None)
        if meant:
            hint = f'did you mean "{meant}"?'
        elif written:
            hint = f'"{written}" says it here, and is written already'
        else:
            hint = f"fields: {', '.join(names[:MANY])}{', …' if len(names) > MANY else ''}"
        return _error("unknown-field", f'unknown field "{last}" in {owner}', node.key_location(last), hint)
    if kind == "missing":
        return _error("missing-field", f'{owner} needs "{last}"', node.location(), _description(place.owner, last))
    if kind == "literal_error" or kind == "enum":
        return _wrong_choice(place, str(context.get("expected", "")), label)
    if kind == "union_tag_invalid":
        return _wrong_choice(_into(place, str(context["discriminator"]).strip("'")), str(context["expected_tags"]), label)
    if kind == "union_tag_not_found":
        field = str(context["discriminator"]).replace("'", '"')
        return _error("missing-field", f"{_name(place) or owner} needs {field}", node.location())
    if _is_type_error(problem):
        return _wrong_type(place, _expected(problem), label)
    name = _name(place)
    if kind == "string_pattern_mismatch":
        hint = _description(place.owner, last) or f"it must match {context.get('pattern')}"
        return _error("wrong-form", f"{name or owner} has a wrong form: {shown(node.value)}", node.location(), hint)
    said = problem["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    demand = re.sub(r"^\w+ should ", "", said)
    if demand != said:
        for words, plainer in _PLAINER.items():
            demand = demand.replace(words, plainer)
        demand = re.sub(r" after validation, not \d+$", "", demand)
        return _error("wrong-value", f"{name or owner} must {demand}, not {shown(node.value)}", node.location())
    return _error("wrong-value", f"{name}: {said}" if name else said, node.location())


def _wrong_choice(place: _Place, expected: str, label: str) -> Diagnostic:
    choices = re.findall(r"'([^']*)'", expected) or re.findall(r"[^\s,]+", expected.replace(" or ", " "))
    name = _name(place) or label
    value = place.node.value
    hint = did_you_mean(value, choices) if isinstance(value, str) else None
    return _error("wrong-value", f"{name} must be {_one_of(choices)}, not {shown(place.node.value)}", place.node.location(), hint)


def _wrong_type(place: _Place, expected: str, label: str) -> Diagnostic:
    hint = None
    value = place.node.value
    if value is None:
        hint = "a value that begins with # needs quotes, else it is a comment"
    elif "text" in expected and isinstance(value, int | float):
        name = str(place.names[-1]) if place.names else ""
        hint = _description(place.owner, name) if _never_fits(place.owner, name, str(value)) else "put it in quotes"
    elif expected == "text" and isinstance(value, dict):
        hint = "without a space after the colon, or in quotes, it is a text"
    elif expected == "a list":
        hint = "begin each of its items with a dash" if isinstance(value, dict) else "write its items in [ ]"
    elif expected == "a mapping" and isinstance(value, list):
        hint = "write its entries in { }, each with a name and a colon"
    return _error("wrong-type", f"{_name(place) or label} must be {expected}, not {shown(place.node.value)}", place.node.location(), hint)


def _error(rule: str, message: str, location: Location, hint: str | None = None) -> Diagnostic:
    return Diagnostic(rule, Severity.ERROR, message, location, hint)


def _is_type_error(problem: ErrorDetails) -> bool:
    match = _TYPE_ERROR.fullmatch(problem["type"])
    return match is not None and match["type"] in _EXPECTED


def _is_far(problem: ErrorDetails, several: bool) -> bool:
    """Whether the value is not at all what this member of a union wants: another type; or a word, where it holds several values."""
    return _is_type_error(problem) or (several and problem["type"] == "literal_error")


def _expected(problem: ErrorDetails) -> str:
    if problem["type"] == "literal_error":
        return str((problem.get("ctx") or {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    match = _TYPE_ERROR.fullmatch(problem["type"])
    return _EXPECTED[match["type"]] if match else problem["msg"]


def _one_of(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _name(place: _Place) -> str:
    """The last key of the path in quotes, with the index where the value is an item of a list."""
    text = ""
    for step in place.names:
        text = f"{text}[{step}]" if isinstance(step, int) else str(step)
    return f'"{text}"' if text else ""


def _label(place: _Place, root: Node, label: str) -> str:
    """What an error calls the innermost mapping."""
    if place.node is root:
        return label
    own = getattr(place.owner, "label", "spec")
    return own if isinstance(own, str) and own != "spec" else (_name(place) or label)


def _field_names(model: Any) -> list[str]:
    """The fields of a model, its own first, those of every resource last."""
    fields = getattr(model, "model_fields", {})
    own = getattr(model, "__annotations__", {})
    return [fields[name].alias or name for name in sorted(fields, key=lambda name: 0 if name in own else 2 if name in COMMON else 1)]


def _description(model: Any, name: str) -> str | None:
    """What a field is for, in a line: its text, else the words it takes, else an example."""
    fields = getattr(model, "model_fields", {})
    own = name if name in fields else next((own for own, field in fields.items() if field.alias == name), None)
    if own is None:
        return None
    text = (fields[own].description or field_texts(model).get(own, "")).split("\n")[0].rstrip(".")
    if not text and get_origin(fields[own].annotation) is Literal:
        text = f"one of {', '.join(map(str, get_args(fields[own].annotation)))}"
    given = next((m.json_schema.get("examples") for m in fields[own].metadata if isinstance(m, WithJsonSchema) and m.json_schema), None)
    if not text and given:
        text = f'as in {name}: "{given[0]}"' if str(given[0])[0] in "<>" else f"as in {name}: {given[0]}"
    return text or None


def _never_fits(model: Any, name: str, text: str) -> bool:
    """Whether a field takes texts of another form only: in quotes, a number would be as wrong."""
    field = getattr(model, "model_fields", {}).get(name)
    patterns = [each.pattern for each in getattr(field, "metadata", ()) if getattr(each, "pattern", None)]
    return any(not re.search(pattern, text) for pattern in patterns)


def _into(place: _Place, key: str) -> _Place:
    child = place.node.get(key)
    return _Place(child, None, place.owner, (*place.names, key), place.forks) if child else place


def _walk(model: type[BaseModel], node: Node, path: tuple[Step, ...]) -> _Place:
    """Follows pydantic's path. It names union members too, which are no keys of the file: only the models tell which is which."""
    annotation: Any = model
    owner: Any = model
    names: list[Step] = []
    forks: list[tuple[Step, ...]] = []
    for index, step in enumerate(path):
        annotation, members = _members(annotation)
        if members:
            if not _is_tagged(members, step):
                forks.append(path[:index])
            annotation = _member(members, step)
            owner = annotation if _is_model(annotation) else owner
            continue
        found = _child(node, step)
        inner = _inner(annotation, step)
        if found is None:
            # a name that pydantic gives a validator; or a key that the file does not have, because a short form was written
            annotation = inner if inner is not None else annotation
            continue
        name, node = found
        annotation = inner
        names.append(name)
        unwrapped, several = _members(annotation)
        if not several and _is_model(unwrapped):
            owner = unwrapped
    return _Place(node, annotation, owner, tuple(names), tuple(forks))


def _child(node: Node, step: Step) -> tuple[Step, Node] | None:
    """The value at a key or an index, with the key as it stands in the file."""
    value = node.value
    if isinstance(value, dict):
        if isinstance(step, int):  # a mapping that is short for a list: `formulas: {Mean: a / b}`
            return list(value.items())[step] if 0 <= step < len(value) else None
        return (str(step), value[str(step)]) if str(step) in value else None
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return step, value[step]
    return None


def _members(annotation: Any) -> tuple[Any, list[Any]]:
    """An annotation without Annotated and Optional; and the members, where it is a union of several."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin is Union or origin is types.UnionType:
            members = [m for m in get_args(annotation) if m is not type(None)]
            if len(members) > 1:
                return annotation, members
            annotation = members[0]
        else:
            return annotation, []


def _member(members: list[Any], tag: Step) -> Any:
    """The member of a union that pydantic calls by this name."""
    for member in members:
        plain = _members(member)[0]
        name = getattr(plain, "__name__", "")
        if tag in (name, str(plain)) or str(tag).startswith(f"{name}["):
            return plain
        if _is_model(plain) and tag in _tags(plain):
            return plain
    models = [m for m in (_members(member)[0] for member in members) if _is_model(m)]
    return models[0] if len(models) == 1 and "function" in str(tag) else None


def _is_tagged(members: list[Any], tag: Step) -> bool:
    """True where the union's member was chosen by its `kind`: then only that one complains."""
    plain = [_members(member)[0] for member in members]
    return all(_is_model(m) for m in plain) and any(tag in _tags(m) for m in plain)


def _tags(model: Any) -> set[Any]:
    tags: set[Any] = set()
    for name in ("kind", "type"):
        field = model.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is Literal:
            tags.update(get_args(field.annotation))
    return tags


def _inner(annotation: Any, step: Step) -> Any:
    """The annotation one step further in, None where it is not known."""
    if _is_model(annotation):
        fields = annotation.model_fields
        field = fields.get(step) or next((f for f in fields.values() if f.alias == step), None)
        return field.annotation if field is not None else None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple, set, frozenset) and arguments:
        return arguments[0]
    if origin is dict and len(arguments) == 2:
        return arguments[1]
    return None


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
