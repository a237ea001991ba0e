"""Killed at any instant, the next apply reaches the same end as one that never was."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from o11yascode.resource.marks import LOCK_TAG
from o11yascode.sandbox.faults import delayed
from o11yascode.sandbox.server import Server
from o11yascode.sync.lock import Lock
from tests.sync.estate import PROJECT, apply, bring_about, client_of, essence, foreign_bodies, live_bodies, make_foreign, ours, plan_of
from tests.sync.killed import state

KILLS = int(os.environ.get("O11Y_KILLS", "3"))
ROOT = Path(__file__).parents[2]


def test_killed_at_random_moments_nothing_is_twice_and_nothing_lost(tmp_path):
    chance = random.Random(KILLS)
    with Server(plan=delayed(0.01)) as server:
        client = client_of(server.url)
        foreign = make_foreign(client)
        before = foreign_bodies(server, foreign)
        for number in range(KILLS):
            command = [sys.executable, "-m", "tests.sync.killed", server.url, str(tmp_path), str(number)]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
                assert child.stdout is not None
                child.stdout.readline()
                # Any moment of the apply, which takes about a third of a second.
                time.sleep(chance.random() * 0.35)
                child.kill()
            assert child.returncode in (0, -signal.SIGKILL), f"it failed by itself before kill {number}"
            assert set(ours(server).values()) <= {1}, f"something is there twice after kill {number}"
        with Lock(client, PROJECT, tmp_path) as lock:
            assert lock.notice is None
            assert apply(client, plan_of(client, state(KILLS)), tmp_path, under_lock_since=lock.since).exit_code == 0
        assert not plan_of(client, state(KILLS)).has_changes
        assert foreign_bodies(server, foreign) == before
        assert not [m for m in live_bodies(server)["monitor"] if any(tag.startswith(LOCK_TAG) for tag in m["tags"])], "no lock is left"
        result = essence(server)
    with Server() as calm:
        bring_about(client_of(calm.url), state(KILLS), tmp_path / "calm")
        assert essence(calm) == result
