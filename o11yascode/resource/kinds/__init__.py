"""All resource kinds: one file each, found here by their `KIND` (and what else is in `ALSO`)."""

from importlib import import_module

from o11yascode.discovery import modules
from o11yascode.resource.kind import Kind


def _discover() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for module in modules(__path__):
        loaded = import_module(f"{__name__}.{module}")
        for kind in (loaded.KIND, *getattr(loaded, "ALSO", ())):
            found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda entry: (entry[1].rank, entry[0])))


KINDS: dict[str, Kind] = _discover()
"""By name; those that others refer to come first."""

OTHER_NAMES = {
    "downtime": "downtime_v2",
    "synthetics": "synthetics_test",
    "test": "synthetics_test",
    "notification_rule": "monitor_notification_rule",
    "tag_policy": "monitor_config_policy",
    "list": "dashboard_list",
    "correction": "slo_correction",
}
"""What people call kinds, beside their names and the names of their sections."""


def kind_named(word: str) -> str | None:
    """The kind that a person means: `monitor`, `monitors` and `downtime` are known; None where nothing is meant."""
    if word in KINDS:
        return word
    return OTHER_NAMES.get(word) or next((kind.name for kind in KINDS.values() if kind.section and kind.section == word), None)
