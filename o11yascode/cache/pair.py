"""Two processes that make a project's files between them: this one, and a copy of it."""

import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import orjson

from o11yascode.cache.aside import end_process
from o11yascode.cache.engine import AllAtOnce, Engine, Made

_LENGTH = struct.Struct("<Q")
_NUMBER = struct.Struct("<I")
MOST = 4000
"""Numbers in a queue: as many as fit into any system's pipe."""


class _Queue:
    """Which files of a list are still to be taken, by either process: their numbers in a pipe, which gives each to one of them only."""

    def __init__(self) -> None:
        self._outlet, self._inlet = os.pipe()

    def fill(self, files: Sequence[str]) -> None:
        """All there will ever be."""
        os.write(self._inlet, b"".join(map(_NUMBER.pack, range(0, len(files), _step(files)))))
        self.seal()

    def seal(self) -> None:
        """This process adds nothing."""
        os.close(self._inlet)

    def take(self, files: Sequence[str]) -> Iterator[str]:
        """The files of the list that the other process has not taken."""
        while number := os.read(self._outlet, _NUMBER.size):
            (begin,) = _NUMBER.unpack(number)
            yield from files[begin : begin + _step(files)]

    def close(self) -> None:
        os.close(self._outlet)


def _step(files: Sequence[str]) -> int:
    return -(-len(files) // MOST) or 1


class Pair:
    """Without `start` all of the work is done here."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.started = False
        self.theirs: set[str] = set()

    def start(self, files: Sequence[str]) -> None:
        """Starts the other process, to read these files together."""
        to_child, from_parent = os.pipe()
        to_parent, from_child = os.pipe()
        self.unread, self.ours_unmade, self.theirs_unmade = queues = _Queue(), _Queue(), _Queue()
        self.unread.fill(files)
        self.reading = bool(files)
        try:
            self.pid = os.fork()
        except OSError:  # no room for another process
            for pipe in (to_child, from_parent, to_parent, from_child):
                os.close(pipe)
            for queue in queues:
                queue.close()
            return
        if self.pid == 0:
            code = 1
            try:
                os.close(from_parent)
                os.close(to_parent)
                for queue in queues[1:]:
                    queue.seal()
                self._work(to_child, from_child, files)
                code = 0
            finally:
                os._exit(code)
        os.close(to_child)
        os.close(from_child)
        self.inlet, self.outlet = to_parent, from_parent
        self.started = True

    def end(self) -> None:
        """Ends the other process, whatever became of its work."""
        if self.started:
            self.started = False
            os.close(self.outlet)
            os.close(self.inlet)
            end_process(self.pid)
            for queue in (self.unread, self.ours_unmade, self.theirs_unmade):
                queue.close()

    def read(self, files: Sequence[str]) -> None:
        """Reads the files, here and there."""
        for file in self.unread.take(files) if self.started else files:
            self.engine.read(file)
        if self.started and self.reading:
            self.theirs, stubs, routing = _received(self.inlet)
            self.engine.stubs |= stubs
            self.engine.routing_files |= routing

    def make(self, files: Sequence[str]) -> None:
        """Makes the files, each process those that it has read; who is done first helps the other."""
        engine = self.engine
        if not self.started:
            for file in files:
                engine.make(file)
            return
        ours = [file for file in files if file not in self.theirs]
        theirs = [file for file in files if file in self.theirs]
        self.ours_unmade.fill(ours)
        self.theirs_unmade.fill(theirs)
        with suppress(OSError):
            _write(self.outlet, (engine.stubs, engine.routing_files, list(engine.digests), ours, theirs))
        for file in self.ours_unmade.take(ours):
            engine.make(file)
        for file in self.theirs_unmade.take(theirs):
            engine.make(file)
        with suppress(AllAtOnce):
            while (each := _received(self.inlet)) is not None:
                file, text, texts = each
                engine.made[file] = Made(orjson.loads(text), texts, text=text)
        if any(file not in engine.made for file in files):
            raise AllAtOnce  # the other process took some and ended

    def _work(self, inlet: int, outlet: int, files: Sequence[str]) -> None:
        """The other process."""
        engine = self.engine
        if files:
            mine = set()
            for file in self.unread.take(files):
                engine.read(file)
                mine.add(file)
            _write(outlet, (mine, {file: engine.stubs[file] for file in mine}, engine.routing_files & mine))
        stubs, routing, everything, for_parent, for_child = _read(inlet)
        engine.stubs |= stubs
        engine.routing_files |= routing
        engine.look_around(everything)
        # Sent when all is done: while the parent works it reads too seldom, and a pipe holds little.
        done: list[tuple[str, bytes, tuple[bytes, bytes]]] = []
        for queue, some in ((self.theirs_unmade, for_child), (self.ours_unmade, for_parent)):
            for file in queue.take(some):
                engine.make(file)
                made = engine.made.pop(file)
                done.append((file, orjson.dumps(made.body), made.texts))
        for each in done:
            _write(outlet, each)
        _write(outlet, None)


def _received(pipe: int) -> Any:
    """What the other process sends; where it ended instead, AllAtOnce is raised."""
    from pickle import UnpicklingError

    try:
        return _read(pipe)
    except (OSError, EOFError, UnpicklingError):
        raise AllAtOnce from None


def _write(pipe: int, what: Any) -> None:
    from pickle import dumps

    data = dumps(what, protocol=5)
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(pipe, view[:1_000_000]) :]


def _read(pipe: int) -> Any:
    from pickle import loads

    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return loads(_exactly(pipe, length))


def _exactly(pipe: int, length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = os.read(pipe, min(length, 1_000_000))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
