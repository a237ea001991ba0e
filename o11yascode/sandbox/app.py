"""The embedded Datadog as an ASGI application: finds the endpoint, checks the keys, answers in one transaction."""

import asyncio
import gzip
import logging
import sqlite3
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import orjson
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from o11yascode.discovery import modules
from o11yascode.sandbox import api
from o11yascode.sandbox.call import Answer, Call, Handler, Refusal, Routes
from o11yascode.sandbox.faults import TEXTS, Fault, Plan, RateLimit, Seen
from o11yascode.sandbox.store import Store

logger = logging.getLogger("o11yascode.sandbox")

BAD_SHAPE = (AttributeError, LookupError, TypeError, ValueError, sqlite3.ProgrammingError)
"""What a handler meets in a body of another shape than it reads."""

GZIP_FROM = 1000
"""Bytes from which an answer is worth packing."""


def create_app(
    store: Store, *, plan: Plan | None = None, rate_limits: tuple[RateLimit, ...] = (), log: list[Seen] | None = None
) -> ASGIApp:
    """The server as an application.

    Args:
        store: what it remembers.
        plan: decides which requests meet a fault.
        rate_limits: the first that a request is over refuses it with 429.
        log: every request is written here when it is answered.
    """
    app = Starlette(routes=discover(store), exception_handlers={404: unknown_path, 405: unknown_path})
    return Doorkeeper(app, plan, rate_limits, log)


def discover(store: Store) -> list[Route]:
    """The routes of all modules in `api`; a fixed path goes before one with a parameter in the same place."""
    handlers: dict[str, tuple[dict[str, Handler], bool]] = {}
    for module in modules(api.__path__):
        routes = getattr(import_module(f"{api.__name__}.{module}"), "routes", None)
        if isinstance(routes, Routes):
            handlers |= {path: (methods, path not in routes.open) for path, methods in routes.handlers.items()}
    return [
        Route(path, endpoint(store, methods, needs_keys), methods=list(methods))
        for path, (methods, needs_keys) in sorted(handlers.items(), key=lambda item: item[0].replace("{", "~"))
    ]


def endpoint(store: Store, methods: dict[str, Handler], needs_keys: bool) -> Callable[[Request], Any]:
    """One path's handlers as Starlette wants them."""

    async def run(request: Request) -> Response:
        try:
            content = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        method = "GET" if request.method == "HEAD" else request.method
        call = Call(store, method, request.url.path, request.path_params, request.query_params, content)
        answer = refuse_keys(store, request, needs_keys) or handle(call, methods[method])
        return await response(answer, packed="gzip" in request.headers.get("accept-encoding", ""))

    return run


def handle(call: Call, handler: Handler) -> Answer:
    """Run a handler: what it writes is kept only if it does not refuse."""
    try:
        with call.store.transaction(write=call.method != "GET"):
            answer = handler(call)
    except Refusal as refusal:
        return Answer(refusal.body, refusal.status)
    except BAD_SHAPE as error:
        if not call.content:
            raise
        # A list where an object belongs, a number where a text does: no endpoint asks everywhere.
        logger.info("%s %s: a body of another shape than expected", call.method, call.path, exc_info=error)
        return Answer({"errors": ["Invalid payload"]}, 400)
    return answer if isinstance(answer, Answer) else Answer(answer)


def refuse_keys(store: Store, request: Request, needs_both: bool) -> Answer | None:
    """403 without good keys. `/api/v1/validate` looks at the API key alone."""
    if not request.url.path.startswith("/api/"):
        return None
    key, app_key = request.headers.get("dd-api-key", ""), request.headers.get("dd-application-key", "")
    if request.url.path == "/api/v1/validate":
        if not key:
            return Answer({"errors": ["API key required"]}, 403)
        good = store.keys is None or any(key == known for known, _ in store.keys)
    else:
        good = bool(key and app_key) and (store.keys is None or (key, app_key) in store.keys)
    return None if good else Answer({"errors": ["Forbidden"]}, 403)


async def response(answer: Answer, packed: bool) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    content = answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
    headers = {}
    if packed and len(content) >= GZIP_FROM:
        # Packing lets go of the interpreter's lock: big lists do not stop the other connections.
        content = await asyncio.to_thread(gzip.compress, content, 1) if len(content) > 100_000 else gzip.compress(content, 1)
        headers = {"Content-Encoding": "gzip"}
    return Response(content, status_code=answer.status, headers=headers, media_type=answer.media_type)


async def unknown_path(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    text = "Not found" if status == 404 else "Method not allowed"
    return Response(orjson.dumps({"errors": [text]}), status_code=status, media_type="application/json")


class Doorkeeper:
    """Stands before the application: writes the log, holds the rate limits, makes the faults happen."""

    def __init__(self, app: ASGIApp, plan: Plan | None, rate_limits: tuple[RateLimit, ...], log: list[Seen] | None) -> None:
        self.app, self.plan, self.rate_limits, self.log = app, plan, rate_limits, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = Seen(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
        headers: dict[str, str] = {}
        fault = self.limited(seen, headers) or (self.plan(seen) if self.plan else None) or Fault()
        answer = self.noted(seen, send, {**headers, **fault.headers})
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if not fault.fails:
            await self.app(scope, receive, answer)
            return
        if fault.after:
            await self.app(scope, receive, nowhere)
        if fault.drop or fault.hang:
            self.note(seen, 0)
            await vanish(receive, send, fault.drop)
            return
        status = fault.status or 500
        errors = list(fault.errors or (TEXTS.get(status, "Error"),))
        await Response(orjson.dumps({"errors": errors}), status_code=status, media_type="application/json")(scope, receive, answer)

    def limited(self, seen: Seen, headers: dict[str, str]) -> Fault | None:
        """429 when a limit is over; `headers` gets what each limit says."""
        for limit in self.rate_limits:
            passes, counted = limit.take(seen)
            headers |= counted
            if not passes:
                return Fault(status=429)
        return None

    def noted(self, seen: Seen, send: Send, headers: Mapping[str, str]) -> Send:
        """A `send` that adds headers, and writes the log before the client can know of the answer."""

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.note(seen, message["status"])
                message["headers"] = [*message["headers"], *((key.encode(), value.encode()) for key, value in headers.items())]
            await send(message)

        return answer

    def note(self, seen: Seen, status: int) -> None:
        if self.log is not None:
            self.log.append(replace(seen, status=status))


async def nowhere(message: Any) -> None:
    """Takes an answer that nobody shall hear."""


async def vanish(receive: Receive, send: Send, drop: bool) -> None:
    """End without an answer: close the connection now, or wait until the client does."""
    if drop:
        # ASGI has no word for it: the transport belongs to uvicorn's cycle, whose method `send` is.
        send.__self__.transport.abort()  # type: ignore[attr-defined]
    while (await receive())["type"] != "http.disconnect":
        pass
