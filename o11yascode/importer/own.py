"""What is live of a project: which live id is which of its resources."""

from collections.abc import Sequence

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.live import Live, Wanted, fetch_live
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.sync.match import Matches, match


def own_live(
    client: Client, project: str, resources: Sequence[Resource], cache: Cache | None = None, *, former: Sequence[str] = ()
) -> Matches:
    """The live resource of each resource of a project that has one, by the project's marks.

    Kinds that are known by a natural key are not looked up: they are told apart by that key.
    """
    kinds = {each.kind for each in resources if KINDS[each.kind].mark is not None and KINDS[each.kind].listing is not None}
    if not kinds:
        return Matches()
    adopt = {kind: frozenset(each.adopt for each in resources if each.kind == kind and each.adopt) for kind in kinds}
    wants = {kind: Wanted(adopt=adopt[kind], required=False) for kind in sorted(kinds)}
    live: Live = fetch_live(client, project, wants, cache, former=former)
    return match(project, [each for each in resources if each.kind in kinds], live, former)


def live_ids(matches: Matches) -> dict[tuple[str, str], str]:
    """Kind and live id -> full id."""
    return {(found.live.kind, str(found.live.id)): id for id, found in matches.found.items()}
