"""The configuration as it was read before, while `o11y.yaml` is the same: without pydantic, and without reading YAML."""

from pathlib import Path

import orjson
from msgspec.structs import asdict, replace

from o11yascode.cache.stamp import digest, digest_of, tool_stamp
from o11yascode.cache.store import SpecStore
from o11yascode.config import FILE_NAME, Config, cache_folder, config_of, load_config
from o11yascode.diagnostics import Diagnostic


def known_config(root: Path) -> tuple[Config | None, list[Diagnostic]]:
    """As `load_config`, for those that need no places in the file: one that was kept has no node, and nothing wrong with it is told."""
    folder = cache_folder(root)
    if folder is None:
        return load_config(root)
    key = _key(root)
    store = SpecStore(folder)
    try:
        kept = store.config(key)
        if kept is not None:
            return config_of(orjson.loads(kept)), []
        config, found = load_config(root)
        if config is not None and _key(root) == key:
            _keep(store, key, config)
        return config, found
    finally:
        store.close()


def placed_config(root: Path, store: SpecStore) -> tuple[Config | None, list[Diagnostic]]:
    """As `load_config`; a file that was checked before is read for its places alone."""
    key = _key(root)
    kept = store.config(key)
    if kept is not None:
        config, found = load_config(root, known=orjson.loads(kept))
        if not found and _key(root) == key:
            return config, found
    config, found = load_config(root)
    if config is not None and not found and kept is None and _key(root) == key:
        _keep(store, key, config)
    return config, found


def _key(root: Path) -> str:
    return digest(tool_stamp(), digest_of(root, FILE_NAME))


def _keep(store: SpecStore, key: str, config: Config) -> None:
    fields = asdict(config)
    del fields["node"]
    try:
        text = orjson.dumps(fields, default=asdict)
    except TypeError:  # a number that JSON does not have
        return
    if config_of(orjson.loads(text)) == replace(config, node=None):
        store.keep_config(key, text)
