"""A fast Datadog on the loopback, in a process of its own: the embedded one's answers, kept packed, over a bare HTTP loop.

`python -m bench.server --db FILE` prints its address and serves until it is ended. `/_bench/…` sets the delay
of each answer, and says what was asked: `delay/50` (milliseconds), `limit/20/1` (20 writes a second, 0: none), `log`, `clear`.
"""

import argparse
import asyncio
import gzip
import pkgutil
import re
import time
from importlib import import_module
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from o11yascode.sandbox import api
from o11yascode.sandbox.app import GZIP_FROM, handle
from o11yascode.sandbox.call import Answer, Call, Handler, Routes
from o11yascode.sandbox.store import Store

Target = str
REASONS = {200: "OK", 429: "Too Many Requests"}


class Datadog:
    """Answers as bytes. What was answered to a GET is kept, packed, until something is written."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.kept: dict[Target, bytes] = {}
        self.log: list[str] = []
        self.delay = 0.0
        self.limit, self.period = 0, 1.0
        self.refused = 0
        self.window: tuple[int, int] = (0, 0)
        self.connections = 0
        found: dict[str, dict[str, Handler]] = {}
        for module in pkgutil.iter_modules(api.__path__):
            routes = getattr(import_module(f"{api.__name__}.{module.name}"), "routes", None)
            if isinstance(routes, Routes):
                found |= routes.handlers
        # A fixed path goes before one with a parameter in the same place.
        ordered = sorted(found.items(), key=lambda item: item[0].replace("{", "~"))
        self.routes = [(re.compile(re.sub(r"\{(\w+)(:path)?\}", _group, path)), methods) for path, methods in ordered]

    def answer(self, method: str, target: Target, content: bytes) -> bytes:
        if target.startswith("/_bench/"):
            return self.control(target.removeprefix("/_bench/").split("/"))
        self.log.append(f"{method} {target}")
        if method == "GET" and target in self.kept:
            return self.kept[target]
        if method != "GET" and self.limit and not self._passes():
            self.refused += 1
            return _packed(Answer({"errors": ["Too many requests"]}, 429), self._headers())
        answer = self.ask(method, target, content)
        packed = _packed(answer, self._headers() if method != "GET" and self.limit else {})
        if method == "GET":
            self.kept[target] = packed
        else:
            self._forget(target.partition("?")[0])
        return packed

    def ask(self, method: str, target: Target, content: bytes = b"") -> Answer:
        """What the embedded Datadog answers."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        for pattern, methods in self.routes:
            found = pattern.fullmatch(parts.path)
            if found and method in methods:
                params = {name: unquote(value) for name, value in found.groupdict().items()}
                return handle(Call(self.store, method, parts.path, params, query, content), methods[method])
        return Answer({"errors": ["Not found"]}, 404)

    def _forget(self, path: str) -> None:
        """A write to a dashboard leaves the other dashboards' bodies as they are."""
        self.kept = {target: kept for target, kept in self.kept.items() if target.count("/") == 4 and not target.startswith(path)}

    def _passes(self) -> bool:
        now = int(time.time() / self.period)
        used = self.window[1] if self.window[0] == now else 0
        self.window = (now, used + 1)
        return used < self.limit

    def _headers(self) -> dict[str, str]:
        left = max(0, self.limit - self.window[1])
        reset = self.period - time.time() % self.period
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Period": f"{self.period:g}",
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(max(1, round(reset))),
            "X-RateLimit-Name": "bench_writes",
        }

    def control(self, words: list[str]) -> bytes:
        if words[0] == "delay":
            self.delay = float(words[1]) / 1000
        elif words[0] == "limit":
            self.limit, self.period = int(words[1]), float(words[2])
        elif words[0] == "clear":
            self.store.clear()
            self.kept.clear()
        state = {"log": list(self.log), "refused": self.refused, "connections": self.connections}
        if words[0] in ("log", "clear"):
            self.log.clear()
            self.refused = self.connections = 0
        return _packed(Answer(state), {})


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})"


def _packed(answer: Answer, headers: dict[str, str]) -> bytes:
    body = b"" if answer.body is None else answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
    lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Status')}", f"Content-Type: {answer.media_type}"]
    if len(body) >= GZIP_FROM:
        body = gzip.compress(body, 6)
        lines.append("Content-Encoding: gzip")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}\r\n\r\n")
    return "\r\n".join(lines).encode("latin-1") + body


class Connection(asyncio.Protocol):
    """One connection: requests one after the other, as Datadog's clients send them."""

    def __init__(self, datadog: Datadog) -> None:
        self.datadog = datadog
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.datadog.connections += 1

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while True:
            end = self.waiting.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.waiting[:end].decode("latin-1")
            found = re.search(r"(?im)^content-length:\s*(\d+)", head)
            stop = end + 4 + (int(found[1]) if found else 0)
            if len(self.waiting) < stop:
                return
            content, self.waiting = self.waiting[end + 4 : stop], self.waiting[stop:]
            method, target, _ = head.split(" ", 2)
            delay = 0 if target.startswith("/_bench/") else self.datadog.delay
            answer = self.datadog.answer(method, target, content)
            if delay:
                asyncio.get_running_loop().call_later(delay, self.transport.write, answer)
            else:
                self.transport.write(answer)


async def serve(store: Store) -> None:
    datadog = Datadog(store)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(datadog), "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--db", default=":memory:")
    asyncio.run(serve(Store(parser.parse_args().db)))


if __name__ == "__main__":
    main()
