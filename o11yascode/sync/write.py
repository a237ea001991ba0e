"""One write to Datadog, done so that it can be repeated: nothing is created twice, nothing overwritten that moved."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, NotFound, OpenEnd
from o11yascode.datadog.live import LiveId, LiveResource, read_one
from o11yascode.datadog.lookup import duplicate_of, find, find_known, look_until_found
from o11yascode.resource.bodies import call, in_path, items_of, live_id, name_of, sendable, unwrap
from o11yascode.resource.carry import only_what_changes, update_body
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import Difference
from o11yascode.resource.fingerprint import has_moved
from o11yascode.resource.kind import Call, Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at
from o11yascode.sync.explain import explain
from o11yascode.sync.match import changed_immutably
from o11yascode.sync.plan import Action, Change

CREATE_ATTEMPTS = 8


class Moved(Exception):
    """The live resource is not the one that the plan was made against."""

    def __init__(self, message: str, differences: tuple[Difference, ...] = ()) -> None:
        super().__init__(message)
        self.differences = differences
        """What changed since: before is what the plan saw, after is what is there now."""


class Written(Struct, frozen=True):
    """How a write ended well."""

    live_id: LiveId | None
    note: str | None = None
    is_ours: bool = True
    """Whether this apply did it, or one before that was killed over it: else it is not this one's to undo."""
    altered: tuple[Difference, ...] = ()
    """What Datadog made of it in place of what was sent, though it took it: before is what was sent, after is what is there now."""


def create(
    client: Client,
    project: str,
    change: Change,
    body: Payload,
    known: Mapping[tuple[str, str], LiveId | None],
    *,
    look_first: bool,
    planned: Collection[tuple[str, str]] = (),
    unlisted: bool = False,
    was_begun: bool = False,
    settles_in: float = 0.0,
) -> Written:
    """Creates a resource once, whatever happens on the way; of a replacement with `look_first` only if the old one is as the plan saw it.

    Args:
        body: what to create, mark included, all references resolved.
        known: kind and id of what may be there already, and its live id where it is known.
        planned: kind and live id of all that the plan changes.
        unlisted: whether somebody may have created it since the plan was made, and no list was read that would show it.
        was_begun: whether an apply before this one began to create it, and nobody knows the end.
        settles_in: seconds until lists show what that one may have created.

    Raises:
        Moved: the old one is not, or somebody has made something of this id that cannot become what it is to be.
        ApiError: Datadog refuses it, or an identical resource is not ours.
    """
    kind = KINDS[change.kind]
    if look_first and change.live_id is not None:
        with suppress(NotFound):  # replaced by somebody already
            _refuse_moved(client, kind, change)

    def look() -> list[LiveResource]:
        """What is there already, and the plan does not deal with otherwise."""
        there = find(client, kind, project, change.id, body)
        return [one for one in there if str(one.id) == str(change.live_id) or (kind.name, str(one.id)) not in planned]

    def fitting(some: list[LiveResource]) -> list[LiveResource]:
        """Those that can become it."""
        return [one for one in some if not changed_immutably(kind, body, one.body)]

    found: list[LiveResource] = []
    is_known, live = (change.kind, change.id) in known, known.get((change.kind, change.id))
    if live is not None and (kind.name, str(live)) not in planned:
        # What is gone under its own id is gone: the list that was read shows nothing else.
        there = find_known(client, kind, project, change.id, live)
        found = [there] if there is not None and _is_named_so(kind, body, there.body) else []
    elif is_known:
        unlisted = True
    if not found and unlisted:
        found = look()
        if not found and was_begun and settles_in > 0:
            client.clock.sleep(settles_in)
            found = look()
    fits = fitting(found)
    # A copy of what is replaced is in nobody's way.
    others = [one for one in found if change.before is None or changed_immutably(kind, change.before, one.body)]
    if others and not fits and kind.mark is not None:
        what = changed_immutably(kind, body, others[0].body)
        raise Moved(f"{kind.name} {others[0].id} was made as {change.id} since the plan was made, and cannot become this one: {what}")
    if fits:
        completed = _complete(client, kind, fits[0].id, fits[0].body, body)
        return replace(completed, is_ours=was_begun or change.live_id is not None)
    if change.restores is not None and _restored(client, kind, change.restores):
        return replace(_complete(client, kind, change.restores, None, body), note="restored under its id")
    return _create(client, kind, project, change, body, lambda: fitting(look()), was_begun)


