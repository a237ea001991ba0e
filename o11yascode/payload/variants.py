"""Which of several models a value means, decided by the value itself: its `type`, its `data_source`, else its keys.

The official client tries every model in turn, and can only say that none fits. Here the model is
chosen first, so that what is wrong with it can be told with the exact path.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct, field

from o11yascode.payload.derive import Schema, Type

TAG = "\0"
"""The first character of what stands for a chosen variant in an error's path: no key of a body has it."""
UNKNOWN = "\0?"
"""A tag that no variant has: the value's discriminator (named behind it) holds a word that is not known."""
ABSENT = "\0-"
"""A tag that no variant has: the discriminator named behind it is needed to know what the value is."""
WRONG = "\0!"
"""A tag that no variant has: no variant is of this JSON type."""

Words = dict[tuple[str, ...], frozenset[str]]
"""By path, the words that may stand there."""

JSON_OF = {"str": "string", "datetime": "string", "date": "string", "uuid": "string", "int": "number", "float": "number",
           "bool": "bool", "object": "object", "list": "list", "null": "null"}  # fmt: skip
DEEPEST = 3
"""How many keys down the words of a variant are looked at."""
ANYTHING = frozenset({"string", "number", "bool", "object", "list", "null"})


class Variant(Struct, frozen=True):
    """One of the models of a union, and what tells it from the others."""

    tag: str
    kind: Type
    json: frozenset[str]
    """The JSON types it can be."""
    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of an object: the JSON types of each key."""
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of an object: the words that a key may be, where it is an enum."""
    required: frozenset[str] = frozenset()
    items: frozenset[str] = ANYTHING
    """Of a list: the JSON types of its items."""
    values: tuple[Any, ...] = ()
    """Of an enum: its values."""


def flatten(kinds: list[Type], models: Schema) -> list[Variant]:
    """The variants of a union, unions inside it opened. Tags count from 0, in the order of the models."""
    flat: list[Type] = []

    def add(kind: Type) -> None:
        model = models.get(kind.get("ref", ""), kind)
        if "any_of" in model:
            for each in model["any_of"]:
                add(each)
        elif not any(kind == known for known in flat):
            flat.append(kind)

    for kind in kinds:
        add(kind)
    return [_variant(f"{TAG}{number}", kind, models) for number, kind in enumerate(flat)]


def _variant(tag: str, kind: Type, models: Schema) -> Variant:
    model = models.get(kind.get("ref", ""), kind)
    if "fields" not in model:
        items = json_of(model["list"], models) if "list" in model else ANYTHING
        return Variant(tag, kind, json_of(kind, models), items=items, values=tuple(model.get("values", ())))
    return Variant(
        tag,
        kind,
        json_of(kind, models),
        {key: json_of(each, models) for key, each in model["fields"].items()},
        {path[0]: words for path, words in _words(model, models, 1).items()},
        required=frozenset(model["required"]),
    )


def _words(model: Type, models: Schema, depth: int) -> Words:
    """The words of an object's keys, and of the objects and lists of objects in it, by path."""
    found: Words = {}
    for key, each in model.get("fields", {}).items():
        inside = models.get(each.get("list", each).get("ref", ""), {})
        if "values" in inside:
            found |= {(key,): frozenset(inside["values"])} if "list" not in each else {}
        elif depth > 1:
            found |= {(key, *path): words for path, words in _words(inside, models, depth - 1).items()}
    return found


def json_of(kind: Type, models: Schema) -> frozenset[str]:
    """The JSON types that a type can be."""
    model = models.get(kind.get("ref", ""), kind)
    null = frozenset({"null"}) if model.get("nullable") else frozenset[str]()
    if "any_of" in model:
        return null.union(*(json_of(each, models) for each in model["any_of"]))
    if "values" in model:
        return null | {json_type(value) for value in model["values"]}
    if "fields" in model or "map" in model:
        return null | {"object"}
    if "list" in model:
        return null | {"list"}
    return null | (ANYTHING if model["is"] == "any" else {JSON_OF[model["is"]]})


def json_type(value: Any) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "list"
    if value is None:
        return "null"
    return "bool" if isinstance(value, bool) else "number"


