"""What the schema says about a place in a payload: its type, the keys and the words that it may have."""

from typing import Any

from o11yascode.payload.derive import Schema, Type
from o11yascode.payload.variants import TAG, Variant, flatten

Location = tuple[str | int, ...]
"""An error's path: keys, list indexes, and the tags of chosen variants."""


class Shape:
    """A schema to ask. Answers are kept: the same key is unknown in a hundred widgets at once."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._variants: dict[Location, tuple[Variant, ...]] = {}

    def variants(self, location: Location) -> tuple[Variant, ...]:
        """The types that may stand there, without null; none where the schema knows no such place."""
        pattern = tuple(0 if isinstance(step, int) else step for step in location)
        if pattern not in self._variants:
            kind = self._inside(pattern)
            flat = flatten([kind], self.schema["models"]) if kind else []
            self._variants[pattern] = tuple(v for v in flat if v.json != {"null"})
        return self._variants[pattern]

    def keys(self, location: Location) -> tuple[str, ...]:
        return tuple(key for variant in self.variants(location) for key in variant.fields)

    def words(self, location: Location) -> tuple[Any, ...]:
        return tuple(word for variant in self.variants(location) for word in variant.values)

    def _inside(self, pattern: Location) -> Type | None:
        """The type at a path: what the type of the path before it says about the last step."""
        if not pattern:
            root: Type = self.schema["root"]
            return root
        before, step = self.variants(pattern[:-1]), pattern[-1]
        if isinstance(step, str) and step.startswith(TAG):
            return next((v.kind for v in before if v.tag == step), None)
        models = self.schema["models"]
        model: Type = models.get(before[0].kind.get("ref", ""), before[0].kind) if before else {}
        found: Type | None = (
            model.get("list") if isinstance(step, int) else model.get("fields", {}).get(step) or model.get("map") or model.get("extra")
        )
        return found
