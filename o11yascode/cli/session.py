"""A client for a target, whose keys no output will ever show."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.account import open_account
from o11yascode.cli import console
from o11yascode.config import VERBOSE, Config

if TYPE_CHECKING:
    from o11yascode.datadog.client import Client


@contextmanager
def connect(config: Config, target: str, root: Path) -> "Iterator[Client]":
    """A client for the target, as `account.open_account` opens it."""
    with open_account(config, target, root, os.environ) as (client, credentials):
        console.hide(credentials.api_key, credentials.app_key, credentials.bearer)
        client.on_wait = console.interject
        if os.environ.get(VERBOSE, "") not in ("", "0"):
            client.on_request = console.interject
        with _interruptible(client):
            yield client


@contextmanager
def _interruptible(client: "Client") -> Iterator[None]:
    """Ctrl-C ends the waits of all threads: the main one has to wait for them."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        client.hurry.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
