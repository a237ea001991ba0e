"""The project and everything that is wrong with it, from the last run where nothing has changed since. Imports little."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.cache.stamp import digest, tool_stamp
from o11yascode.cache.state import Change, Examined, Ready, name_of, plainly, state
from o11yascode.config import cache_folder

if TYPE_CHECKING:
    from o11yascode.cache.store import SpecStore
    from o11yascode.resource.desired import Resource


def examine(root: Path, target: str | None = None, meanwhile: Callable[[], None] | None = None) -> Examined:
    """The project in a folder, for the expressions of a target.

    `meanwhile` is called when this process will start no other any more: it may start threads, with work that can be done besides.
    """
    ready = Ready(meanwhile)
    folder = cache_folder(root)
    if folder is None:
        ready()
        return plainly(root, target)
    from o11yascode.cache.store import SpecStore

    store = SpecStore(folder)
    found = _kept(store, root, target)
    if isinstance(found, Change) and found.is_small(root):
        if meanwhile is not None:
            from o11yascode.cache.aside import make_aside

            store.close()  # no open database goes through the start of a process
            make_aside(folder, root, target, found, ready)
            store = SpecStore(folder)
            found = _kept(store, root, target)
        ready()
    if isinstance(found, Examined):
        ready()
        return found
    from o11yascode.cache.make import make

    return make(store, root, target, ready, found)


def _kept(store: "SpecStore", root: Path, target: str | None) -> "Examined | Change | None":
    """The last result; what has changed since; None where it is of no use."""
    import orjson

    kept = store.result(name_of(target))
    if kept is None:
        return None
    try:
        before = orjson.loads(kept[0])
        if before["tool"] != tool_stamp():
            return None  # it may be of another form
        body = orjson.loads(kept[1])
        now = state(root, before["folders"], list(before["templates"]))
        if now != before:
            files = frozenset(file for file, _ in before["listing"].items() ^ now["listing"].items())
            of_all = {**now, "listing": None} != {**before, "listing": None} or not files.isdisjoint(body.get("routing", files))
            return Change(now, files, of_all)
    except (ValueError, LookupError, TypeError):
        return None
    from o11yascode.cache.kept import diagnostic

    def resources() -> "list[Resource]":
        from o11yascode.cache.kept import kept_resources

        rows = store.resources(name_of(target))
        if rows is None or digest(rows) != body["resources"]:
            # Another run has replaced them since.
            return plainly(root, target).resources
        return kept_resources(orjson.loads(rows), store, lambda: plainly(root, target).resources)

    return Examined(root, [diagnostic(row) for row in body["found"]], body["files"], body["number"], resources)
