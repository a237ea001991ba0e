"""Runs the embedded Datadog: in the foreground for people, in a thread for tests. On the loopback only."""

import asyncio
import ipaddress
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import uvicorn

from o11yascode.sandbox.app import create_app
from o11yascode.sandbox.faults import Plan, RateLimit, Seen
from o11yascode.sandbox.store import Store
from o11yascode.version import VERSION

HOST, PORT = "127.0.0.1", 8126
DATABASE = Path(".o11y/sandbox.db")


class SandboxError(Exception):
    """The server cannot run: the text says why, for people."""


def run(host: str = HOST, port: int = PORT, db: Path | str = DATABASE, ready: Callable[[str], None] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Args:
        host: a loopback address; others are refused, because any key is accepted here.
        port: 0 takes a free one.
        db: SQLite file that keeps the state.
        ready: called with the address (`http://127.0.0.1:8126`) when requests may come.

    Raises:
        SandboxError: the address is not the loopback, or is in use; the file is no database.
    """
    listener = listen(host, port)
    try:
        store = Store(db)
    except (OSError, sqlite3.Error) as error:
        listener.close()
        raise SandboxError(f"cannot keep the state in {db}: {error}") from error
    # uvicorn shuts down in order, then raises the signal again: both end below, so that the file is closed.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if ready:
            ready(address_of(listener))
        uvicorn.Server(config(store)).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        listener.close()
        store.close()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket on the loopback."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise SandboxError(f"{host} is not an address of this machine: use {HOST}") from error
    if not address.is_loopback:
        raise SandboxError(f"the sandbox accepts any key, so it listens on {HOST} only, not on {host}")
    # The protocol is named because asyncio turns Nagle's algorithm off only then: else each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
    except OSError as error:
        listener.close()
        raise SandboxError(f"cannot listen on {address}:{port}: {error.strerror}") from error
    # Listening from here on: a client that is told the address now waits rather than fails.
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def config(
    store: Store, *, plan: Plan | None = None, rate_limits: tuple[RateLimit, ...] = (), log: list[Seen] | None = None
) -> uvicorn.Config:
    app = create_app(store, plan=plan, rate_limits=rate_limits, log=log)
    return uvicorn.Config(
        app,
        headers=[("Server", f"o11yascode-sandbox/{VERSION}")],
        server_header=False,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )


class _ThreadServer(uvicorn.Server):
    """A uvicorn server that starts and stops by events: its own one looks for the end every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for task in list(self.server_state.tasks):
            task.cancel()
        # What is closed and cancelled above ends in the next turns of the loop.
        for _ in range(10):
            await asyncio.sleep(0)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)


class Server:
    """The embedded Datadog in a thread, on a free port, for a `with` block.

    `url` is its address, `store` what it remembers, `requests` what it was asked so far.
    """

    def __init__(
        self, store: Store | None = None, *, db: Path | str = ":memory:", plan: Plan | None = None, rate_limits: tuple[RateLimit, ...] = ()
    ) -> None:
        self._owns_store = store is None
        self.store = Store(db) if store is None else store
        self.requests: list[Seen] = []
        self.url = ""
        self._config = config(self.store, plan=plan, rate_limits=rate_limits, log=self.requests)

    def __enter__(self) -> "Server":
        self._socket = listen(HOST, 0)
        self.url = address_of(self._socket)
        self._server = _ThreadServer(self._config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        if not self._server.ready.wait(timeout=30):
            raise SandboxError("the sandbox did not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.stop()
        self._thread.join(timeout=30)
        self._socket.close()
        if self._owns_store:
            self.store.close()

    def count(self, method: str = "", path: str = "/") -> int:
        """How many requests of that method came for paths that begin so."""
        return sum((not method or seen.method == method) and seen.path.startswith(path) for seen in self.requests)
