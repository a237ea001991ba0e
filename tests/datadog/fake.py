"""A server that answers what a test tells it: for answers that no well-kept server gives."""

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from o11yascode.datadog.client import Client, Timeouts
from o11yascode.datadog.credentials import Credentials
from o11yascode.datadog.retry import Clock, RetryPolicy

KEYS = ("api-key-0123456789", "app-key-0123456789")


class Reply:
    """One answer. `drop` closes the connection instead: before anything, or in the middle of the body; "never": sends byte after byte.

    With the header `Transfer-Encoding: chunked` the body goes in pieces.
    """

    def __init__(self, status: int = 200, body: Any = None, headers: dict[str, str] | None = None, drop: str = "") -> None:
        self.status, self.headers, self.drop = status, headers or {}, drop
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def serve(answer: Callable[[str, str, dict[str, str], bytes], Reply]):
    """Serves on loopback; `answer(method, path with query, headers, body)` says what. Gives the address and the list of requests."""
    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            request = (self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(size))
            seen.append(request)
            reply = answer(*request)
            if reply.drop == "before":
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Type" not in reply.headers:
                self.send_header("Content-Type", "application/json")
            if "Transfer-Encoding" not in reply.headers:
                self.send_header("Content-Length", str(10**9 if reply.drop == "never" else len(reply.body)))
            self.end_headers()
            if "Transfer-Encoding" in reply.headers:
                pieces = [reply.body[start : start + 7] for start in range(0, len(reply.body), 7)]
                for piece in pieces if reply.drop else [*pieces, b""]:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.close_connection = bool(reply.drop)
                return
            while reply.drop == "never":
                self.wfile.write(b" ")
            if reply.drop == "middle":
                self.wfile.write(reply.body[: len(reply.body) // 2])
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
                return
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()


class FakeTime:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, sleep=self.sleep, random=lambda: 0.5)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class PassingTime(FakeTime):
    """A clock that moves on whenever somebody looks at it."""

    def clock(self) -> Clock:
        return Clock(now=self.now, sleep=self.sleep, random=lambda: 0.5)

    def now(self) -> float:
        self.time += 10
        return self.time


def client_for(url: str, time: FakeTime | None = None, **options: Any) -> Client:
    options.setdefault("timeouts", Timeouts(connect=2, read=2))
    return Client(Credentials(url, *KEYS), clock=(time or FakeTime()).clock(), policy=options.pop("policy", RetryPolicy()), **options)


def in_turn(*replies: Reply) -> Callable[..., Reply]:
    """Each answer once, then the last for ever."""
    left = list(replies)

    def answer(*request: Any) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return answer
