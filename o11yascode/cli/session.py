"""A client for a target: the real Datadog with keys, or the embedded one, started when nobody runs it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.cli import console
from o11yascode.config import SANDBOX, Config

if TYPE_CHECKING:
    from o11yascode.datadog.client import Client

STATE = ".o11y"


@contextmanager
def connect(config: Config, target: str, root: Path) -> "Iterator[Client]":
    """A client for the target. The sandbox answers from `.o11y/sandbox.db` whether or not `o11y sandbox` is running."""
    from o11yascode.datadog.client import Client
    from o11yascode.datadog.credentials import resolve

    with _address_of_sandbox(config, target, root) as url:
        credentials = resolve(config, target, os.environ, url)
        console.hide(credentials.api_key, credentials.app_key, credentials.bearer)
        client = Client(credentials)
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _address_of_sandbox(config: Config, target: str, root: Path) -> Iterator[str | None]:
    own = config.targets.get(SANDBOX)
    elsewhere = os.environ.get("DATADOG_HOST") or os.environ.get("DD_HOST") or (own and own.host)
    if target != SANDBOX or elsewhere:
        yield None
        return
    from o11yascode.sandbox.server import HOST, PORT, Server

    if _listens(HOST, PORT):
        yield f"http://{HOST}:{PORT}"
        return
    with Server(db=root / STATE / "sandbox.db") as server:
        yield server.url


def _listens(host: str, port: int) -> bool:
    """Whether an embedded Datadog answers there: another program on that port must not get our requests."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/api/v1/validate", headers={"DD-API-KEY": "sandbox-api-key"})
        answer = connection.getresponse()
        return answer.status == 200 and answer.headers.get("server", "").startswith("o11yascode-sandbox")
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
