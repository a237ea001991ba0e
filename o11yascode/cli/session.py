"""A client for a target, whose keys no output will ever show."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.account import open_account
from o11yascode.cli import console
from o11yascode.config import Config

if TYPE_CHECKING:
    from o11yascode.datadog.client import Client


@contextmanager
def connect(config: Config, target: str, root: Path) -> "Iterator[Client]":
    """A client for the target, as `account.open_account` opens it."""
    with open_account(config, target, root, os.environ) as (client, credentials):
        console.hide(credentials.api_key, credentials.app_key, credentials.bearer)
        client.on_wait = console.interject
        yield client
