"""The file that keeps what specs were made into: safe to delete, and to share between runs at the same time."""

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

from o11yascode.database import Database, opened, sealed

FILE = "specs-4.sqlite3"
"""The number goes up with the tables."""
KEPT = 4
"""Results (of targets, of states of the specs) that are kept; files that none of them uses are dropped."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS result
    (name TEXT PRIMARY KEY, turn INTEGER, key BLOB, body BLOB, resources BLOB);
CREATE TABLE IF NOT EXISTS file
    (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, turn INTEGER, body BLOB);
CREATE INDEX IF NOT EXISTS file_key ON file (key);
CREATE TABLE IF NOT EXISTS used (turn INTEGER, files BLOB);
CREATE TABLE IF NOT EXISTS beside (id INTEGER PRIMARY KEY, more BLOB, payloads BLOB);
CREATE TABLE IF NOT EXISTS config (key TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
"""


class SpecStore(Database):
    """Blobs by key."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, _SCHEMA)

    def _blob(self, statement: str, value: object) -> bytes | None:
        """The one blob that a query finds."""
        rows = self.ask(statement, value)
        return opened(rows[0][0]) if rows else None

    # -- the configuration

    def config(self, key: str) -> bytes | None:
        """What was kept of `o11y.yaml`."""
        return self._blob("SELECT body FROM config WHERE key = ?", key)

    def keep_config(self, key: str, body: bytes) -> None:
        """Keeps it in place of what was kept before."""

        def keep(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM config")
            connection.execute("INSERT INTO config VALUES (?, ?)", (key, sealed(body)))

        self.change(keep, None)

    # -- the last result

    def result(self, name: str) -> tuple[bytes, bytes] | None:
        """What the last result with this name depended on, and what it was."""
        rows = self.ask("SELECT key, body FROM result WHERE name = ?", name)
        if not rows:
            return None
        key, body = opened(rows[0][0]), opened(rows[0][1])
        return None if key is None or body is None else (key, body)

    def resources(self, name: str) -> bytes | None:
        """The resources of the last result with this name."""
        return self._blob("SELECT resources FROM result WHERE name = ?", name)

    # -- single files

    def files(self, keys: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """Of each key the last that was kept: its number, and what it was."""
        wanted = set(keys)
        found: dict[str, tuple[int, bytes]] = {}
        for id, key, body in self.ask("SELECT id, key, body FROM file ORDER BY id"):
            if key in wanted and isinstance(id, int) and (text := opened(body)) is not None:
                found[str(key)] = (id, text)
        return found

    def more(self, id: int) -> bytes | None:
        """What is seldom asked of the resources of a kept file."""
        return self._blob("SELECT more FROM beside WHERE id = ?", id)

    def payloads(self, id: int) -> bytes | None:
        """The payloads of a kept file, a line each."""
        return self._blob("SELECT payloads FROM beside WHERE id = ?", id)

    def turn(self) -> int:
        """A number that grows with each result."""
        rows = self.ask("SELECT max(turn) FROM result")
        return int(rows[0][0]) + 1 if rows and isinstance(rows[0][0], int) else 1

    def keep_files(self, turn: int, files: Iterable[tuple[str, bytes, bytes, bytes]]) -> list[int]:
        """Keeps key, what a file was made into, what is seldom asked of its resources, and their payloads; returns their numbers."""

        def keep(connection: sqlite3.Connection) -> list[int]:
            ids: list[int] = []
            for key, body, more, payloads in files:
                cursor = connection.execute("INSERT INTO file (key, turn, body) VALUES (?, ?, ?)", (key, turn, sealed(body)))
                ids.append(int(cursor.lastrowid or 0))
                connection.execute("INSERT INTO beside VALUES (?, ?, ?)", (ids[-1], sealed(more), sealed(payloads)))
            return ids

        return self.change(keep, [])

    def keep_result(self, name: str, turn: int, used: Sequence[int], key: bytes, body: bytes, resources: bytes) -> None:
        """Keeps a result, and lets go of files that no result of late uses."""

        def keep(connection: sqlite3.Connection) -> None:
            row = (name, turn, sealed(key), sealed(body), sealed(resources))
            connection.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO used VALUES (?, ?)", (turn, array("q", used).tobytes()))
            for table in ("result", "used"):
                connection.execute(f"DELETE FROM {table} WHERE turn <= ?", (turn - KEPT,))
            still = {id for (ids,) in connection.execute("SELECT files FROM used") for id in _numbers(ids)}
            gone = [row for row in connection.execute("SELECT id FROM file WHERE turn <= ?", (turn - KEPT,)) if row[0] not in still]
            connection.executemany("DELETE FROM file WHERE id = ?", gone)
            connection.executemany("DELETE FROM beside WHERE id = ?", gone)

        self.change(keep, None)


def _numbers(kept: object) -> Iterable[int]:
    return array("q", kept) if isinstance(kept, bytes) and len(kept) % 8 == 0 else ()
