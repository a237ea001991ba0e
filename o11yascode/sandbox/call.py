"""One request as an endpoint sees it, what it may answer, and how endpoints are declared."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import orjson
from msgspec import Struct

from o11yascode.sandbox.store import Payload, Store

ORG_ID = 1200000001
USER = {"name": "o11y sandbox", "handle": "sandbox@example.com", "email": "sandbox@example.com"}
USER_ID = "5a4b0c6e-0000-4000-8000-000000000001"


class Refusal(Exception):
    """Datadog says no: a status and its error texts."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(status, *errors)
        self.status = status
        self.body = {"errors": list(errors)}


class Answer(Struct, frozen=True):
    """A status with a body: a JSON value, or bytes that are JSON already. None is no body."""

    body: Any = None
    status: int = 200
    media_type: str = "application/json"


class Call(Struct, dict=True):
    """One request. `params` are those of the path, `query` those behind the question mark."""

    store: Store
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    content: bytes = b""

    @cached_property
    def body(self) -> Payload:
        """The JSON object that was sent.

        Raises:
            Refusal: 400 when it is no JSON object.
        """
        try:
            value = orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise Refusal(400, "Payload is not valid JSON") from error
        if not isinstance(value, dict):
            raise Refusal(400, "Payload is not a JSON object")
        return value

    def number(self, name: str, default: int) -> int:
        """A query parameter that is a whole number of zero or more."""
        text = self.query.get(name, "")
        if not text:
            return default
        if not text.isdecimal():
            raise Refusal(400, f"The value provided for parameter '{name}' is invalid")
        return int(text)

    def words(self, name: str) -> list[str]:
        """A query parameter that is a list with commas."""
        return [word for word in self.query.get(name, "").split(",") if word]

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"


Handler = Callable[[Call], Any]
"""Answers a call: an `Answer`, or a JSON value for status 200; raises `Refusal`."""


class Routes:
    """The endpoints of one module: `@routes("POST", "/api/v1/monitor")`. `open` ones need no keys."""

    def __init__(self) -> None:
        self.handlers: dict[str, dict[str, Handler]] = {}
        self.open: set[str] = set()

    def __call__(self, method: str, *paths: str, needs_keys: bool = True) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            for path in paths:
                self.handlers.setdefault(path, {})[method] = handler
                if not needs_keys:
                    self.open.add(path)
            return handler

        return declare

    def deletes(self, path: str, kind: str, find: Handler) -> None:
        """The DELETE of what `find` finds, which answers nothing."""

        def delete(call: Call) -> Answer:
            find(call)
            call.store.delete(kind, call.params["id"])
            return Answer(status=204)

        self("DELETE", path)(delete)


def needed(store: Store, kind: str, id: str, missing: str) -> Payload:
    """The body of what is there.

    Raises:
        Refusal: 404, with this text.
    """
    body: Payload | None = store.get(kind, id)
    if body is None:
        raise Refusal(404, missing)
    return body


def join(texts: list[str]) -> bytes:
    """A JSON list of what is JSON text already."""
    return ("[" + ",".join(texts) + "]").encode()


def data_of(body: Payload, type: str, *, id: str = "") -> Payload:
    """`data.attributes` of a v2 body.

    Raises:
        Refusal: 400 when the envelope is wrong; 422 when `data.id` is not the `id` of the path.
    """
    data = body.get("data")
    if not isinstance(data, dict):
        raise Refusal(400, "Required parameter 'data' is missing")
    if data.get("type") != type:
        raise Refusal(400, f"Value of parameter 'type' should be any of these ['{type}']")
    if id and data.get("id") and data["id"] != id:
        raise Refusal(422, "Resource id in request body does not match id in URL param")
    attributes = data.get("attributes")
    if not isinstance(attributes, dict):
        raise Refusal(400, "Required parameter 'attributes' is missing")
    return attributes


def user_included() -> list[Payload]:
    """The `included` that write answers of v2 carry: who did it."""
    return [{"type": "users", "id": USER_ID, "attributes": {**USER, "disabled": False, "status": "Active", "verified": True}}]


def created_by(relation: str = "created_by") -> Payload:
    return {relation: {"data": {"type": "users", "id": USER_ID}}}


def require(body: Payload, *keys: str) -> None:
    """Refuse a body that lacks one of the keys; all of them in one text, as Datadog says it."""
    missing = [key for key in keys if body.get(key) is None]
    if missing:
        raise Refusal(400, "\n".join(f"Required parameter '{key}' is missing" for key in missing))


def require_list(body: Payload, key: str) -> list[Any]:
    value = body.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refusal(400, f"The value provided for parameter '{key}' is invalid")
    return value


def v2_list(
    call: Call, kind: str, *, size: str, offset: str = "", page: str = "", default: int = 100, total: str = "pagination"
) -> Payload:
    """A v2 list: `data` of every body, one page of it. `size`, and `offset` or `page` (0-based), are the query parameters' names."""
    limit = call.number(size, default)
    skip = call.number(page, 0) * limit if page else call.number(offset, 0) if offset else 0
    count = call.store.count(kind)
    data = [orjson.loads(text)["data"] for text in call.store.texts(kind, limit=limit, offset=skip)]
    pages = {"total_filtered_count": count} if total == "page" else {"total": count, "limit": limit, "offset": skip, "type": "offset_limit"}
    return {"data": data, "meta": {total: pages}}
