"""A plain HTTP client for the tests of the embedded Datadog: nothing of the product between it and the server."""

from dataclasses import dataclass
from typing import Any

import orjson
import urllib3

KEYS = {"DD-API-KEY": "api", "DD-APPLICATION-KEY": "app"}


@dataclass(frozen=True)
class Got:
    status: int
    body: Any
    headers: Any


class Client:
    """Requests to one server with good keys, never tried twice."""

    def __init__(self, url: str, keys: dict[str, str] | None = None, connections: int = 1) -> None:
        self.url = url
        self.keys = KEYS if keys is None else keys
        self.pool = urllib3.PoolManager(maxsize=connections, retries=False, timeout=20)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Got:
        content = body if isinstance(body, bytes | None) else orjson.dumps(body)
        answer = self.pool.request(method, self.url + path, body=content, headers=self.keys | more.pop("headers", {}), **more)
        return Got(answer.status, orjson.loads(answer.data) if answer.data else None, answer.headers)

    def get(self, path: str) -> Any:
        return self("GET", path).body

    def post(self, path: str, body: Any) -> Any:
        return self("POST", path, body).body
