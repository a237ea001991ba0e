"""The file that keeps what specs were made into: safe to delete, and to share between runs at the same time."""

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from o11yascode.database import open_database

FILE = "specs-3.sqlite3"
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


class SpecStore:
    """Blobs by key. Any failure of the file makes it forget, never fail: it is a help, not a record."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._database = open_database(self.path, _SCHEMA)

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # -- the configuration

    def config(self, key: str) -> bytes | None:
        """What was kept of `o11y.yaml`."""
        rows = self._ask("SELECT body FROM config WHERE key = ?", (key,))
        return opened(rows[0][0]) if rows else None

    def keep_config(self, key: str, body: bytes) -> None:
        """Keeps it in place of what was kept before."""
        if self._database is None:
            return
        with suppress(sqlite3.Error), self._database:
            self._database.execute("DELETE FROM config")
            self._database.execute("INSERT INTO config VALUES (?, ?)", (key, sealed(body)))

    # -- the last result

    def result(self, name: str) -> tuple[bytes, bytes] | None:
        """What the last result with this name depended on, and what it was."""
        rows = self._ask("SELECT key, body FROM result WHERE name = ?", (name,))
        if not rows:
            return None
        key, body = opened(rows[0][0]), opened(rows[0][1])
        return None if key is None or body is None else (key, body)

    def resources(self, name: str) -> bytes | None:
        """The resources of the last result with this name."""
        rows = self._ask("SELECT resources FROM result WHERE name = ?", (name,))
        return opened(rows[0][0]) if rows else None

    # -- single files

    def files(self, keys: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """Of each key the last that was kept: its number, and what it was."""
        wanted = set(keys)
        found: dict[str, tuple[int, bytes]] = {}
        for id, key, body in self._ask("SELECT id, key, body FROM file ORDER BY id", ()):
            if key in wanted and isinstance(id, int) and (text := opened(body)) is not None:
                found[str(key)] = (id, text)
        return found

    def more(self, id: int) -> bytes | None:
        """What is seldom asked of the resources of a kept file."""
        rows = self._ask("SELECT more FROM beside WHERE id = ?", (id,))
        return opened(rows[0][0]) if rows else None

    def payloads(self, id: int) -> bytes | None:
        """The payloads of a kept file, a line each."""
        rows = self._ask("SELECT payloads FROM beside WHERE id = ?", (id,))
        return opened(rows[0][0]) if rows else None

    def turn(self) -> int:
        """A number that grows with each result."""
        rows = self._ask("SELECT max(turn) FROM result", ())
        return int(rows[0][0]) + 1 if rows and isinstance(rows[0][0], int) else 1

    def keep_files(self, turn: int, files: Iterable[tuple[str, bytes, bytes, bytes]]) -> list[int]:
        """Keeps key, what a file was made into, what is seldom asked of its resources, and their payloads; returns their numbers."""
        if self._database is None:
            return []
        ids: list[int] = []
        try:
            with self._database:
                for key, body, more, payloads in files:
                    cursor = self._database.execute("INSERT INTO file (key, turn, body) VALUES (?, ?, ?)", (key, turn, sealed(body)))
                    ids.append(int(cursor.lastrowid or 0))
                    self._database.execute("INSERT INTO beside VALUES (?, ?, ?)", (ids[-1], sealed(more), sealed(payloads)))
        except sqlite3.Error:
            return []
        return ids

    def keep_result(self, name: str, turn: int, used: Sequence[int], key: bytes, body: bytes, resources: bytes) -> None:
        """Keeps a result, and lets go of files that no result of late uses."""
        if self._database is None:
            return
        row = (name, turn, sealed(key), sealed(body), sealed(resources))
        with suppress(sqlite3.Error), self._database:
            self._database.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", row)
            self._database.execute("INSERT INTO used VALUES (?, ?)", (turn, array("q", used).tobytes()))
            for table in ("result", "used"):
                self._database.execute(f"DELETE FROM {table} WHERE turn <= ?", (turn - KEPT,))
            still = {id for (ids,) in self._ask("SELECT files FROM used", ()) for id in _numbers(ids)}
            gone = [row for row in self._ask("SELECT id FROM file WHERE turn <= ?", (turn - KEPT,)) if row[0] not in still]
            self._database.executemany("DELETE FROM file WHERE id = ?", gone)
            self._database.executemany("DELETE FROM beside WHERE id = ?", gone)

    def _ask(self, statement: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except (sqlite3.Error, OverflowError):
            return []


def sealed(data: bytes) -> bytes:
    """The data with a sum in front: a disk or a person may have changed it since."""
    return blake2b(data, digest_size=16).digest() + data


def opened(kept: object) -> bytes | None:
    """The data behind its sum; None where they do not fit."""
    if not isinstance(kept, bytes) or blake2b(kept[16:], digest_size=16).digest() != kept[:16]:
        return None
    return kept[16:]


def _numbers(kept: object) -> Iterable[int]:
    return array("q", kept) if isinstance(kept, bytes) and len(kept) % 8 == 0 else ()