def chooser(variants: list[Variant], models: Schema) -> Callable[[Any], str]:
    """A function from a value to the tag of the variant it means, or to one of UNKNOWN, ABSENT, WRONG."""
    objects = [v for v in variants if "object" in v.json]
    key = _discriminator(objects)
    by_word: dict[str, list[Variant]] = {}
    for variant in objects:
        for word in variant.words.get(key, ()):
            by_word.setdefault(word, []).append(variant)
    silent = [v for v in objects if key not in v.words]
    alone = {word: found[0].tag for word, found in by_word.items() if len(found) == 1 and not silent}
    needed = bool(key) and all(key in v.required for v in objects)
    inner = cache(lambda: _inner_words(objects, key, models))
    # `{live_span: 4h}` stands in half of the widgets
    best_of_all = lru_cache(maxsize=256)(lambda items: best(objects, dict(items), inner))

    def choose_object(value: dict[str, Any]) -> str:
        word = value.get(key)
        if isinstance(word, str):
            candidates = by_word.get(word, []) + [v for v in silent if key in v.fields or word not in by_word]
            return best(candidates, value, inner) if candidates else f"{UNKNOWN}{key}"
        if needed:
            return f"{ABSENT}{key}"
        if len(value) == 1 and isinstance(next(iter(value.values())), str):
            return best_of_all(tuple(value.items()))
        return best(objects, value, inner)

    def choose(value: Any) -> str:
        if isinstance(value, dict) and objects:
            word = value.get(key)
            return alone[word] if isinstance(word, str) and word in alone else choose_object(value)
        kind = json_type(value)
        fitting = [v for v in variants if kind in v.json]
        if not fitting:
            return WRONG
        if len(fitting) > 1 and kind == "list" and value:
            inner = json_type(value[0])
            fitting = [v for v in fitting if inner in v.items] or fitting
        if len(fitting) > 1 and kind == "string":
            fitting = [v for v in fitting if not v.values or value in v.values] or fitting
        if len(fitting) > 1 and isinstance(value, float):
            fitting = [v for v in fitting if v.kind.get("is") == "float"] or fitting
        return fitting[0].tag

    return choose


def _inner_words(objects: list[Variant], key: str, models: Schema) -> dict[str, Words]:
    """By tag, the words deeper in each object where a key's do not tell them apart: of a notebook's cells `definition.type`.

    Those that are the same in all tell nothing.
    """
    said = [v.words.get(key, frozenset()) for v in objects]
    if all(said) and sum(map(len, said)) == len(frozenset().union(*said)):
        return {v.tag: {} for v in objects}
    inner = [_words(models.get(v.kind.get("ref", ""), v.kind), models, DEEPEST) for v in objects]
    common = {path for path, words in inner[0].items() if all(other.get(path) == words for other in inner)}
    return {
        v.tag: {path: words for path, words in found.items() if len(path) > 1 and path not in common}
        for v, found in zip(objects, inner, strict=True)
    }


def _discriminator(objects: list[Variant]) -> str:
    """The key whose words tell the variants apart best; "" where no key does."""

    def told_apart(key: str) -> tuple[int, int, int]:
        words = [v.words[key] for v in objects if key in v.words]
        return (len(set(words)), sum(key in v.required for v in objects), key in ("type", "data_source", "request_type"))

    keys = sorted({key for v in objects for key in v.words})
    best_key = max(keys, key=told_apart, default="")
    return best_key if best_key and told_apart(best_key)[0] > 1 else ""


def best(variants: list[Variant], value: dict[str, Any], inner: Callable[[], dict[str, Words]]) -> str:
    """The tag of the variant that a mapping resembles most: words and types that fit, keys that are known, keys that are needed."""
    if len(variants) == 1:
        return variants[0].tag
    deeper = inner()
    return max(variants, key=lambda variant: _likeness(variant, value, deeper[variant.tag])).tag


def _likeness(variant: Variant, value: dict[str, Any], inner: Words) -> int:
    """A key says more about what is meant than a word does: the word may be new, or wrong."""
    score = -6 * len(variant.required - value.keys())
    for key, each in value.items():
        if key not in variant.fields:
            score -= 6
        elif json_type(each) not in variant.fields[key]:
            score -= 5
        elif key in variant.words:
            score += 3 if _is_among(each, variant.words[key]) else -5
        else:
            score += 1
    for path, words in inner.items():
        found = _first_at(value, path)
        if found is not None:
            score += 2 if _is_among(found, words) else -3
    return score


def _first_at(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of keys; of a list on the way its first item counts."""
    for key in path:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _is_among(value: Any, words: frozenset[str]) -> bool:
    return isinstance(value, str | int | float) and value in words