def _restored(client: Client, kind: Kind, live: LiveId) -> bool:
    """Whether what was deleted is there again: Datadog keeps it for a while, and somebody may have been quicker."""
    request = call(kind, "restore", live)
    try:
        client.request(request.method, request.path, request.query, request.body, repeatable=True)
    except ApiError as error:
        if error.status not in (400, 404):
            raise
    try:
        read_one(client, kind, live)
    except NotFound:
        return False
    return True


def _create(
    client: Client, kind: Kind, project: str, change: Change, body: Payload, look: Callable[[], list[LiveResource]], was_begun: bool
) -> Written:
    """Sends a create until its end is known; `look` finds what one whose answer was lost has made."""
    request = call(kind, "create", body=body)
    sent = _without_items(kind, body)
    if kind.to_create is not None:
        sent = kind.to_create(sent, datetime.now(UTC))
    unsure = False
    for attempt in range(CREATE_ATTEMPTS):
        try:
            answer = unwrap(kind, _send(client, request, sent, repeatable=False))
            live = live_id(kind, {**in_path(kind, body), **answer})
            if live is None:
                raise OpenEnd(f"{request.method} {request.path} answered without an id")
        except OpenEnd as error:
            unsure = True
            found = look_until_found(client, look)
            if found:
                return _complete(client, kind, _only_one(client, kind, body, found), None, body)
            if attempt == CREATE_ATTEMPTS - 1:
                raise ApiError(
                    f"{error}, and it is not there", "run it again: what was created is found by its mark", status=error.status
                ) from None
            continue
        except ApiError as error:
            completed = _complete(client, kind, _duplicate(client, kind, project, change.id, error), None, body)
            return replace(completed, is_ours=unsure or was_begun)
        if unsure and kind.mark is not None:
            found = look()
            if all(str(one.id) != str(live) for one in found):
                found.append(LiveResource(kind.name, live, None, answer))  # a list may not show it yet
            live = _only_one(client, kind, body, found)
        _send_items(client, kind, live, body)
        return Written(live, altered=_altered(client, change, live, body, answer))
    raise AssertionError("the last attempt returns or raises")


def _is_named_so(kind: Kind, body: Payload, live: Payload) -> bool:
    """Whether what was created once is nothing else meanwhile: what bears no mark goes by its name."""
    return kind.mark is not None or live_id(kind, body) is not None or name_of(kind, live) == name_of(kind, body)


def update(client: Client, change: Change, body: Payload, *, look_first: bool) -> Written:
    """Changes a resource; with `look_first` only if it is still as the plan saw it.

    Raises:
        Moved: it is not.
        ApiError: Datadog refuses.
    """
    kind = KINDS[change.kind]
    assert change.live_id is not None
    if look_first:
        try:
            now = read_one(client, kind, change.live_id, change.before)
        except NotFound:
            raise Moved(f"{kind.name} {change.live_id} was deleted since the plan was made") from None
        if has_moved(kind, change.fingerprint, change.before, now):
            if same(kind, body, now):
                return Written(change.live_id, "was so already", is_ours=False)
            raise _moved(change, kind, now)
    answer = _put(client, kind, change.live_id, body, change.before)
    return Written(change.live_id, altered=_altered(client, change, change.live_id, body, answer))


def delete(client: Client, change: Change, *, look_first: bool, force: bool) -> Written:
    """Deletes a resource; with `look_first` only if it is still as the plan saw it. One that is gone is deleted.

    Raises:
        Moved: somebody changed it.
        ApiError: Datadog refuses, such as while others refer to it and `force` is not set.
    """
    kind = KINDS[change.kind]
    assert change.live_id is not None
    if look_first:
        try:
            _refuse_moved(client, kind, change)
        except NotFound:
            return Written(None, "was gone already", is_ours=change.action is Action.REPLACE)
    _remove(client, kind, change.live_id, change.before, force)
    return Written(None)


