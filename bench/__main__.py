"""How fast `o11y` is, as whole processes beside a floor: `python -m bench`, and with `--full` at ten thousand monitors."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.estate import FULL, Size, write_estate
from bench.run import Cost, medians, once, peak_of_all
from o11yascode.source.files import DEFAULT_FOLDERS

HERE = Path(__file__).parent.parent
O11Y = (str(Path(sys.executable).parent / "o11y"),)
FLOOR = (sys.executable, "-m", "bench.floor")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "O11Y_NO_CACHE")}
KEYS = {"DD_API_KEY": "bench-api-key", "DD_APP_KEY": "bench-application-key"}
RESULT = HERE / "docs" / "performance.md"
MARK = "<!-- The table below is written by `make bench`. -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    cost: Cost
    floor: Cost
    goal: float | None
    requests: int | None = None
    answers: Cost | None = None
    """The floor of a plan without its spec files."""
    times: float | None = None
    """The goal as a multiple of the floor."""

    def cells(self) -> list[str]:
        ratio = self.cost.wall / self.floor.wall
        goal = "" if self.goal is None else f"{self.goal:g} s" + (f", {self.times:g}x" if self.times else "")
        is_met = self.goal is not None and self.cost.wall <= self.goal and ratio <= (self.times or ratio)
        met = "" if self.goal is None else "yes" if is_met else "**no**"
        return [
            self.name,
            f"{self.cost.wall:.2f} s",
            f"{self.cost.cpu:.2f} s",
            f"{self.floor.wall:.2f} s",
            f"{ratio:.1f}x" + (f" ({self.cost.wall / self.answers.wall:.1f}x)" if self.answers else ""),
            f"{self.cost.memory:.0f} MB",
            "" if self.requests is None else f"{self.requests:,}",
            goal,
            met,
        ]


HEAD = ["what", "time", "processor", "floor", "ratio", "memory", "requests", "goal", "met"]


class Server:
    """The loopback Datadog in a process of its own."""

    def __init__(self, db: str) -> None:
        command = [sys.executable, "-m", "bench.server", "--db", db]
        self.process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()

    def tell(self, words: str) -> dict[str, list[str]]:
        with urllib.request.urlopen(f"{self.url}/_bench/{words}") as answer:
            data = answer.read()
            if answer.headers.get("content-encoding") == "gzip":
                import gzip

                data = gzip.decompress(data)
            found: dict[str, list[str]] = json.loads(data)
            return found

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


@contextmanager
def serving(db: str) -> Iterator[Server]:
    server = Server(db)
    try:
        yield server
    finally:
        server.close()


class Bench:
    """One estate, its live counterpart, and the rows measured so far."""

    def __init__(self, folder: Path, size: Size, runs: int) -> None:
        self.folder, self.size, self.runs = folder, size, runs
        self.root, self.db = folder / "estate", folder / "live.db"
        self.rows: list[Row] = []
        if not self.db.exists():
            shutil.rmtree(self.root, ignore_errors=True)
            write_estate(self.root, size)
            subprocess.run([sys.executable, "-m", "bench.live", self.root, self.db], cwd=HERE, check=True)

    # -- how one is measured

    def o11y(
        self, *arguments: str, url: str = "", before: Callable[[], None] = lambda: None, root: Path | None = None
    ) -> Callable[[], Cost]:
        environment = {**ENVIRONMENT, **KEYS, **({"DATADOG_HOST": url} if url else {})}

        def run() -> Cost:
            before()
            return once([*O11Y, *arguments], root or self.root, environment)

        return run

    def floor(self, *arguments: str) -> Callable[[], Cost]:
        return lambda: once([*FLOOR, *arguments], HERE, ENVIRONMENT)

    def add(
        self,
        name: str,
        run: Callable[[], Cost],
        floor: Callable[[], Cost],
        goal: float | None,
        *,
        runs: int = 0,
        requests: int | None = None,
        answers: Callable[[], Cost] | None = None,
        times: float | None = None,
    ) -> None:
        costs = medians([run, floor, *([answers] if answers else [])], runs or self.runs)
        row = Row(name, costs[0], costs[1], goal, requests, answers=costs[2] if answers else None, times=times)
        self.rows.append(row)
        print("  ".join(row.cells()), file=sys.stderr, flush=True)

    def cold(self) -> None:
        _forget(self.root)

    @property
    def own(self) -> Path:
        """This repository's own specs, where nothing that a person works with is thrown away."""
        copy = self.folder / "own"
        if not copy.exists():
            folders = [name for name in (*DEFAULT_FOLDERS, "templates") if (HERE / name).is_dir()]
            for name in folders:
                shutil.copytree(HERE / name, copy / name)
            shutil.copy(HERE / "o11y.yaml", copy)
        return copy

    # -- what is measured

    def offline(self) -> None:
        few = max(1, self.runs // 2)
        self.add("`o11y --help`", self.o11y("--help"), self.floor("none"), 0.15, runs=self.runs * 2)
        first, again = self.o11y("validate", root=self.own, before=lambda: _forget(self.own)), self.o11y("validate", root=self.own)
        self.add("`validate` of this repository, the first time", first, self.floor("none"), 0.4, runs=few)
        self.add("`validate` of this repository, again", again, self.floor("none"), 0.4)
        self.add("`validate`, cold", self.o11y("validate", before=self.cold), self.floor("yaml", str(self.root)), None, runs=few)
        self.add("`validate`, warm", self.o11y("validate"), self.floor("hash", str(self.root)), 0.8)

    def plans(self, server: Server, delay: int) -> None:
        server.tell(f"delay/{delay}")
        at = f", {delay} ms a request"
        self.plan(f"`plan`, cold{at}", server, 12 + (2 if delay else 0), 6, read="yaml", before=self.cold, runs=max(1, self.runs // 2))
        self.plan(f"`plan`, warm{at}", server, 1.2, 2)
        goal = round(self.rows[-1].cost.wall + 0.3, 2)
        self.plan(f"`plan`, one spec file changed{at}", server, goal, before=self._edit_spec)
        self.plan(f"`plan`, one dashboard changed live{at}", server, goal, before=lambda: self._edit_live(server))

    def plan(
        self,
        name: str,
        server: Server,
        goal: float,
        times: float | None = None,
        *,
        read: str = "hash",
        before: Callable[[], None] = lambda: None,
        runs: int = 0,
    ) -> None:
        """A plan, beside a program that gets the same answers while it reads (`hash`) or parses (`yaml`) the same spec files."""
        run = self.o11y("plan", url=server.url, before=before)
        asked = self._asked(server, run)
        answers = ("get", server.url, asked)
        floor = self.floor(*answers, read, str(self.root))
        self.add(name, run, floor, goal, runs=runs, requests=_lines(asked), answers=self.floor(*answers), times=times)

    def _asked(self, server: Server, run: Callable[[], Cost]) -> str:
        """A file with the addresses that a run asks for."""
        server.tell("log")
        run()
        asked = [line for line in server.tell("log")["log"] if line.startswith("GET ")]
        file = self.folder / f"asked-{len(self.rows)}"
        file.write_text("".join(f"{line.removeprefix('GET ')}\n" for line in asked))
        return str(file)

    def _edit_spec(self) -> None:
        file = self.root / "monitors" / "svc-0003.yaml"
        text = file.read_text()
        file.write_text(text[:-1] if text.endswith("\n\n") else text + "\n")

    def _edit_live(self, server: Server) -> None:
        """Somebody drags a widget and puts it back: a new `modified_at`, the same body."""
        headers = {"DD-API-KEY": "x", "DD-APPLICATION-KEY": "x", "Content-Type": "application/json"}
        address = f"{server.url}/api/v1/dashboard"
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            import gzip

            data = answer.read()
            first = json.loads(gzip.decompress(data) if answer.headers.get("content-encoding") else data)["dashboards"][0]["id"]
        with urllib.request.urlopen(urllib.request.Request(f"{address}/{first}", headers=headers)) as answer:
            data = answer.read()
            body = gzip.decompress(data) if answer.headers.get("content-encoding") else data
        with urllib.request.urlopen(urllib.request.Request(f"{address}/{first}", body, headers, method="PUT")):
            pass
        server.tell("log")
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)):
            pass  # so that the list is packed before the clock starts
        server.tell("log")

    def applies(self, creates: int) -> None:
        root = self.folder / "creates"
        shutil.rmtree(root, ignore_errors=True)
        write_estate(root, Size(creates, 0, 0))
        for folder in ("templates", "routing"):
            assert (root / folder).exists()
        _without_slos(root)
        with serving(":memory:") as server:
            bodies = self.folder / "bodies"
            server.tell("delay/50")

            def empty() -> None:
                server.tell("clear")
                _forget(root)

            run = self.o11y("apply", "--yes", url=server.url, before=empty, root=root)
            built = subprocess.run([*O11Y, "build"], cwd=root, capture_output=True, check=True).stdout
            payloads = [one["payload"] for one in json.loads(built) if "${ref:" not in json.dumps(one["payload"])]
            bodies.write_text("".join(f"/api/v1/monitor\t{json.dumps(body)}\n" for body in (payloads * 2)[:creates]))

            def floor() -> Cost:
                empty()
                return once([*FLOOR, "post", server.url, str(bodies)], HERE, ENVIRONMENT)

            self.add(f"`apply` of {creates:,} creates, 50 ms a request", run, floor, 8, runs=max(1, self.runs // 2))

    def peak(self, server: Server) -> float:
        server.tell("delay/0")
        self.cold()
        return peak_of_all([*O11Y, "plan"], self.root, {**ENVIRONMENT, **KEYS, "DATADOG_HOST": server.url})

    def table(self) -> str:
        lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in self.rows)]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _forget(root: Path) -> None:
    shutil.rmtree(root / ".o11y", ignore_errors=True)


def _without_slos(root: Path) -> None:
    for file in (root / "monitors").iterdir():
        file.write_text(file.read_text().partition("\nslos:")[0] + "\n")


def _lines(file: str) -> int:
    return len(Path(file).read_text().splitlines())


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write_result(text: str) -> None:
    before = RESULT.read_text("utf-8").partition(MARK)[0] if RESULT.exists() else "# Performance\n\n"
    RESULT.write_text(f"{before}{MARK}\n\n{text}\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", default=bool(os.environ.get("BENCH_FULL")), help=f"{FULL}; else a tenth of it")
    parser.add_argument(
        "--runs", type=int, default=int(os.environ.get("BENCH_RUNS", "5")), help="of each warm one; cold ones half as often"
    )
    parser.add_argument("--dir", type=Path, help="keep the estate here, for the next time")
    parser.add_argument("--delays", type=int, nargs="*", default=[0, 50], help="milliseconds a request")
    arguments = parser.parse_args()
    size = FULL if arguments.full else Size()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.dir or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, size, arguments.runs)
        bench.offline()
        with serving(str(bench.db)) as server:
            for delay in arguments.delays:
                bench.plans(server, delay)
            peak = bench.peak(server)
        bench.applies(1_000 if arguments.full else 100)
        text = f"{size}; {machine()}; medians of {arguments.runs} runs (cold ones: {max(1, arguments.runs // 2)}).\n\n{bench.table()}\n\n"
        text += f"Peak memory of a cold plan, all its processes together: {peak:.0f} MB (goal: 350 MB)."
    print(text)
    if arguments.full:
        write_result(text)


if __name__ == "__main__":
    main()
