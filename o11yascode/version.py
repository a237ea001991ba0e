"""The version, written once: in pyproject.toml."""

import os
import sys


def installed(distribution: str) -> str:
    """The version of an installed distribution; "" where it is not installed."""
    # The folder that pip makes of it bears the version; `importlib.metadata` takes longer to import than most commands' own modules.
    begin, end = distribution.replace("-", "_") + "-", ".dist-info"
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.startswith(begin) and name.endswith(end):
                return name[len(begin) : -len(end)]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


VERSION = installed("o11yascode") or "0+unknown"
"""Of a checkout that was never installed there is none."""
