"""Writes `o11yascode/payload/models.json` anew from the installed official client: `python -m tests.payload.models`."""

import json

from o11yascode.payload.derive import FILE, Schema, client_version, read_classes
from o11yascode.payload.schema import kind_module, kinds


def derived() -> Schema:
    """All models of all kinds of payloads, read from the client's classes."""
    names: dict[str, None] = {}
    for kind in kinds():
        module = kind_module(kind)
        names |= dict.fromkeys(module.MODELS)
        names |= {given["ref"]: None for given in getattr(module, "ALSO", {}).values() if "ref" in given}
    models: Schema = read_classes(tuple(names))["models"]
    return models


def main() -> None:
    lines = [f"{json.dumps(name)}: {json.dumps(model)}" for name, model in sorted(derived().items())]
    FILE.write_text(f'{{"client": {json.dumps(client_version())}, "models": {{\n' + ",\n".join(lines) + "\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
