"""One server for all tests that only talk to it: empty at the start of each."""

from collections.abc import Iterator

import pytest

from o11yascode.sandbox.server import Server
from tests.sandbox.http import Client


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.store.clear()
    running.requests.clear()
    return running


@pytest.fixture
def api(server: Server) -> Iterator[Client]:
    client = Client(server.url)
    yield client
    client.pool.clear()
