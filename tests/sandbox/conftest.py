"""A server of its own for each test, and a client with good keys."""

from collections.abc import Iterator

import pytest

from o11yascode.sandbox.server import Server
from tests.sandbox.http import Client


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def api(server: Server) -> Client:
    return Client(server.url)
