"""A program that applies an estate and is meant to be killed: `python -m tests.sync.killed URL FOLDER SEED`."""

import sys
from pathlib import Path

from o11yascode.datadog.client import Client
from o11yascode.datadog.credentials import Credentials
from o11yascode.sync.lock import Lock
from tests.sync.estate import PROJECT, apply, edited, estate, plan_of


def state(seed: int) -> list:  # type: ignore[type-arg]
    """Another one for every seed, so that there is always something to do."""
    return edited(estate(40, 1), seed)


def main(url: str, folder: Path, seed: int) -> None:
    client = Client(Credentials(url, "test-api-key", "test-app-key"))
    plan = plan_of(client, state(seed))
    print("applying", flush=True)
    with Lock(client, PROJECT, folder) as lock:
        apply(client, plan, folder, under_lock_since=lock.since)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
