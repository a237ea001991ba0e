"""Makes a project out of what was kept of its files, and the rest anew; keeps the outcome."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from o11yascode.cache import kept
from o11yascode.cache.examine import DEFAULT_FOLDERS, Examined, name_of, plainly, state
from o11yascode.cache.kept import Home, KeptResource, Row
from o11yascode.cache.stamp import digest, tool_stamp
from o11yascode.pause import no_collecting

if TYPE_CHECKING:
    from o11yascode.build.project import Loader
    from o11yascode.cache.engine import Body, Made
    from o11yascode.cache.pair import Pair
    from o11yascode.cache.store import SpecStore
    from o11yascode.check.levels import Found
    from o11yascode.resource.desired import Resource

MANY = 200_000
"""Bytes of spec files from which a second process pays."""


def kept_resources(rows: Iterable[Row], store: "SpecStore", again: "Callable[[str], dict[str, Resource]]") -> "list[Resource]":
    """Resources whose payloads are read from the store when they are asked for."""
    home = Home(store.payloads, again)
    return [KeptResource(row, home) for row in rows]


def again(root: Path, target: str | None) -> "dict[str, Resource]":
    """All resources by id, made anew."""
    return {resource.id: resource for resource in plainly(root, target).resources}


def make(store: "SpecStore", root: Path, target: str | None, ready: Callable[[], None]) -> Examined:
    """The project; whatever can only be told from all files at once is left to the plain way."""
    from o11yascode.build.project import Project, loader_of
    from o11yascode.cache.engine import Odd

    loader = loader_of(root, target)
    if isinstance(loader, Project):
        ready()
        return plainly(root, target)
    with no_collecting():
        try:
            return _Making(store, root, target, loader, ready).make()
        except Odd:
            pass
    ready()
    return _all_at_once(store, root, target)


def _all_at_once(store: "SpecStore", root: Path, target: str | None) -> Examined:
    """The project in the plain way. What was found is kept where it has errors: nobody needs its resources then."""
    from o11yascode.build.project import Project, loader_of
    from o11yascode.check.levels import at_levels
    from o11yascode.check.run import check_project
    from o11yascode.diagnostics import has_errors
    from o11yascode.source.template import Templates

    loader = loader_of(root, target)
    assert not isinstance(loader, Project)
    templates: dict[str, None] = {}
    loader.templates = Templates(loader.sources.read_text, loader.diagnostics, lambda path: templates.setdefault(path))
    folders = folders_of(loader)
    before = state(root, folders, [])
    with no_collecting():
        project = loader.load()
    found = [*at_levels(project.config, project.diagnostics), *check_project(project)]
    key = state(root, folders, list(templates))
    if has_errors(found) and key == {**before, "templates": key["templates"]}:
        body = {
            "found": [kept.diagnostic_row(each) for each in found],
            "files": list(project.files),
            "number": len(project.resources),
            "resources": "",
        }
        store.keep_result(name_of(target), store.turn(), [], orjson.dumps(key), orjson.dumps(body), b"[]")
    return Examined(root, found, list(project.files), len(project.resources), lambda: project.resources)


def folders_of(loader: "Loader") -> list[str]:
    """The folders that specs are looked for in."""
    specs = loader.config.specs
    return list(DEFAULT_FOLDERS) if specs is None else list(specs)


class _Making:
    def __init__(self, store: "SpecStore", root: Path, target: str | None, loader: "Loader", ready: Callable[[], None]) -> None:
        from o11yascode.cache.engine import Engine

        self.store, self.root, self.target, self.loader, self.ready = store, root, target, loader, ready
        self.folders = folders_of(loader)
        self.state = state(root, self.folders, [])
        self.before = list(loader.diagnostics)
        loader.diagnostics.clear()
        self.files = loader.paths()
        self.listed = list(loader.diagnostics)
        loader.diagnostics.clear()
        if any(file not in self.state["listing"] for file in self.files):
            from o11yascode.cache.engine import Odd

            raise Odd
        self.engine = Engine(loader, {file: self.state["listing"][file] for file in self.files})
        common = digest(tool_stamp(), self.state["config"], loader.target)
        self.keys = {file: digest(common, file, self.engine.digests[file]) for file in self.files}
        self.kept: dict[str, Made] = {}

    def make(self) -> Examined:
        from o11yascode.cache.engine import Made
        from o11yascode.cache.pair import Pair

        engine = self.engine
        rows = self.store.files(self.keys.values())
        for file, key in self.keys.items():
            if key in rows:
                number, text = rows[key]
                self.kept[file] = Made(orjson.loads(text), b"", number)
        fresh = [file for file in self.files if file not in self.kept]
        pair = Pair(engine)
        try:
            self._make(pair, fresh)
        finally:
            pair.end()
        return self._finish()

    def _make(self, pair: "Pair", fresh: list[str]) -> None:
        engine = self.engine
        if self._many(fresh):
            pair.start(fresh)
        self.ready_if(pair.started or not self._many(self.files))
        pair.read(fresh)
        for file, made in self.kept.items():
            engine.stubs[file] = made.body["stubs"]
            if made.body["routing"]:
                engine.routing_files.add(file)
        engine.look_around(self.files)
        for file in list(self.kept):
            if not engine.still_true(self.kept[file].body["needs"]):
                del self.kept[file]
                fresh.append(file)
        if self._many(fresh) and not pair.started:
            pair.start([])
        self.ready_if(True)
        pair.make(fresh)

    _is_ready = False

    def ready_if(self, now: bool) -> None:
        if now and not self._is_ready:
            self._is_ready = True
            self.ready()

    def _many(self, files: Sequence[str]) -> bool:
        return (os.cpu_count() or 1) > 1 and sum(self._size(file) for file in files) > MANY

    def _size(self, file: str) -> int:
        try:
            return os.stat(self.root / file).st_size
        except OSError:
            return 0

    # -- all files together

    def _finish(self) -> Examined:
        """What only the whole shows; rules that asked about resources of other files are asked now."""
        from o11yascode.build.project import Project
        from o11yascode.cache.engine import Odd, payload_hash
        from o11yascode.check.levels import at_levels, settle
        from o11yascode.check.run import Run

        engine, loader = self.engine, self.loader
        all_made = {**self.kept, **engine.made}
        resources = self._resources(all_made)
        engine.complete = {resource.id: resource for resource in resources}
        if len(engine.complete) != len(resources):
            raise Odd
        for file, made in list(all_made.items()):
            asked = made.body["asked"]
            if made.body["found"] is None or any(payload_hash(engine.complete, id) != known for id, known in asked.items()):
                all_made[file] = engine.make(file)
                self.kept.pop(file, None)
        context = engine.context
        assert context is not None
        told = loader.diagnostics
        bodies = [all_made[file].body for file in self.files]
        if sum(body["spent"] for body in bodies) > 4_000_000:
            raise Odd
        told[:] = [*self.before, *self.listed]
        told += [kept.diagnostic(row) for part in ("docs", "drafted") for body in bodies for row in body[part]]
        told += engine.routing_found
        told += [kept.diagnostic(row) for body in bodies for row in body["built"]]
        project: Project = loader.finish(resources, context)
        project.files = dict.fromkeys(self._read_files(bodies), "")
        if len(project.resources) != len(engine.complete) + self._beside(project.resources):
            raise Odd
        run = Run(project)
        known = {resource.id: self._found(all_made, resource) for resource in project.resources if isinstance(resource, KeptResource)}
        found = [*at_levels(project.config, project.diagnostics), *settle(project, run.found(known))]
        rows = self._keep(project, found, all_made)
        listed = project.resources
        if rows is not None:
            # Read back, so that all that they were made of can be let go of: it is most of the memory.
            root, target = self.root, self.target
            listed = kept_resources(orjson.loads(rows), self.store, lambda file: again(root, target))
        return Examined(self.root, found, list(project.files), len(listed), lambda: listed)

    def _resources(self, all_made: "Mapping[str, Made]") -> "list[Resource]":
        home = Home(self._payloads, self._again)
        found: list[Resource] = []
        self.by_number: dict[int, bytes] = {}
        for index, file in enumerate(self.files):
            made = all_made[file]
            if file in self.engine.made:
                made.number = -1 - index
                self.by_number[made.number] = made.payloads
            for row in made.body["resources"]:
                row[kept.FILE] = made.number
                found.append(KeptResource(row, home))
        return found

    def _payloads(self, number: int) -> bytes | None:
        return self.by_number[number] if number < 0 else self.store.payloads(number)

    def _again(self, file: str) -> "dict[str, Resource]":
        return {resource.id: resource for resource in self.engine.build(file)[0]}

    def _beside(self, resources: "Sequence[Resource]") -> int:
        return sum(not isinstance(resource, KeptResource) for resource in resources)

    def _found(self, all_made: "Mapping[str, Made]", resource: KeptResource) -> "list[Found]":
        rows = all_made[resource.source.file].body["found"].get(resource.id, ())
        return [kept.found(row, resource) for row in rows]

    def _read_files(self, bodies: "Sequence[Body]") -> list[str]:
        read = [file for file in self.files if not self.engine.digests[file].startswith("none")]
        templates = [path for body in bodies for path, known in body["needs"]["templates"].items() if not known.startswith("none")]
        return list(dict.fromkeys([*read, *templates]))

    # -- for the next time

    def _keep(self, project: Any, found: Sequence[Any], all_made: "dict[str, Made]") -> bytes | None:
        """Keeps the outcome; returns the rows of all resources, where their payloads can be had from the store from now on."""
        from o11yascode.cache.engine import rows_of

        templates = {path: known for made in all_made.values() for path, known in made.body["needs"]["templates"].items()}
        key = {**self.state, "templates": templates}
        if state(self.root, self.folders, list(templates)) != key:
            return None  # something was changed while this was made
        turn = self.store.turn()
        fresh = [file for file in self.files if file in self.engine.made]
        numbers = self.store.keep_files(
            turn, ((self.keys[file], orjson.dumps(all_made[file].body), all_made[file].payloads) for file in fresh)
        )
        if len(numbers) != len(fresh):
            return None
        new = dict(zip(fresh, numbers, strict=True))
        beside = [resource for resource in project.resources if not isinstance(resource, KeptResource)]
        rows, payloads = rows_of(beside)
        aside = next(iter(self.store.keep_files(turn, [("", b"{}", payloads)])), None)
        if aside is None:
            return None
        others = {row[1]: row for row in rows}
        listed: list[Row] = []
        for resource in project.resources:
            if isinstance(resource, KeptResource):
                row = list(resource.row)
                row[kept.FILE] = new.get(resource.source.file, row[kept.FILE])
            else:
                row = others[resource.id]
                row[kept.FILE] = aside
            listed.append(row)
        resources = orjson.dumps(listed)
        body = {
            "found": [kept.diagnostic_row(each) for each in found],
            "files": list(project.files),
            "number": len(project.resources),
            "resources": digest(resources),
        }
        used = [made.number for made in self.kept.values()] + [aside, *numbers]
        self.store.keep_result(name_of(self.target), turn, used, orjson.dumps(key), orjson.dumps(body), resources)
        return resources
