"""A client for a target: the real Datadog with keys, or the embedded one, started when nobody runs it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.config import SANDBOX, STATE, Config

if TYPE_CHECKING:
    from o11yascode.datadog.client import Client
    from o11yascode.datadog.credentials import Credentials


@contextmanager
def open_account(config: Config, target: str, root: Path, environ: Mapping[str, str]) -> "Iterator[tuple[Client, Credentials]]":
    """A client for the target, and what opened it.

    The sandbox answers from `.o11y/sandbox.db` whether or not `o11y sandbox` is running.

    Raises:
        O11yError: an unknown target, missing keys, an address that is none.
    """
    from o11yascode.datadog.client import Client
    from o11yascode.datadog.credentials import resolve

    with _address_of_sandbox(config, target, root, environ) as url:
        credentials = resolve(config, target, environ, url)
        client = Client(credentials)
        try:
            yield client, credentials
        finally:
            client.close()


@contextmanager
def _address_of_sandbox(config: Config, target: str, root: Path, environ: Mapping[str, str]) -> Iterator[str | None]:
    from o11yascode.datadog.credentials import given_address

    if target != SANDBOX or given_address(config, target, environ):
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
