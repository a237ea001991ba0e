"""Two processes that make a project's files between them: this one, and a copy of it."""

import os
import pickle
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from o11yascode.cache.engine import Body, Engine, Made, Odd

_LENGTH = struct.Struct("<Q")


class Pair:
    """Without `start` all of the work is done here."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.started = False
        self.theirs: set[str] = set()

    def start(self, files: Sequence[str]) -> None:
        """Starts the other process, to read every second of these files."""
        to_child, from_parent = os.pipe()
        to_parent, from_child = os.pipe()
        self.theirs = set(files[1::2])
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.close(from_parent)
                os.close(to_parent)
                self._work(to_child, from_child)
                code = 0
            finally:
                os._exit(code)
        os.close(to_child)
        os.close(from_child)
        self.inlet, self.outlet = to_parent, from_parent
        self.started = True

    def end(self) -> None:
        """Lets the other process end, whatever became of its work."""
        if self.started:
            self.started = False
            os.close(self.outlet)
            os.close(self.inlet)
            os.waitpid(self.pid, 0)

    def read(self, files: Sequence[str]) -> None:
        """Reads the files, here and there."""
        for file in files:
            if file not in self.theirs:
                self.engine.read(file)
        if self.started and self.theirs:
            stubs, routing = _received(self.inlet)
            self.engine.stubs |= stubs
            self.engine.routing_files |= routing

    def make(self, files: Sequence[str]) -> None:
        """Makes the files, here and there."""
        engine = self.engine
        if not self.started:
            for file in files:
                engine.make(file)
            return
        if not self.theirs:
            self.theirs = set(list(files)[1::2])
        elif more := [file for file in files if file not in self.theirs and file not in engine.readings]:
            self.theirs |= set(more[1::2])
        theirs = [file for file in files if file in self.theirs]
        with suppress(OSError):
            _write(self.outlet, (engine.stubs, engine.routing_files, list(engine.digests), theirs))
        received: list[tuple[str, Body, bytes]] = []
        thread = threading.Thread(target=lambda: received.extend(_received(self.inlet, [])))
        thread.start()
        for file in files:
            if file not in self.theirs:
                engine.make(file)
        thread.join()
        if len(received) < len(theirs):
            raise Odd
        for file, body, payloads in received:
            engine.made[file] = Made(body, payloads)

    def _work(self, inlet: int, outlet: int) -> None:
        """The other process."""
        engine = self.engine
        if self.theirs:
            for file in sorted(self.theirs):
                engine.read(file)
            _write(outlet, ({file: engine.stubs[file] for file in self.theirs}, engine.routing_files & self.theirs))
        stubs, routing, files, theirs = _read(inlet)
        engine.stubs |= stubs
        engine.routing_files |= routing
        engine.look_around(files)
        made = [(file, engine.make(file)) for file in theirs]
        _write(outlet, [(file, each.body, each.payloads) for file, each in made])


def _received(pipe: int, otherwise: Any = None) -> Any:
    """What the other process sends; where it ended instead, `otherwise`, or an Odd."""
    try:
        return _read(pipe)
    except (OSError, EOFError, pickle.UnpicklingError):
        if otherwise is None:
            raise Odd from None
        return otherwise


def _write(pipe: int, what: Any) -> None:
    data = pickle.dumps(what, protocol=5)
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(pipe, view[:1_000_000]) :]


def _read(pipe: int) -> Any:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: int, length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = os.read(pipe, min(length, 1_000_000))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
