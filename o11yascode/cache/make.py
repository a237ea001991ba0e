"""Makes a project out of what was kept of its files, and the rest anew; keeps the outcome."""

import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path

import orjson

from o11yascode.build.project import Loader, Project, loader_of
from o11yascode.cache import kept
from o11yascode.cache.config import placed_config
from o11yascode.cache.engine import AllAtOnce, Body, Engine, Made, rows_of
from o11yascode.cache.kept import Home, KeptResource, kept_resources
from o11yascode.cache.pair import Pair
from o11yascode.cache.stamp import digest, digest_of, spec_files, tool_stamp
from o11yascode.cache.state import Change, Examined, Ready, State, are_many, examined, name_of, plainly, size_of, state
from o11yascode.cache.store import SpecStore
from o11yascode.check.facts import facts_of, from_row
from o11yascode.check.levels import at_levels, settle
from o11yascode.check.run import Run, check_project
from o11yascode.config import FILE_NAME
from o11yascode.diagnostics import Diagnostic
from o11yascode.garbage import no_collecting
from o11yascode.resource.desired import Resource
from o11yascode.source.expand import MAX_TOTAL
from o11yascode.source.template import Templates

REHEARSED = 50
"""Resources of a file that may be made twice."""


def make(store: SpecStore, root: Path, target: str | None, ready: Ready, change: Change | None = None) -> Examined:
    """The project; whatever can only be told from all files at once is left to the plain way.

    `change` is what is different since the last time, where somebody has looked already.
    """
    config = digest_of(root, FILE_NAME)  # before it is read: where it changes meanwhile, nothing is kept
    loader = loader_of(root, target, configured=placed_config(root, store))
    if isinstance(loader, Project):
        ready()
        return plainly(root, target)
    with no_collecting():
        try:
            return _Making(store, root, target, loader, ready, config, change.now if change else None).make()
        except AllAtOnce:
            pass
    ready()
    return _all_at_once(store, root, target)


def _all_at_once(store: SpecStore, root: Path, target: str | None) -> Examined:
    """The project in the plain way. What was found is kept: where it has errors nobody needs its resources, else they are made again."""
    config = digest_of(root, FILE_NAME)
    loader = loader_of(root, target)
    assert not isinstance(loader, Project)
    templates: State = {}
    loader.templates = Templates(
        loader.sources.read_text, loader.diagnostics, lambda path: templates.setdefault(path, digest_of(root, path))
    )
    folders = loader.config.folders
    key = {**state(root, folders, []), "config": config, "templates": templates}
    with no_collecting():
        project = examined(loader.load())
    if key == state(root, folders, list(templates)):
        body = {
            "found": [kept.diagnostic_row(each) for each in project.found],
            "files": project.files,
            "number": project.number,
            "resources": "",
        }
        store.keep_result(name_of(target), store.turn(), [], orjson.dumps(key), orjson.dumps(body), b"[]")
    return project


