"""What the embedded Datadog remembers: resources as JSON text in SQLite, in memory or in a file."""

import hashlib
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from o11yascode.private import private_folder

Payload = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    digest TEXT,
    deleted INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    summary TEXT,
    UNIQUE (kind, id)
);
CREATE INDEX IF NOT EXISTS resource_order ON resource (kind, deleted, seq);
CREATE INDEX IF NOT EXISTS resource_digest ON resource (kind, digest) WHERE digest IS NOT NULL;
CREATE TABLE IF NOT EXISTS tag (tag TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (tag, seq)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tag_owner ON tag (seq);
CREATE TABLE IF NOT EXISTS reference (
    kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, id, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reference_owner ON reference (seq);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

Reference = tuple[str, str]
"""Kind and id of a resource that another one needs."""


class Referrer(NamedTuple):
    """A resource that refers to another."""

    kind: str
    id: str
    name: str


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A time as Datadog writes it: `2026-01-09T20:13:01.787036+00:00`."""
    return moment.isoformat(timespec="microseconds")


class Store:
    """Resources by kind and id, in the order they were made. Safe to use from several threads.

    Bodies are kept as JSON text, so that a list is joined and not serialised again.
    """

    def __init__(
        self, path: Path | str = ":memory:", *, keys: Iterable[tuple[str, str]] | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """`path` of the SQLite file, its folder is made; `keys` are the accepted (API key, application key) pairs, None accepts any."""
        if path != ":memory:":
            private_folder(Path(path).parent)
            # SQLite gives its other files (-wal, -shm) the rights of this one.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.keys = None if keys is None else frozenset(keys)
        self._clock = clock
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        # NORMAL with WAL: a killed process loses nothing, and a write does not wait for the disk.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def clear(self) -> None:
        """Forget every resource; ids go on counting."""
        with self._lock:
            self._db.executescript("DELETE FROM resource; DELETE FROM tag; DELETE FROM reference;")

    @contextmanager
    def transaction(self, write: bool = True) -> Iterator[None]:
        """All or nothing: what is written inside is kept unless an exception leaves."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def now(self) -> datetime:
        """The time, never the same twice: `modified_at` tells two writes apart."""
        with self._lock:
            self._last = max(self._clock(), self._last + timedelta(microseconds=1))
            return self._last

    # Ids: counted, then scrambled. Unique for ever in this store, and the same for the same requests.

    def next_number(self, name: str, first: int = 1) -> int:
        sql = "INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        with self._lock:
            return int(self._db.execute(sql, (name, first)).fetchone()[0])

    def _scrambled(self, name: str) -> bytes:
        return hashlib.blake2b(f"{name} {self.next_number(name)}".encode(), digest_size=16).digest()

    def new_hex(self, name: str) -> str:
        """An id such as an SLO's: 32 hexadecimal digits."""
        return self._scrambled(name).hex()

    def new_uuid(self, name: str) -> str:
        return str(uuid.UUID(bytes=self._scrambled(name), version=4))

    def new_big(self, name: str) -> int:
        """An id such as a widget's: a number below 2^53."""
        return int.from_bytes(self._scrambled(name)[:6], "big") * 8 + 1

    def new_public(self, name: str) -> str:
        """An id such as a dashboard's: `abc-d2f-ghi`."""
        text = "".join(LETTERS[byte % len(LETTERS)] for byte in self._scrambled(name)[:9])
        return f"{text[:3]}-{text[3:6]}-{text[6:]}"

    # Resources.

    def put(
        self,
        kind: str,
        id: int | str,
        body: Any,
        *,
        name: str = "",
        tags: Iterable[str] = (),
        references: Iterable[Reference] = (),
        digest: str | None = None,
        summary: Any = None,
    ) -> None:
        """Make or replace a resource. `digest` is what makes two the same; `summary` what a list shows in place of the body."""
        sql = """INSERT INTO resource (kind, id, name, digest, body, summary) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, digest = excluded.digest, deleted = 0,
            body = excluded.body, summary = excluded.summary RETURNING seq"""
        text = orjson.dumps(body).decode()
        short = None if summary is None else orjson.dumps(summary).decode()
        with self._lock:
            (seq,) = self._db.execute(sql, (kind, str(id), name, digest, text, short)).fetchone()
            self._forget_links(seq)
            self._db.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(tag, seq) for tag in tags])
            self._db.executemany("INSERT OR IGNORE INTO reference VALUES (?, ?, ?)", [(k, str(i), seq) for k, i in references])

    def _forget_links(self, seq: int) -> None:
        self._db.execute("DELETE FROM tag WHERE seq = ?", (seq,))
        self._db.execute("DELETE FROM reference WHERE seq = ?", (seq,))

    def get(self, kind: str, id: int | str) -> Any:
        """The body, or None."""
        text = self.text(kind, id)
        return None if text is None else orjson.loads(text)

    def text(self, kind: str, id: int | str) -> str | None:
        """The body as JSON text, or None."""
        with self._lock:
            row = self._db.execute("SELECT body FROM resource WHERE kind = ? AND id = ? AND NOT deleted", (kind, str(id))).fetchone()
        return row[0] if row else None

    def name(self, kind: str, id: int | str) -> str:
        with self._lock:
            row = self._db.execute("SELECT name FROM resource WHERE kind = ? AND id = ?", (kind, str(id))).fetchone()
        return row[0] if row else ""

    def delete(self, kind: str, id: int | str) -> bool:
        """Remove a resource for good; False when there was none."""
        with self._lock:
            row = self._db.execute(
                "DELETE FROM resource WHERE kind = ? AND id = ? AND NOT deleted RETURNING seq", (kind, str(id))
            ).fetchone()
            if row:
                self._forget_links(row[0])
        return row is not None

    def hide(self, kind: str, id: int | str) -> bool:
        """Delete so that `restore` brings it back; False when there was none."""
        return self._set_deleted(kind, id, 1)

    def restore(self, kind: str, id: int | str) -> bool:
        return self._set_deleted(kind, id, 0)

    def _set_deleted(self, kind: str, id: int | str, deleted: int) -> bool:
        sql = "UPDATE resource SET deleted = ? WHERE kind = ? AND id = ? AND deleted = ?"
        with self._lock:
            return self._db.execute(sql, (deleted, kind, str(id), 1 - deleted)).rowcount > 0

    def texts(
        self,
        kind: str,
        *,
        tags: Sequence[str] = (),
        name: str = "",
        after: str = "",
        limit: int = -1,
        offset: int = 0,
        summary: bool = False,
        deleted: bool = False,
    ) -> list[str]:
        """Bodies (or summaries) as JSON text in the order they were made: with all `tags`, `name` inside the name, after the id `after`."""
        rows, values = self._rows(kind, tags, name, deleted)
        if after:
            rows += " AND CAST(r.id AS INTEGER) > ?"
            values.append(int(after))
        column = "r.summary" if summary else "r.body"
        order = "t.seq" if tags else "r.seq"
        sql = f"SELECT {column} {rows} ORDER BY {order} LIMIT ? OFFSET ?"
        with self._lock:
            return [row[0] for row in self._db.execute(sql, (*values, limit, offset))]

    def count(self, kind: str, *, tags: Sequence[str] = (), name: str = "") -> int:
        rows, values = self._rows(kind, tags, name, False)
        with self._lock:
            return int(self._db.execute(f"SELECT count(*) {rows}", values).fetchone()[0])

    def _rows(self, kind: str, tags: Sequence[str], name: str, deleted: bool) -> tuple[str, list[str | int]]:
        """The FROM and WHERE of a query. A tag leads, where there is one: it gives the rows in order, and no other is looked at."""
        values: list[str | int] = []
        sql = "FROM resource r WHERE "
        if tags:
            sql = "FROM tag t CROSS JOIN resource r ON r.seq = t.seq WHERE t.tag = ? AND "
            values.append(tags[0])
        sql += "r.kind = ? AND r.deleted = ?"
        values += [kind, int(deleted)]
        for tag in tags[1:]:
            sql += " AND EXISTS (SELECT 1 FROM tag o WHERE o.tag = ? AND o.seq = r.seq)"
            values.append(tag)
        if name:
            sql += " AND instr(lower(r.name), lower(?)) > 0"
            values.append(name)
        return sql, values

    def bodies(self, kind: str) -> list[Any]:
        return [orjson.loads(text) for text in self.texts(kind)]

    def named(self, kind: str, limit: int) -> list[tuple[str, str, str]]:
        """Id, name and JSON text of the first of a kind, by name."""
        sql = "SELECT id, name, body FROM resource WHERE kind = ? AND NOT deleted ORDER BY name LIMIT ?"
        with self._lock:
            return list(self._db.execute(sql, (kind, limit)))

    def same(self, kind: str, digest: str) -> str | None:
        """Id of a resource with this digest."""
        with self._lock:
            row = self._db.execute("SELECT id FROM resource WHERE kind = ? AND digest = ? AND NOT deleted", (kind, digest)).fetchone()
        return row[0] if row else None

    def referrers(self, kind: str, id: int | str) -> list[Referrer]:
        """The resources that refer to this one."""
        sql = """SELECT r.kind, r.id, r.name FROM reference f JOIN resource r ON r.seq = f.seq
            WHERE f.kind = ? AND f.id = ? AND NOT r.deleted ORDER BY r.seq"""
        with self._lock:
            return [Referrer(*row) for row in self._db.execute(sql, (kind, str(id)))]

    def kinds(self) -> dict[str, int]:
        """How many there are of each kind."""
        with self._lock:
            return dict(self._db.execute("SELECT kind, count(*) FROM resource WHERE NOT deleted GROUP BY kind ORDER BY kind"))
