"""What was read before and need not be read again: one file, safe to delete, safe when two runs share it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from o11yascode.database import Database, opened, sealed

FILE = "live-2.sqlite3"
"""The number goes up with the tables."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS bodies (host TEXT, kind TEXT, id TEXT, version TEXT, body BLOB, PRIMARY KEY (host, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS versions ON bodies (host, kind, id, version);
CREATE TABLE IF NOT EXISTS pages (host TEXT, list TEXT, pages INTEGER, PRIMARY KEY (host, list)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alike (host TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
"""


class Cache(Database):
    """Live bodies by host, kind, id and version (`modified_at`), and how many pages a list had."""

    def __init__(self, folder: Path | None, host: str) -> None:
        """`folder` is `.o11y/cache` of a project; None keeps nothing. Bodies of different hosts never meet."""
        super().__init__(folder and folder / FILE, _SCHEMA)
        self._host = hashlib.sha256(host.encode()).hexdigest()[:16]

    def versions(self, kind: str) -> dict[str, str]:
        """Id to version of all that is kept of a kind."""
        rows = self.ask("SELECT id, version FROM bodies WHERE host = ? AND kind = ?", self._host, kind)
        return {str(id): str(version) for id, version in rows}

    def body(self, kind: str, id: str) -> bytes | None:
        """The kept JSON text of one id."""
        rows = self.ask("SELECT body FROM bodies WHERE host = ? AND kind = ? AND id = ?", self._host, kind, id)
        return opened(rows[0][0]) if rows else None

    def keep(self, kind: str, entries: Iterable[tuple[str, str, bytes]]) -> None:
        """Keeps id, version and JSON text, in the place of what was kept of that id."""
        rows = [(self._host, kind, id, version, sealed(body)) for id, version, body in entries]
        self.write("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, kind: str, ids: Iterable[str]) -> None:
        self.write("DELETE FROM bodies WHERE host = ? AND kind = ? AND id = ?", [(self._host, kind, id) for id in ids])

    def pages(self, name: str) -> int:
        """How many pages a list had last time; 1 where nobody knows."""
        rows = self.ask("SELECT pages FROM pages WHERE host = ? AND list = ?", self._host, name)
        return max(1, int(rows[0][0])) if rows and isinstance(rows[0][0], int) else 1

    def keep_pages(self, name: str, pages: int) -> None:
        if pages != self.pages(name):
            self.write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", [(self._host, name, pages)])

    def alike(self) -> dict[str, Any]:
        """Which desired resources were the same as which live ones, as it was kept; empty where nothing was."""
        rows = self.ask("SELECT body FROM alike WHERE host = ?", self._host)
        body = opened(rows[0][0]) if rows else None
        found = orjson.loads(body) if body is not None else None
        return found if isinstance(found, dict) else {}

    def keep_alike(self, found: dict[str, Any]) -> None:
        self.write("INSERT OR REPLACE INTO alike VALUES (?, ?)", [(self._host, sealed(orjson.dumps(found)))])