class _Making:
    def __init__(
        self, store: SpecStore, root: Path, target: str | None, loader: Loader, ready: Ready, config: str, before: State | None
    ) -> None:
        self.store, self.root, self.target, self.loader, self.ready = store, root, target, loader, ready
        self.folders = loader.config.folders
        now = before if before and before["folders"] == self.folders else state(root, self.folders, [])
        self.state = {**now, "config": config, "templates": {}}
        self.before = list(loader.diagnostics)
        loader.diagnostics.clear()
        self.files = loader.paths()
        self.listed = list(loader.diagnostics)
        loader.diagnostics.clear()
        if any(file not in self.state["listing"] for file in self.files):
            raise AllAtOnce
        self.engine = Engine(loader, {file: self.state["listing"][file] for file in self.files})
        common = digest(tool_stamp(), self.state["config"], loader.target)
        self.keys = {file: digest(common, file, self.engine.digests[file]) for file in self.files}
        self.kept: dict[str, Made] = {}

    def make(self) -> Examined:
        engine = self.engine
        rows = self.store.files(self.keys.values())
        for file, key in self.keys.items():
            if key in rows:
                number, text = rows[key]
                self.kept[file] = Made(orjson.loads(text), number=number)
        fresh = [file for file in self.files if file not in self.kept]
        pair = Pair(engine)
        try:
            self._make(pair, fresh)
        finally:
            pair.end()
        return self._finish()

    def _make(self, pair: Pair, fresh: list[str]) -> None:
        engine = self.engine
        if self._many(fresh):
            self._rehearse(fresh)
            pair.start(fresh)
        if pair.started or not self._many(self.files):
            self.ready()
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
        self.ready()
        pair.make(fresh)

    def _rehearse(self, files: Sequence[str]) -> None:
        """Makes a few resources for what is imported and compiled on the way: two processes would do that twice, and not share it."""
        loader = loader_of(self.root, self.target, self._samples(files))
        assert not isinstance(loader, Project)
        documents = [document for path in loader.paths() if (document := loader.document(path)) is not None]
        drafts = [draft for document in documents for draft, _ in islice(loader.drafts_of(document), REHEARSED)]
        context = loader.context({draft.id: draft.section.kind for draft in drafts}, {draft.id: draft.node for draft in drafts})
        resources = [resource for draft in drafts for resource in loader.build(draft, context)]
        check_project(loader.finish(resources, context))

    def _samples(self, files: Sequence[str]) -> dict[str, str]:
        """The largest file of each folder, of those that are a small part of all: it is likely to have most of the kinds."""
        sizes = {file: size_of(self.root, [file]) for file in files}
        most = sum(sizes.values()) // 40
        small = sorted((file for file in files if sizes[file] <= most), key=lambda file: sizes[file])
        largest = {file.rpartition("/")[0].partition("/")[0]: file for file in small}
        texts: dict[str, str] = {}
        for file in list(largest.values())[:4]:
            with suppress(OSError):
                texts[file] = (self.root / file).read_text("utf-8", "replace")
        return texts

    def _many(self, files: Sequence[str]) -> bool:
        return not self.ready.told and (os.cpu_count() or 1) > 1 and are_many(self.root, files)

    # -- all files together

    def _finish(self) -> Examined:
        """What only the whole shows; rules that asked about resources of other files are asked now."""
        engine = self.engine
        all_made = {**self.kept, **engine.made}
        resources = self._resources(all_made)
        engine.complete = {resource.id: resource for resource in resources}
        for file, made in list(all_made.items()):
            asked = made.body["asked"]
            if made.body["found"] is None or any(engine.payload_hash(id) != known for id, known in asked.items()):
                all_made[file] = engine.make(file)
                all_made[file].number = made.number
                self.kept.pop(file, None)
        bodies = [all_made[file].body for file in self.files]
        if sum(body["spent"] for body in bodies) > 0.8 * MAX_TOTAL:
            raise AllAtOnce  # which says where it is too much
        project = self._project(resources, bodies)
        found = self._found(project, bodies)
        outcome = self._keep(project, found, all_made)
        listed = project.resources
        if outcome is not None:
            # At home in the store from now on, so that all that they were made of can be let go of: it is most of the memory.
            root, target = self.root, self.target
            listed = kept_resources(outcome, self.store, lambda: plainly(root, target).resources, project.resources)
        return Examined(self.root, found, list(project.files), len(listed), lambda: listed)

    def _resources(self, all_made: dict[str, Made]) -> list[Resource]:
        """Those of all files. What was made in this run has a negative number, until it is kept."""
        home = Home(self._payloads, self._more, self._again)
        found: list[Resource] = []
        self.by_number: dict[int, str] = {}
        for index, file in enumerate(self.files):
            made = all_made[file]
            if file in self.engine.made:
                made.number = -1 - index
            self.by_number[made.number] = file
            found += [KeptResource(row, home, made.number, place) for place, row in enumerate(made.body["resources"])]
        return found

    def _more(self, number: int) -> bytes | None:
        return self.store.more(number) if number >= 0 else self.engine.made[self.by_number[number]].texts[0]

    def _payloads(self, number: int) -> bytes | None:
        return self.store.payloads(number) if number >= 0 else self.engine.made[self.by_number[number]].texts[1]

    def _again(self, number: int) -> dict[str, Resource]:
        return {resource.id: resource for resource in self.engine.build(self.by_number[number])[0]}

    def _project(self, resources: list[Resource], bodies: Sequence[Body]) -> Project:
        """The whole of it, with everything that building it has told."""
        engine, told = self.engine, self.loader.diagnostics
        assert engine.context is not None
        told[:] = [*self.before, *self.listed]
        told += [kept.diagnostic(row) for part in ("docs", "drafted") for body in bodies for row in body[part]]
        told += engine.routing_found
        told += [kept.diagnostic(row) for body in bodies for row in body["built"]]
        number = len(resources)
        project = self.loader.finish(resources, engine.context)
        project.files = dict.fromkeys(self._read_files(bodies), "")
        if len(project.resources) - len(beside(project)) != number:
            raise AllAtOnce
        return project

    def _found(self, project: Project, bodies: Sequence[Body]) -> list[Diagnostic]:
        """Everything that is wrong with it."""
        run = Run(project)
        facts = run.view.facts = facts_of(beside(project))
        known: dict[str, Sequence[Diagnostic]] = {resource.id: () for resource in project.resources if isinstance(resource, KeptResource)}
        for body in bodies:
            facts |= from_row(body["facts"])
            for id, rows in body["found"].items():
                known[id] = [kept.diagnostic(row) for row in rows]
        rests = (kept.diagnostic(row) for body in bodies for row in body["rests"])
        return [*at_levels(project.config, project.diagnostics), *settle(project, chain(run.found(known), rests))]

    def _read_files(self, bodies: Sequence[Body]) -> list[str]:
        read = [file for file in self.files if not self.engine.digests[file].startswith("none")]
        templates = [path for body in bodies for path, known in body["needs"]["templates"].items() if not known.startswith("none")]
        return list(dict.fromkeys([*read, *templates]))

    # -- for the next time

    def _keep(self, project: Project, found: Sequence[Diagnostic], all_made: dict[str, Made]) -> Body | None:
        """Keeps the outcome; returns it, where all that it leaves out can be had from the store from now on."""
        templates = {each for made in all_made.values() for each in made.body["needs"]["templates"].items()}
        key = {**self.state, "templates": dict(templates)}
        # One that changed meanwhile may be here twice.
        if len(templates) > len(key["templates"]) or not self._is_still(key):
            return None
        turn = self.store.turn()
        fresh = [file for file in self.files if file in self.engine.made]
        others, more, payloads = rows_of(beside(project))
        made = ((self.keys[file], all_made[file].as_json(), *all_made[file].texts) for file in fresh)
        numbers = self.store.keep_files(turn, chain(made, [("", b"{}", more, payloads)]))
        if len(numbers) != len(fresh) + 1:
            return None
        new = {all_made[file].number: number for file, number in zip(fresh, numbers, strict=False)}
        aside = {row[1]: (row, place) for place, row in enumerate(others)}
        rows, files, places = [], [], []
        of_file = {made.number: made.body["resources"] for made in all_made.values()}
        for resource in project.resources:
            if isinstance(resource, KeptResource):
                row, file, place = of_file[resource.file][resource.place], new.get(resource.file, resource.file), resource.place
            else:
                (row, place), file = aside[resource.id], numbers[-1]
            rows.append(row)
            files.append(file)
            places.append(place)
        outcome = {"rows": rows, "files": files, "places": places}
        resources = orjson.dumps(outcome)
        body = {
            "found": [kept.diagnostic_row(each) for each in found],
            "files": list(project.files),
            "number": len(project.resources),
            "resources": digest(resources),
            "routing": sorted(self.engine.routing_files),
        }
        used = [*(each.number for each in self.kept.values()), *numbers]
        self.store.keep_result(name_of(self.target), turn, used, orjson.dumps(key), orjson.dumps(body), resources)
        return outcome

    def _is_still(self, key: State) -> bool:
        """Whether all that was read in this run is as it was when its digest was taken, and no file was overlooked."""
        return state(self.root, self.folders, list(key["templates"])) == key and (
            bool(self.listed) or set(self.files) == spec_files(key["listing"])
        )


def beside(project: Project) -> list[Resource]:
    """The resources that are not of a file: those of the routing."""
    return [resource for resource in project.resources if not isinstance(resource, KeptResource)]
