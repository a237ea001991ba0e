"""Writes `o11yascode/resource/known_keys.json` anew from the installed official client: `python -m tests.resource.known_keys`."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from o11yascode.payload.derive import derive

FILE = Path(__file__).parents[2] / "o11yascode/resource/known_keys.json"
KINDS = (
    "dashboard",
    "dashboard_list",
    "downtime_v2",
    "monitor",
    "monitor_config_policy",
    "monitor_notification_rule",
    "notebook",
    "powerpack",
    "restriction_policy",
    "slack_channel",
    "slo",
    "slo_correction",
    "synthetics_test",
    "team",
)


def derived(kind: str) -> dict[str, set[str]]:
    """The names of all keys at any depth of a kind's models, and the keys whose object may have any keys (headers, Vega)."""
    schema = derive(import_module(f"o11yascode.payload.kinds.{kind}").MODELS)
    models: dict[str, Any] = schema["models"]
    keys: set[str] = set()
    free: set[str] = set()
    for model in models.values():
        for name, field in model.get("fields", {}).items():
            keys.add(name)
            target = models.get(field.get("ref", ""), field)
            if "map" in target or target.get("is") in ("object", "any") or ("extra" in target and not target["fields"]):
                free.add(name)
    return {"keys": keys, "free": free}


def main() -> None:
    kept = json.loads(FILE.read_text()) if FILE.exists() else {}
    table = {}
    for kind in KINDS:
        found, before = derived(kind), kept.get(kind, {})
        table[kind] = {part: sorted(found[part] | set(before.get(part, ()))) for part in ("keys", "free")}
    lines = [f" {json.dumps(kind)}: {json.dumps(parts)}" for kind, parts in table.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
