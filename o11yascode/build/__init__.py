"""Specs to payloads. The package can be called, because `o11yascode.build(path)` is also the name of the public function."""

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from o11yascode.resource.desired import Resource


class _Package(ModuleType):
    def __call__(self, path: "str | Path" = ".", target: str | None = None) -> "list[Resource]":
        """See `o11yascode.api.build`."""
        from o11yascode.api import build

        return build(path, target)


sys.modules[__name__].__class__ = _Package
