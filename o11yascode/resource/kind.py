"""What Datadog has, as data: the shape that describes one resource kind. One file a kind, one comparer for all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from o11yascode.resource.desired import Payload

Pattern = str
"""A path in a body: `options.thresholds.critical`, `widgets[].id`; `*` is any key."""


class Mark(Struct, frozen=True):
    """Whose a live resource is: written on it, because there is no state file."""

    project: str
    id: str
    protect: bool = False
    """Whether its spec, which may be gone, forbade that it is deleted."""


class Call(Struct, frozen=True):
    """One request to the API: of a kind with its `{…}` still to be filled in, or ready to send."""

    method: str
    path: str
    """`{id}` is the live id; any other name is a part of it (`id_path`), or a value of the body (`type` of a synthetics test)."""
    query: tuple[tuple[str, str], ...] = ()
    body: Payload | None = None
    """Where the body is not the payload: `{id}` in its texts is filled in."""


class Listing(Struct, frozen=True):
    """How all resources of a kind are read."""

    path: str
    """May hold parts of the natural key (`{account}`): one list for each value that the specs name."""
    rows: tuple[str, ...] = ()
    """Where the rows stand in the answer; () when the answer is the list."""
    parts: tuple[tuple[tuple[str, str], ...], ...] = ((),)
    """Queries that only together list them all."""
    size: tuple[str, int] | None = None
    """Parameter of the page's size, and the size to ask for; None: everything comes at once."""
    page: str | None = None
    """Parameter that counts pages from 0."""
    offset: str | None = None
    """Parameter that counts rows from 0."""
    complete: Callable[[Payload], bool] = lambda row: True
    """Whether a row says all; else it needs a GET of its own."""
    leaves_out: tuple[str, ...] = ()
    """Keys that a row never says, or says to be empty: where a spec does, the resource is read by itself."""


class Place(Struct, frozen=True):
    """Where the ownership mark lives: a list of tags, or a text whose last line it is."""

    path: tuple[str, ...]
    is_tags: bool = False


class Variant(Struct, frozen=True):
    """Further rules for the bodies that a predicate picks, such as monitors of some types."""

    applies: Callable[[Payload], bool]
    """Is handed the whole body."""
    defaults: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)
    filled: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)


class Kind(Struct, frozen=True):
    """One Datadog resource kind. Bodies are plain dicts as the API takes and gives them."""

    name: str
    """As in the plan: `monitor`, `slo`, `downtime_v2`, ..."""
    section: str
    """The list of a spec file that holds it: `monitors`."""
    rank: int
    """Creating goes up, deleting down: what is referred to has the lower rank."""
    listing: Listing | None
    """None where Datadog has no list call (restriction policies): read one by one."""
    create: Call
    get: Call
    update: Call
    delete: Call
    restore: Call | None = None
    """Brings back what was deleted, under its id: of a kind that Datadog keeps for a while."""
    items: Call | None = None
    """A second call for a part of it (the dashboards of a dashboard list): PUT replaces what stands under `items_key`, GET reads it."""
    items_key: str = ""
    name_path: tuple[str, ...] = ("name",)
    about_path: tuple[str, ...] = ()
    """What people would call one that has no name by: the scope of a downtime."""
    id_path: tuple[tuple[str, ...], ...] = (("id",),)
    """Where the live id stands in a body; several paths are joined with `/` (a natural key)."""
    path_keys: tuple[str, ...] = ()
    """Keys of the payload that stand in the API's path, never in its body."""
    envelope: tuple[str, ...] = ()
    """Keys around the resource in an answer that the payload does not have: `data` of an SLO."""
    wrapped: bool = False
    """Whether the payload itself has v2's `data` envelope: then a list's rows are put into one."""
    mark: Place | None = None
    """None: known by its natural key (`name_path`, `id_path`)."""
    owner: Callable[[Payload], Mark | None] | None = None
    """Of a kind without marks: whose a body is by what it says, where that can be seen."""
    identity: tuple[Pattern, ...] = ()
    """A body with none of these is a partial update: at `merge` it keeps what it does not say."""
    merge: tuple[str, ...] = ()
    merge_keys: tuple[str, ...] = ()
    """Keys that an update which does not name them leaves as they are, so that they need not be carried along."""
    cleared: Mapping[str, Any] = field(default_factory=dict)
    """Keys at `merge` that such an update has to clear by name, and the empty value to send."""
    sent_if_changed: tuple[str, ...] = ()
    """Keys at `merge` that an update names only where they change: even as they are they may be refused, as is a start that has passed."""
    id_in_update: bool = False
    """Whether the body of an update has to hold `data.id`."""
    read_only: tuple[Pattern, ...] = ()
    """What the server owns: stripped on both sides before comparing and before sending."""
    unmanaged: tuple[Pattern, ...] = ()
    """What people own in the web page: compared and sent only where the spec sets it."""
    write_only: tuple[Pattern, ...] = ()
    """What the server may not give back: sent, and compared only where the live side has it."""
    defaults: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)
    """Values that mean the same as the key's absence; with `{}` among them, so does an object of nothing but such values."""
    filled: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)
    """Values that may have been added on the live side: no difference where the spec lacks the key. What the spec says must be there."""
    variants: tuple[Variant, ...] = ()
    sets: tuple[Pattern, ...] = ()
    """Lists whose order means nothing."""
    shuffled: tuple[Pattern, ...] = ()
    """Those of them that the server answers in another order each time."""
    trimmed: tuple[Pattern, ...] = ()
    """Texts that the server trims."""
    equal: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)
    """Values that are one: the server swaps them as it likes."""
    instants: tuple[Pattern, ...] = ()
    """Times: `…Z` and `…+00:00` are one."""
    free: tuple[Pattern, ...] = ()
    """Objects that may have any keys, beside those that the official client knows to be such."""
    immutable: tuple[Pattern, ...] = ()
    """Changing one of these needs a new resource: history is lost, and the plan says so."""
    references: Mapping[Pattern, str] = field(default_factory=dict)
    """Where it holds the live id of another resource -> that resource's kind; `**.key` is that key at any depth."""
    text_references: frozenset[str] = frozenset()
    """Keys that hold another resource's id as text though that id is a number."""
    widgets: tuple[str, ...] = ()
    """Where its list of widgets stands: stored verbatim, with rules of its own."""
    vocabulary: str = ""
    """Which table of `known_keys.json` says what keys Datadog is known to have; default: the kind's name."""
    is_gone: Callable[[Payload], bool] = lambda live: False
    """Whether a live body is only still shown: nothing can be done with it any more, and it does nothing."""
    is_over: Callable[[Payload, datetime], bool] | None = None
    """Whether a body's time has passed, so that to create it would be of no use."""
    to_create: Callable[[Payload, datetime], Payload] | None = None
    """For what can only be said when it is created: from (body, now) the body to send."""
    carry: Callable[[Payload, Payload], Payload] | None = None
    """For what data cannot say of an update: from (body, live) the body to send."""
    normalise: Callable[[Payload, Payload], tuple[Payload, Payload]] | None = None
    """For what data cannot say: from (desired, live) the pair to compare. Returns what it was handed where there is nothing to do."""
