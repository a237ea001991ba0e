"""One thing that differs between what the specs want and what is live."""

from typing import Any

from msgspec import Struct


class _Missing:
    """The absence of a key, which is not null."""

    _only: "_Missing | None" = None

    def __new__(cls) -> "_Missing":
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "MISSING"

    def __copy__(self) -> "_Missing":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Missing":
        return self

    def __reduce__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Difference(Struct, frozen=True):
    """One thing that differs. `path` is `options.thresholds.critical` or `widgets[3].definition.title`.

    `before` is live, `after` is desired; MISSING where that side has no such key.
    """

    path: str
    before: Any
    after: Any
