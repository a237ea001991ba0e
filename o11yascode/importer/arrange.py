"""Which file each imported resource goes to, what its header says, and what id it gets."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct, field

from o11yascode.config import Config
from o11yascode.importer.found import Found
from o11yascode.importer.lifting import LETTER, Fields, labels, section_of, slug
from o11yascode.resource.bodies import name_of
from o11yascode.resource.compare import tags_path
from o11yascode.resource.identity import full_id
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at
from o11yascode.source.files import DEFAULT_FOLDERS

SECTION_ORDER = ("monitors", "slos", "synthetics", "downtimes", "dashboards")
_FOLDERS = {
    "slo_corrections": "slos",
    "powerpacks": "dashboards",
    "notebooks": "dashboards",
    "dashboard_lists": "dashboards",
    "notification_rules": "routing",
    "slack_channels": "routing",
}
"""Sections without a folder of their own -> where they are at home; the others: monitors."""
_BEFORE_ENV = re.compile(r"-(on|in|at|of|for)$")


class Entry(Struct):
    """A resource on its way into a file."""

    found: Found
    labels: Fields
    """Of `service`, `team` and `env` those that its tags say."""
    name: str = ""
    """Its `id:`."""
    full: str = ""
    said: Fields = field(default_factory=dict)
    """`team` and `env`, where the resource has to say them itself."""
    plain_tags: list[str] = field(default_factory=list)
    """The tags that neither header nor fields say."""

    @property
    def takes_tags(self) -> bool:
        mark = KINDS[self.found.kind].mark
        return mark is not None and mark.is_tags

    @property
    def takes_team(self) -> bool:
        return self.takes_tags or self.found.kind == "dashboard"


class File(Struct):
    """One file to be written."""

    path: str
    """Relative to the project, with `/`; of a file outside it, as given."""
    header: Fields
    entries: list[Entry]


def arrange(
    found: Sequence[Found], config: Config, taken_ids: Collection[str], taken_paths: Collection[str], out: str | None = None
) -> list[File]:
    """Files for what was found: one a service, a team, or else a kind.

    Args:
        taken_ids: full ids that the project has already.
        taken_paths: files that exist: a new one gets a suffix.
        out: a file (`….yaml`) for all of it, or a folder.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    one = out if out is not None and out.endswith((".yaml", ".yml")) else None
    for each in sorted(found, key=_order):
        entry = Entry(each, _labels(each, config))
        groups.setdefault(("file", one) if one else _group(entry), []).append(entry)
    ids, paths = set(taken_ids), set(taken_paths)
    names: _Names = {}
    files = []
    for (what, name), entries in sorted(groups.items()):
        header = _header(what, name, entries)
        path = _free(one or _path(what, name, entries, config, out), paths)
        paths.add(path)
        for entry in entries:
            _settle(entry, header, config, ids, names)
        files.append(File(path, header, entries))
    return files


def _order(found: Found) -> tuple[int, str, str, str]:
    section = section_of(found.kind)
    place = SECTION_ORDER.index(section) if section in SECTION_ORDER else len(SECTION_ORDER)
    return place, section, name_of(KINDS[found.kind], found.body), str(found.live_id)


def _labels(found: Found, config: Config) -> Fields:
    tags = at(found.body, tags_path(KINDS[found.kind]))
    known = labels(found.kind, tags)
    if config.teams and known.get("team") not in config.teams:
        known.pop("team", None)
    return known


def _group(entry: Entry) -> tuple[str, str]:
    for key in ("service", "team"):
        if key in entry.labels:
            return key, str(entry.labels[key])
    return "kind", section_of(entry.found.kind)


def _header(what: str, name: str, entries: list[Entry]) -> Fields:
    """What all resources of a file share."""
    header: Fields = {"service": name} if what == "service" else {}
    takers = {"service": [e for e in entries if e.takes_tags], "team": [e for e in entries if e.takes_team], "env": entries}
    for key, some in takers.items():
        values = {entry.labels.get(key) for entry in some}
        if key not in header and len(values) == 1 and None not in values:
            header[key] = values.pop()
    return header


_Names = dict[tuple[str, str, str | None], Iterator[str]]
"""By service, name and environment the names that are left: those before are taken."""


def _settle(entry: Entry, header: Fields, config: Config, ids: set[str], names: _Names) -> None:
    """Its id, and what is left for it to say."""
    said: Fields = {key: entry.labels[key] for key in ("team", "env") if key in entry.labels and key not in header}
    env = header.get("env") or said.get("env")
    service = header.get("service") or config.project
    base = _base(entry.found, service, env)
    left = names.setdefault((service, base, env), _names(base))
    entry.name = next(name for name in left if full_id(service, name, env) not in ids)
    entry.full = full_id(service, entry.name, env)
    entry.said = said
    ids.add(entry.full)
    tags = at(entry.found.body, tags_path(KINDS[entry.found.kind]))
    shared = {f"{key}:{value}" for named in (header, said) for key, value in named.items()}
    entry.plain_tags = [tag for tag in tags if tag not in shared] if isinstance(tags, list) else []


def _base(found: Found, service: str, env: str | None) -> str:
    """An id made of its name, without the service and the environment that stand around it anyway, where a word is left then."""
    kind = KINDS[found.kind]
    whole = slug(name_of(kind, found.body) or at(found.body, kind.about_path), found.kind.removesuffix("_v2").replace("_", "-"))
    base = whole
    for word in (service, env, service):
        base = base.removeprefix(f"{word}-")
    if env and base.endswith(f"-{env}"):
        base = _BEFORE_ENV.sub("", base.removesuffix(f"-{env}"))
    return base.strip("-._") if LETTER.search(base) else whole


def _names(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _path(what: str, name: str, entries: list[Entry], config: Config, out: str | None) -> str:
    file = f"{name if what == 'kind' else slug(name, what)}.yaml"
    if out is not None:
        return (PurePosixPath(out) / file).as_posix()
    return f"{_folder(section_of(entries[0].found.kind), config)}/{file}"


def _folder(section: str, config: Config) -> str:
    home = section if section in DEFAULT_FOLDERS else _FOLDERS.get(section, "monitors")
    if home in config.folders:
        return home
    folders = [folder for folder in config.folders if not folder.endswith((".yaml", ".yml"))]
    return folders[0] if folders and folders[0] != "." else home


def _free(path: str, taken: Collection[str]) -> str:
    stem, dot, suffix = path.rpartition(".")
    return next(name for name in (f"{each}{dot}{suffix}" for each in _names(stem)) if name not in taken)


def document(file: File, fields: Mapping[str, Fields]) -> Fields:
    """The whole of a file, of the fields of each entry by full id."""
    made: Fields = {**file.header}
    for entry in file.entries:
        if entry.full in fields:
            made.setdefault(section_of(entry.found.kind), []).append(fields[entry.full])
    return made
