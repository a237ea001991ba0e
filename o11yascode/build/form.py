"""What the sections with one plain body share: a spec becomes its payload, and a live body the spec that says the same."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any

from msgspec import Struct, field
from pydantic import Field

from o11yascode.build.section import Section
from o11yascode.context import UNHEARD, BaseWork, Context, Item, alone
from o11yascode.diagnostics import has_errors
from o11yascode.resource.bodies import ANY_SHAPE, name_of
from o11yascode.resource.desired import Mention, Path, Payload, Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at, replaced
from o11yascode.resource.references import as_id, ids_in
from o11yascode.resource.tidy import tidy
from o11yascode.source.node import Node
from o11yascode.spec.base import validate_kind
from o11yascode.spec.plain import RawSpec, TypedSpec
from o11yascode.spec.resource import ResourceSpec
from o11yascode.widget import kinds

Fields = dict[str, Any]
"""The fields of a spec as a person would write them, plain."""
ATTRIBUTES = ("data", "attributes")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBER = re.compile(r"\d+")
SHORT = re.compile(r"[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}")
"""A dashboard's or a synthetic test's id in Datadog's own form."""


class Work(BaseWork):
    """One resource under construction, and which part of the payload came from where."""

    inner: tuple[str, ...] = ()
    """Where the attributes stand in the payload."""
    origins: dict[Path, tuple[Node, ...]] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    """Who hears of it, where it alerts."""
    priority: str | None = None
    """P1 to P5, where it has one."""

    def trace(self, path: Path, *written: str | int) -> None:
        """Says that the attribute at a path was made from the field at another."""
        self.origins[(*self.inner, *path)] = (self.node(*written),)

    def number_of(self, name: str | int, kinds: Sequence[str], *path: str | int) -> str | int:
        """As `id_of`, of kinds whose live ids are numbers."""
        found = self.id_of(str(name), kinds, NUMBER, *path)
        return int(found) if NUMBER.fullmatch(found) else found


