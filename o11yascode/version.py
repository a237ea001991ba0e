"""The version, written once: in pyproject.toml."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("o11yascode")
except PackageNotFoundError:  # run from a checkout that was never installed
    VERSION = "0+unknown"