def _remove(client: Client, kind: Kind, live: LiveId, body: Payload | None, force: bool = False) -> None:
    request = call(kind, "delete", live, body)
    query, sent = request.query, request.body
    if force and kind.name in ("monitor", "slo"):
        query = (*query, ("force", "true"))
    elif force and kind.name == "synthetics_test":
        sent = {**(sent or {}), "force_delete_dependencies": True}
    # Not found is the end of a POST that deletes, too: it may have been sent twice.
    with suppress(NotFound):
        client.request(request.method, request.path, query, sent, repeatable=True)


def _refuse_moved(client: Client, kind: Kind, change: Change) -> None:
    """Raises Moved where a resource that is about to go is not as the plan saw it, NotFound where it is gone."""
    assert change.live_id is not None
    now = read_one(client, kind, change.live_id, change.before)
    if has_moved(kind, change.fingerprint, change.before, now):
        raise _moved(change, kind, now)


def _moved(change: Change, kind: Kind, now: Payload) -> Moved:
    differences = tuple(explain(kind, now, change.before)) if change.before is not None else ()
    if change.before is not None and not differences:
        # What people own counts where one says it: here that is only the plan, of what is not there any more.
        differences = _became(kind, change.before, now)
    return Moved(f"{kind.name} {change.live_id} was changed by somebody since the plan was made", differences)


def _complete(client: Client, kind: Kind, live: LiveId, current: Payload | None, body: Payload) -> Written:
    """Of a resource that is there though it was to be created: makes it what it should be."""
    current = current if current is not None else read_one(client, kind, live, body)
    if not same(kind, body, current):
        _put(client, kind, live, update_body(kind, body, current), current)
    return Written(live, "was there already")


def _put(client: Client, kind: Kind, live: LiveId, body: Payload, before: Payload | None) -> Payload:
    sent = _without_items(kind, body if before is None else only_what_changes(kind, body, before))
    answer = unwrap(kind, _send(client, call(kind, "update", live, body), sent, repeatable=True))
    _send_items(client, kind, live, body)
    return answer


def _altered(client: Client, change: Change, live: LiveId, body: Payload, answer: Payload) -> tuple[Difference, ...]:
    """What the next plan would want to change again, whatever is sent: some normalisation of Datadog's that nobody knows yet."""
    kind = KINDS[change.kind]
    says_all = at(answer, kind.name_path) is not None or at(body, kind.name_path) is None
    if not says_all or same(kind, _without_items(kind, body), answer, ignore_live=change.ignore_live):
        return ()
    try:
        # It may still say less than there is, and a plan asks what is there.
        now = read_one(client, kind, live, body)
    except ApiError:
        return ()
    return _became(kind, body, now, change.ignore_live)


def _became(kind: Kind, body: Payload, now: Payload, ignore_live: Sequence[str] = ()) -> tuple[Difference, ...]:
    """What is not as a body says: before is what that says, after is what is there now."""
    return tuple(Difference(each.path, each.after, each.before) for each in explain(kind, body, now, ignore_live=ignore_live))


def _send(client: Client, request: Call, body: Payload, repeatable: bool) -> object:
    return client.request(request.method, request.path, request.query, body, repeatable=repeatable or None)


def _without_items(kind: Kind, body: Payload) -> Payload:
    return {key: value for key, value in sendable(kind, body).items() if key != kind.items_key}


def _send_items(client: Client, kind: Kind, live: LiveId, body: Payload) -> None:
    """The second call, of a kind that has one and a body that says what belongs into it."""
    items = items_of(kind, sendable(kind, body))
    if items is not None:
        _send(client, call(kind, "items", live, body), items, repeatable=True)


def _duplicate(client: Client, kind: Kind, project: str, id: str, error: ApiError) -> LiveId:
    """The live id that a refusal as duplicate names, if that one is ours: then it is what we wanted to create."""
    twin = duplicate_of(error.texts)
    if twin is None:
        raise error
    if find_known(client, kind, project, id, twin) is None:
        raise ApiError(
            f"an identical {kind.name}, {twin}, is there already and is not ours",
            f'to take it over: `adopt: "{twin}"` in the spec',
            status=error.status,
            texts=error.texts,
        )
    return twin


def _only_one(client: Client, kind: Kind, body: Payload, found: list[LiveResource]) -> LiveId:
    """After a create whose end was open came another: if both happened, the younger, which nobody has seen, goes."""
    for twin in found[1:]:
        if kind.mark is not None and same(kind, body, twin.body):
            _remove(client, kind, twin.id, twin.body)
    return found[0].id
