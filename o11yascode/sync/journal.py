"""What an apply did, written before and after every write: so that a killed one is known, and can be undone."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct

from o11yascode.datadog.live import LiveId
from o11yascode.private import private_folder
from o11yascode.sync.files import sync_folder

FOLDER = "journal"
RECENT = 5
"""How many applies back a create is remembered, for lists that do not show it yet."""
KEPT = 50
"""How many applies to a target are kept, with what they changed."""


class Step(Struct, frozen=True):
    """One write, as the journal has it."""

    number: int
    write: str
    """create, update or delete; a replacement is a create and a delete."""
    kind: str
    id: str
    live_id: LiveId | None
    result: str | None
    """done, failed, conflict; found: it was so already; None: begun, and nobody knows its end."""


class Record(Struct, frozen=True):
    """One apply, as its journal has it."""

    apply_id: str
    project: str
    target: str
    host: str
    time: str
    steps: tuple[Step, ...]
    finished: bool
    managed: int
    """How many resources of the project there were before."""
    undoes: str | None = None
    """The apply that it was to undo."""
    left_over: bool = False
    """Whether it ended with something not done: failed, refused or not tried."""

    def was_of(self, target: str, host: str, project: str) -> bool:
        """Whether it was that project's on that target; several accounts may have one address."""
        return (self.target, self.host, self.project) == (target, host, project)


class Journal:
    """The journal of one apply: `.o11y/journal/<apply-id>.jsonl`. Several threads may write."""

    def __init__(self, folder: Path, now: float) -> None:
        """`folder` is the project's `.o11y`, `now` seconds since 1970. The apply's id is the time and a number: 20261121T003210Z-00."""
        private_folder(folder / FOLDER)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        for number in count():
            self.apply_id = f"{stamp}-{number:02}"
            self.path = folder / FOLDER / f"{self.apply_id}.jsonl"
            with suppress(FileExistsError):
                descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
                break
        self._file = os.fdopen(descriptor, "ab", buffering=0)
        sync_folder(self.path.parent)
        self._write_lock, self._sync_lock = threading.Lock(), threading.Lock()
        self._written = self._synced = self._steps = 0

    def begin(self, **facts: Any) -> None:
        """Project, target, host, time, how many resources of the project there are, and what it is to undo."""
        self._write({"event": "begin", "apply": self.apply_id, **facts})

    def before(self, write: str, kind: str, id: str, live_id: LiveId | None) -> int:
        """A write is about to be sent. Returns the step's number, for `after`."""
        with self._write_lock:
            self._steps += 1
            number = self._steps
        self._write({"event": "before", "step": number, "write": write, "kind": kind, "id": id, "live_id": live_id})
        return number

    def after(self, step: int, result: str, live_id: LiveId | None = None, error: str | None = None) -> None:
        """How it ended, as `Step.result` says."""
        self._write({"event": "after", "step": step, "result": result, "live_id": live_id, **({"error": error} if error else {})})

    def end(self, **facts: Any) -> None:
        self._write({"event": "end", **facts})

    def close(self) -> None:
        self._file.close()

    def _write(self, entry: dict[str, Any]) -> None:
        """Returns when the entry is on the disk. Threads that come together share one fsync."""
        line = orjson.dumps(entry) + b"\n"
        with self._write_lock:
            self._append(line)
            self._written += 1
            mine = self._written
        with self._sync_lock:
            if self._synced < mine:
                upto = self._written
                os.fsync(self._file.fileno())
                self._synced = upto

    def _append(self, line: bytes) -> None:
        """All of a line, or nothing of it: a full disk takes a part and says so only when asked to take more."""
        end, left = os.fstat(self._file.fileno()).st_size, memoryview(line)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(end)
            raise OSError(error.errno, error.strerror, str(self.path)) from None


def read_journal(path: Path) -> Record | None:
    """A journal as far as it was written: a line that a kill cut off is left out. None where it holds nothing."""
    begin: dict[str, Any] | None = None
    steps: dict[int, Step] = {}
    finished = left_over = False
    for entry in _entries(path):
        event, number = entry.get("event"), entry.get("step")
        if event == "begin":
            begin = entry
        elif event == "before" and isinstance(number, int):
            steps[number] = Step(number, str(entry.get("write")), str(entry.get("kind")), str(entry.get("id")), entry.get("live_id"), None)
        elif event == "after" and isinstance(number, int) and number in steps:
            step = steps[number]
            live = entry.get("live_id")
            steps[step.number] = Step(
                step.number, step.write, step.kind, step.id, step.live_id if live is None else live, str(entry.get("result"))
            )
        elif event == "end":
            finished = True
            left_over = any(entry.get(key) for key in ("failed", "conflicts", "not_tried"))
    if begin is None:
        return None
    managed = begin.get("managed")
    project, target, host, stamp = (str(begin.get(key, "")) for key in ("project", "target", "host", "time"))
    return Record(
        apply_id=path.stem,
        project=project,
        target=target,
        host=host,
        time=stamp,
        steps=tuple(steps.values()),
        finished=finished,
        managed=managed if isinstance(managed, int) else 0,
        undoes=begin.get("undoes"),
        left_over=left_over,
    )


def journals(folder: Path) -> Iterator[Record]:
    """All applies of a project's `.o11y` folder, the last first; each is read when it is asked for."""
    return (record for path in _paths(folder) if (record := read_journal(path)) is not None)


def forget_old(folder: Path) -> list[str]:
    """Deletes the journals of all but the last `KEPT` applies to each target; of one that did not end, never. Returns their ids."""
    found: Counter[str] = Counter()
    forgotten = []
    for path in _paths(folder):
        target = str(next(_entries(path), {}).get("target"))
        found[target] += 1
        if found[target] > KEPT and (record := read_journal(path)) is not None and record.finished:
            path.unlink(missing_ok=True)
            forgotten.append(record.apply_id)
    return forgotten


def _paths(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.jsonl"), reverse=True)


def remembered_creates(folder: Path, target: str, host: str, project: str, but: str) -> dict[tuple[str, str], LiveId | None]:
    """Kind and id of what recent applies created or may have created, and its live id where it is known.

    Read before something is created: a list may not show yet what was created a moment ago.
    """
    found: dict[tuple[str, str], LiveId | None] = {}
    recent = islice((record for record in journals(folder) if record.apply_id != but), RECENT)
    for record in reversed(list(recent)):
        if not record.was_of(target, host, project):
            continue
        for step in record.steps:
            if step.write == "create" and step.result in ("done", "found", None):
                found[step.kind, step.id] = step.live_id
            elif step.write == "delete" and step.result == "done" and found.get((step.kind, step.id)) == step.live_id:
                found.pop((step.kind, step.id), None)
    return found


def last_written(folder: Path, but: str) -> float:
    """When an apply before last wrote down something, in seconds since 1970; 0 where there was none."""
    path = next((path for path in _paths(folder) if path.stem != but), None)
    return path.stat().st_mtime if path else 0.0


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError), path.open("rb") as lines:
        for line in lines:
            try:
                entry = orjson.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry
