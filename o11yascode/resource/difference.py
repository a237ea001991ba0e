"""One thing that differs between what the specs want and what is live."""

import re
from enum import Enum
from typing import Any

from msgspec import Struct

_STEP = re.compile(r"\[(\d+)\]-?|([^.\[\]]+)")


class _Missing(Enum):
    """The absence of a key, which is not null."""

    MISSING = "MISSING"

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing.MISSING


class Difference(Struct, frozen=True):
    """One thing that differs. `path` is `options.thresholds.critical` or `widgets[3].definition.title`.

    `before` is live, `after` is desired; MISSING where that side has no such key.
    """

    path: str
    before: Any
    after: Any

    @property
    def steps(self) -> tuple[str | int, ...]:
        """The path, a step a key or a position."""
        return tuple(int(number) if number else name for number, name in _STEP.findall(self.path))