class Form(Struct, frozen=True):
    """One section: its models, and the way from spec to payload and back."""

    section: str
    kind: str
    """Name of the resource kind."""
    label: str
    """What a message calls one: `a downtime`."""
    models: Mapping[str, type[TypedSpec]]
    """By the word that stands in `kind`; `raw` is always one more."""
    attributes: Callable[[Any, Work], Payload]
    """From the validated model; what is wrong is reported. Of a v2 kind its attributes, else the whole body."""
    fields: Callable[[Payload, Payload], Fields | None]
    """From the attributes and the whole body, both tidy: the fields with their kind; None where no model fits."""
    default: str | None = None
    """The kind of a spec that names none."""
    envelope: str = ""
    """Of a v2 kind, its `data.type`."""
    around: Callable[[Any, Work], Payload] = lambda spec, work: {}
    """What stands in `data` beside type and attributes."""
    raw: type[RawSpec] = RawSpec
    """Its model of any body."""
    more: Callable[[Any, Payload, Work], Payload] = lambda spec, body, work: body
    """What such a body gets, from its model and the body, before the item's tags."""
    tagged: bool = False
    """Whether the item's tags go into the attribute `tags`."""
    marked: bool = True
    name: Callable[[Payload], Any] | None = None
    """From the payload: what people call it, where that is not its kind's name or title alone."""
    said: Callable[[Payload], Payload] = lambda body: body
    """From a tidy live body: without what the server derives from the rest of it."""
    shape: Callable[[], Any] | None = None
    """The typed models for the JSON Schema, where they are to say more there than a check needs: what a widget may be."""

    @property
    def inner(self) -> tuple[str, ...]:
        return ATTRIBUTES if self.envelope else ()

    def as_section(self) -> Section:
        return Section(self.section, self.kind, self.build, self.model, self.marked)

    def model(self) -> Any:
        """The type of one item, for the JSON Schema."""
        return (self.shape() if self.shape else reduce(or_, self.models.values())) | self.raw

    def build(self, item: Item, context: Context) -> list[Resource]:
        """The resource of a spec; none where the spec has errors, all of which are reported."""
        before = len(context.diagnostics)
        models = ChainMap[str, type[ResourceSpec]]({"raw": self.raw}, self.models)  # type: ignore[arg-type]  # only read
        spec = validate_kind(models, item.node, context.diagnostics, self.label, default=self.default)
        if spec is None:
            return []
        work = Work(item, context, self.inner)
        payload = self._raw(spec, work) if isinstance(spec, RawSpec) else self._typed(spec, work)
        if has_errors(found for found in context.diagnostics[before:] if found.rule != UNHEARD):
            return []
        return [
            Resource(
                self.kind,
                item.id,
                payload,
                item.node.location(),
                name=str((self.name(payload) if self.name else as_id(name_of(KINDS[self.kind], payload))) or item.id),
                labels=item.labels(work.priority),
                mentions=work.mentions,
                node=item.node,
                origins=work.origins,
            )
        ]

    def _typed(self, spec: Any, work: Work) -> Payload:
        attributes = {key: value for key, value in self.attributes(spec, work).items() if value is not None}
        for key, value in spec.raw.items():
            if key in attributes:
                work.error("said-twice", f'"{key}" already has a field of its own', "raw", key, hint="write it in one place")
            attributes[key] = value
            work.trace((key,), "raw", key)
        self._tag(attributes, work)
        if not self.envelope:
            return attributes
        return {"data": {"type": self.envelope, **self.around(spec, work), "attributes": attributes}}

    def _raw(self, spec: RawSpec, work: Work) -> Payload:
        body = dict(spec.body)
        if self.envelope and "data" not in body:
            body = {"data": {"type": self.envelope, "attributes": body}}
            work.origins[ATTRIBUTES] = (work.node("body"),)
        else:
            work.origins[()] = (work.node("body"),)
        body = self.more(spec, body, work)
        attributes = at(body, self.inner)
        if self.tagged and isinstance(attributes, dict):
            self._tag(attributes, work)
        return body

    def _tag(self, attributes: Payload, work: Work) -> None:
        own = attributes.get("tags")
        tags = list(dict.fromkeys([*work.item.tags, *(own if isinstance(own, list) else ())]))
        if self.tagged and tags:
            attributes["tags"] = tags

    def lift(self, body: Payload) -> Fields:
        """The fields of the spec that builds a live body; `raw` where no typed one builds exactly it.

        What refers to another resource of the project has to hold a reference (`${ref:service/id}`) already.
        """
        wanted = self.said(self._without_nulls(tidy(self.kind, body)))
        attributes = at(wanted, self.inner)
        fields = self._guess(attributes, wanted)
        if fields is not None and self._rebuilt(fields, wanted) == wanted:
            return fields
        shorter = isinstance(wanted.get("data"), dict) and set(wanted["data"]) <= {"type", "attributes"} and isinstance(attributes, dict)
        return {"kind": "raw", "body": attributes if shorter and "data" not in attributes else wanted}

    def _without_nulls(self, wanted: Payload) -> Payload:
        """Null is no more than the absence of an attribute."""
        attributes = at(wanted, self.inner)
        if not isinstance(attributes, dict):
            return wanted
        kept = {key: value for key, value in attributes.items() if value is not None}
        return replaced(wanted, self.inner, kept)

    def _guess(self, attributes: Any, wanted: Payload) -> Fields | None:
        if not isinstance(attributes, dict):
            return None
        try:
            fields = self.fields(dict(attributes), wanted)
        except ANY_SHAPE:
            return None
        if fields is None:
            return None
        fields = {key: value for key, value in fields.items() if value is not None}
        if fields.get("kind") == self.default:
            del fields["kind"]
        rebuilt = self._rebuilt(fields, wanted)
        built = at(rebuilt, self.inner)
        left = {key: value for key, value in attributes.items() if isinstance(built, dict) and key not in built}
        return {**fields, "raw": left} if left else fields

    def _rebuilt(self, fields: Fields, wanted: Payload) -> Payload | None:
        """The payload that plain fields make, in a project of nothing but what the body refers to."""
        built = self.build(*alone(self.section, {"id": "alone", **fields}, ids_in(wanted)))
        return self._without_nulls(tidy(self.kind, built[0].payload)) if built else None


def any_widget(*groups: Any) -> Any:
    """Any widget but a group, or one of these groups, for the JSON Schema."""
    simple = (kind.model for kind in kinds().values() if kind.name != "group")
    return Annotated[reduce(or_, (*groups, *simple)), Field(discriminator="kind")]


def named(value: Any) -> Any:
    """A reference as a person writes it: the other's id."""
    return as_id(value) if isinstance(value, str) else value
