"""Runs a program as a whole process and measures it."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of several runs: seconds on the clock, seconds of processor time (children included), megabytes at the peak."""

    wall: float
    cpu: float
    memory: float


def once(command: Sequence[str], folder: Path, environment: Mapping[str, str], codes: Sequence[int] = (0,)) -> Cost:
    """One run. Raises RuntimeError with what it printed where it does not end as it should."""
    begun = time.perf_counter()
    # Files rather than pipes: nobody has to read while it runs.
    with TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            out.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{out.read().decode()[-3000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def medians(programs: Sequence[Callable[[], Cost]], times: int) -> list[Cost]:
    """Of each program, run in turn: what else the machine does meanwhile falls on all alike."""
    rounds = [[run() for run in programs] for _ in range(times)]
    return [
        Cost(
            statistics.median(cost.wall for cost in costs),
            statistics.median(cost.cpu for cost in costs),
            max(cost.memory for cost in costs),
        )
        for costs in zip(*rounds, strict=True)
    ]


def peak_of_all(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Megabytes that a program and its children have together at their peak, what they share counted once. Slows it down."""
    with TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        time.sleep(0.05)
        most = max(most, sum(_share(pid) for pid in _family(process.pid)))
    return most


def _family(pid: int) -> list[int]:
    try:
        children = [int(child) for thread in os.listdir(f"/proc/{pid}/task") for child in _words(f"/proc/{pid}/task/{thread}/children")]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _family(child))]


def _words(file: str) -> list[str]:
    try:
        return Path(file).read_text().split()
    except OSError:
        return []


def _share(pid: int) -> float:
    words = _words(f"/proc/{pid}/smaps_rollup")
    return int(words[words.index("Pss:") + 1]) / 1024 if "Pss:" in words else 0.0
