"""What a monitor kind is: the model a person fills in, the query and options it makes, and the way back from a live monitor."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from o11yascode.context import BaseWork
from o11yascode.resource.desired import Payload
from o11yascode.spec.monitor import MonitorSpec


class Work(BaseWork):
    """One monitor under construction."""

    def error_at(self, rule: str, message: str, path: tuple[str | int, ...], start: int, end: int, hint: str | None = None) -> None:
        """An error in a part of a text: offsets into the value at the path."""
        self.context.error(rule, message, self.node(*path).location(start, end), hint)

    def warning(self, rule: str, message: str, *path: str | int, hint: str | None = None) -> None:
        self.context.warning(rule, message, self.node(*path), hint)

    def written(self, *path: str) -> list[str]:
        """The fields of the spec, or of a mapping in it, in the order they were written."""
        value = self.node(*path).value
        return list(value) if isinstance(value, dict) else []


class Built(Struct, frozen=True):
    """What a kind makes of its own fields; what all kinds share is added by `build.monitor`."""

    type: str
    query: str
    thresholds: Payload = field(default_factory=dict)
    options: Payload = field(default_factory=dict)
    body: Payload = field(default_factory=dict)
    """Top-level fields; only `raw` has any."""
    sources: tuple[str | tuple[str | int, ...], ...] = ("query",)
    """Spec fields whose text stands in the query, most of it first."""


class Live(Struct):
    """A live monitor on its way back to a spec. A kind takes out of `options` and `thresholds` what its fields say."""

    type: str
    query: str
    options: Payload
    thresholds: Payload

    def take(self, option: str) -> Any:
        return self.options.pop(option, None)


class MonitorKind(Struct, frozen=True):
    """One value of a monitor's `kind:`."""

    name: str
    model: type[MonitorSpec]
    build: Callable[[Any, Work], Built | None]
    """From the validated model; None after reporting an error."""
    lift: Callable[[Live], dict[str, Any] | None]
    """The kind's own fields, as a person would write them; None where the monitor says something else."""
    rank: int = 50
    """Lower is tried first when lifting: the most specific kinds."""
