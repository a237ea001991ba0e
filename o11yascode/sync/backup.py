"""The live bodies that an apply is about to change, kept before it changes any of them."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import orjson

from o11yascode.diagnostics import O11yError
from o11yascode.private import private_folder
from o11yascode.resource.desired import Payload
from o11yascode.sync.files import write_private
from o11yascode.sync.plan import Plan

FOLDER = "backups"
FILE = "live.json"


def keep_backup(folder: Path, apply_id: str, plan: Plan) -> Path:
    """Writes `.o11y/backups/<apply-id>/live.json`, for the owner alone; `folder` is the project's `.o11y`."""
    bodies = [
        {
            "action": str(change.action),
            "kind": change.kind,
            "id": change.id,
            "name": change.name,
            "live_id": change.live_id,
            "body": change.before,
        }
        for change in plan.changes
        if change.before is not None
    ]
    path = private_folder(folder / FOLDER / apply_id) / FILE
    write_private(
        path,
        orjson.dumps({"project": plan.project, "target": plan.target, "host": plan.host, "bodies": bodies}, option=orjson.OPT_INDENT_2),
    )
    return path


def forget_backups(folder: Path, apply_ids: Iterable[str]) -> None:
    """Deletes the backups of these applies."""
    for apply_id in apply_ids:
        shutil.rmtree(folder / FOLDER / apply_id, ignore_errors=True)


def read_backup(folder: Path, apply_id: str) -> dict[tuple[str, str], Payload]:
    """The bodies by kind and live id.

    Raises:
        O11yError: there is no backup of that apply, or it cannot be read.
    """
    path = folder / FOLDER / apply_id / FILE
    try:
        kept = orjson.loads(path.read_bytes())
        return {(entry["kind"], str(entry["live_id"])): entry["body"] for entry in kept["bodies"]}
    except OSError:
        raise O11yError(f"there is no backup of apply {apply_id}", f"backups are in {folder / FOLDER}") from None
    except (ValueError, KeyError, TypeError):
        raise O11yError(f"the backup of apply {apply_id} cannot be read", str(path)) from None
