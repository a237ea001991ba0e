"""One live body as the text of a spec file; built again before it is handed out, so that nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path

from o11yascode.build.project import Project, load_project
from o11yascode.config import FILE_NAME
from o11yascode.diagnostics import known_or_meant
from o11yascode.importer.lifting import FIRST, Fields, escaped, lift, raw, section_of, slug, with_header
from o11yascode.importer.write import dump
from o11yascode.resource.bodies import ANY_SHAPE, name_of, unwrap
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark

_NOWHERE = Path("/nonexistent")


def to_spec(kind: str, live: Payload) -> str:
    """The text of a spec file that, below an o11y.yaml saying only `project: x`, builds a live resource again.

    Args:
        kind: `monitor`, `dashboard`, `slo`, `downtime_v2`, …
        live: the body as the API gives it, with its envelope.

    Raises:
        ValueError: for a kind that is not known. No body raises: what no typed spec says becomes `raw`.
    """
    if kind not in KINDS:
        raise ValueError(f'no resource kind "{kind}": {known_or_meant(kind, KINDS, "kinds")}')
    body = without_mark(KINDS[kind], unwrap(KINDS[kind], live))
    text = ""
    for candidate in _candidates(kind, body):
        text = candidate
        if builds(kind, text, body):
            break
    return text


def _candidates(kind: str, body: Payload) -> Iterator[str]:
    """Ways to say it, the nicest first."""
    fields = lift(kind, body)
    header, rest = with_header(kind, fields)
    yield document(kind, header, rest, body)
    if header:
        yield document(kind, {}, fields, body)
    if kind == "monitor" and ("slack" in fields or "notify" in fields):
        header, rest = with_header(kind, lift(kind, body, mentions=False))
        yield document(kind, header, rest, body)
    yield document(kind, {}, raw(kind, body), body)
    yield document(kind, {}, {"kind": "raw", "body": body}, body)


def document(kind: str, header: Fields, fields: Fields, body: Payload) -> str:
    """A file with one resource."""
    name = slug(name_of(KINDS[kind], body), kind.replace("_", "-"))
    first = {key: fields[key] for key in FIRST if key in fields}
    return dump({**escaped(header), section_of(kind): [{"id": name, **escaped({**first, **fields})}]})


def built_alone(text: str) -> Project:
    """What a spec file builds in a project of nothing else."""
    return load_project(_NOWHERE, files={FILE_NAME: "project: x\n", "monitors/x.yaml": text})


def builds(kind: str, text: str, body: Payload) -> bool:
    """Whether a spec file builds this body."""
    try:
        project = built_alone(text)
        if not project.ok or len(project.resources) != 1:
            return False
        return same(KINDS[kind], project.resources[0].payload, body)
    except ANY_SHAPE:
        return False  # a body of any shape: what cannot be compared is not the same
