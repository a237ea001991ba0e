"""`kind: raw`, any Datadog monitor body, for what has no kind yet."""

from typing import Any, ClassVar, Literal

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.spec.monitor import MonitorSpec


class RawMonitor(MonitorSpec):
    """A monitor as Datadog's API takes it, under `body`. The fields of all monitors may be given beside it."""

    label: ClassVar[str] = "a raw monitor"
    kind: Literal["raw"]
    body: dict[str, Any]


def build(spec: RawMonitor, work: Work) -> Built | None:
    body = dict(spec.body)
    for key in ("type", "query"):
        if not isinstance(body.get(key), str):
            work.error("missing-field", f'the body of a raw monitor needs "{key}"', "body", key)
    for key, shape in (("options", dict), ("tags", list)):
        if body.get(key) is not None and not isinstance(body[key], shape):
            work.error("wrong-type", f'"{key}" of a monitor is a {"mapping" if shape is dict else "list"}', "body", key)
            return None
    return Built(str(body.get("type")), str(body.get("query", "")).rstrip(), body=body, sources=(("body", "query"),))


def lift(live: Live) -> dict[str, Any] | None:
    """Says nothing: `monitor.lift` puts the whole body under `body`."""
    return {}


KIND = MonitorKind("raw", RawMonitor, build, lift, rank=1000)
