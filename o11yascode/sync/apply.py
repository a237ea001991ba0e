"""Does what a plan says: as much at a time as the references allow, journalled, and to be killed at any moment."""

import queue
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Literal

from msgspec import Struct, field

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, Denied
from o11yascode.datadog.live import LiveId
from o11yascode.datadog.lookup import SETTLED, find_many
from o11yascode.diagnostics import O11yError
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.references import ids_in, resolve_references
from o11yascode.sync.backup import forget_backups, keep_backup
from o11yascode.sync.journal import Journal, forget_old, last_written, remembered_creates
from o11yascode.sync.order import key, known_as, users
from o11yascode.sync.plan import Action, Change, Plan
from o11yascode.sync.write import Moved, Written, create, delete, update

FRESH = 5.0
"""Seconds that what a plan has read counts as what is there now."""
FEW = 5
"""Up to so many creates of a kind are looked up one by one, more in one list."""

Write = Literal["create", "update", "delete"]
State = Literal["started", "done", "failed", "conflict", "not_tried"]


class Event(Struct, frozen=True):
    """Something happened to a change, for whoever shows progress."""

    state: State
    change: Change
    message: str | None = None


class Problem(Struct, frozen=True):
    """A change that was not done, and why; of one that moved, what changed since the plan."""

    change: Change
    message: str
    hint: str | None = None
    differences: tuple[Difference, ...] = ()


class Outcome(Struct):
    """How an apply ended."""

    apply_id: str
    """Empty where there was nothing to do."""
    done: list[Change] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    """Refused because somebody changed the live resource since the plan was made."""
    not_tried: list[Problem] = field(default_factory=list)
    altered: list[tuple[Change, tuple[Difference, ...]]] = field(default_factory=list)
    """Of what was done: what Datadog made of it in place of what was sent. The next plan wants to change it again."""
    live_ids: dict[str, LiveId] = field(default_factory=dict)
    """Of what was created, by id."""
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """As the command line documents it: 0, 1, 3 or 130."""
        if self.interrupted:
            return 130
        if not (self.failed or self.conflicts or self.not_tried):
            return 0
        return 3 if self.done or self.conflicts else 1


class _Step(Struct):
    """One write. A replacement is two: a create, and after all who refer to it have moved, a delete."""

    write: Write
    change: Change
    waits: set[str]


def apply_plan(
    client: Client,
    plan: Plan,
    *,
    folder: Path,
    force_delete: bool = False,
    under_lock_since: float | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    now: Callable[[], float] = time.time,
) -> Outcome:
    """Does all changes of a plan, or says of each why not. Whether it may is asked before, of `safety.refusals`.

    Args:
        folder: the project's `.o11y`, for journal and backups.
        force_delete: delete also what Datadog says others still use.
        under_lock_since: seconds since 1970 when the project's lock was taken; what the plan read before is read again.
        on_event: told of each change, in the calling thread.

    Ctrl-C, SIGTERM and SIGHUP begin nothing new, wait for what is under way, and return; a second one breaks off.
    """
    if plan.host != client.host:
        raise O11yError(f"the plan was made against {plan.host}, not {client.host}", "make a new plan for this target")
    if not plan.changes:
        return Outcome("")
    journal = Journal(folder, now())
    apply_id = journal.apply_id
    try:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now()))
        keep_backup(folder, apply_id, plan)
        journal.begin(project=plan.project, target=plan.target, host=plan.host, time=stamp, managed=plan.managed, undoes=plan.undoes)
        known = remembered_creates(folder, plan.target, plan.host, plan.project, but=apply_id)
        read_under_lock = under_lock_since is None or plan.read_at >= under_lock_since

        def is_fresh() -> bool:
            return read_under_lock and 0 <= now() - plan.read_at < FRESH

        begun = frozenset(each for each, live in known.items() if live is None)
        settled_at = last_written(folder, but=apply_id) + SETTLED

        def settles_in() -> float:
            return min(SETTLED, max(0.0, settled_at - now()))

        planned = frozenset((change.kind, str(change.live_id)) for change in plan.changes if change.live_id is not None)
        run = _Run(client, plan, journal, known, begun, is_fresh, settles_in, force_delete, on_event, Outcome(apply_id), planned)
        try:
            with _interrupted_by_signals(run.interrupt):
                outcome = run.all()
        finally:
            client.hurry.clear()
        counts = {"done": len(outcome.done), "failed": len(outcome.failed), "conflicts": len(outcome.conflicts)}
        with suppress(OSError):
            journal.end(**counts, not_tried=len(outcome.not_tried), interrupted=outcome.interrupted)
            forget_backups(folder, forget_old(folder))
        return outcome
    finally:
        journal.close()


@contextmanager
def _interrupted_by_signals(interrupt: Callable[[], None]) -> Iterator[None]:
    """While it lasts, the first of these signals calls `interrupt` in place of breaking in anywhere. Only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: handler for number in numbers if (handler := signal.getsignal(number)) is not signal.SIG_IGN}

    def handle(number: int, frame: FrameType | None) -> None:
        interrupt()
        signal.signal(number, before[signal.Signals(number)] or signal.SIG_DFL)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


class _Run(Struct):
    """One apply under way. Only the calling thread changes it; workers read."""

    client: Client
    plan: Plan
    journal: Journal
    known: dict[tuple[str, str], LiveId | None]
    begun: frozenset[tuple[str, str]]
    """Kind and id of what an apply before this one began to create, with no known end."""
    is_fresh: Callable[[], bool]
    settles_in: Callable[[], float]
    force_delete: bool
    on_event: Callable[[Event], None]
    outcome: Outcome
    planned: frozenset[tuple[str, str]]
    """Kind and live id of all that the plan changes."""
    unlisted: set[tuple[str, str]] = field(default_factory=set)
    """Kind and id of what somebody may have created since the plan was made, and is looked up one by one."""
    steps: dict[str, _Step] = field(default_factory=dict)
    waiting_for: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stopped: str | None = None
    """Why nothing new is begun."""

    def all(self) -> Outcome:
        """Runs every step that can be run."""
        self.steps = _steps(self.plan.changes)
        for name, step in self.steps.items():
            for other in step.waits:
                self.waiting_for[other].add(name)
        ready = sorted((name for name, step in self.steps.items() if not step.waits), reverse=True)
        ended: queue.SimpleQueue[tuple[str, Written | BaseException]] = queue.SimpleQueue()
        open_steps, running = set(self.steps), 0
        with ThreadPoolExecutor(self.client.connections) as pool:
            try:
                if not self.is_fresh():
                    self._look_for_creates()
            except ApiError as error:
                self.stopped = str(error)
            while running or (open_steps and self.stopped is None):
                while ready and self.stopped is None and running < self.client.connections:
                    name = ready.pop()
                    self.on_event(Event("started", self.steps[name].change))
                    running += 1
                    pool.submit(self._work, name, ended)
                if not running:
                    if self.stopped is None:
                        # A circle of references: begin where the order says, Datadog decides.
                        ready.append(min(open_steps))
                    continue
                name, result = ended.get()
                running -= 1
                open_steps.discard(name)
                for lost in self._ended(name, result):
                    open_steps.discard(lost)
                if not isinstance(result, BaseException):
                    for other in sorted(self.waiting_for[name], reverse=True):
                        step = self.steps[other]
                        step.waits.discard(name)
                        if not step.waits and other in open_steps:
                            ready.append(other)
        for name in sorted(open_steps):
            self._not_tried(self.steps[name].change, self.stopped or "what it depends on was not done")
        self._settle()
        return self.outcome

    def interrupt(self) -> None:
        """Begins nothing new, and waits for nothing but answers."""
        self.stopped, self.outcome.interrupted = "interrupted", True
        self.client.hurry.set()

    def _work(self, name: str, ended: "queue.SimpleQueue[tuple[str, Written | BaseException]]") -> None:
        """In a worker: one step, between its two lines in the journal."""
        try:
            ended.put((name, self._write(self.steps[name])))
        except BaseException as error:
            ended.put((name, error))

    def _write(self, step: _Step) -> Written:
        change = step.change
        number = self.journal.before(step.write, change.kind, change.id, None if step.write == "create" else change.live_id)
        try:
            look = not self.is_fresh()
            if step.write == "delete" and str(change.live_id) == str(self.outcome.live_ids.get(change.id)):
                written = Written(change.live_id, "needed no replacement")
            elif step.write == "delete":
                written = delete(self.client, change, look_first=look, force=self.force_delete and bool(change.blocked_by))
            elif step.write == "update":
                written = update(self.client, change, self._resolved(change), look_first=look)
            else:
                written = create(
                    self.client,
                    self.plan.project,
                    change,
                    self._resolved(change),
                    self.known,
                    look_first=look,
                    planned=self.planned,
                    unlisted=(change.kind, change.id) in self.unlisted,
                    was_begun=(change.kind, change.id) in self.begun,
                    settles_in=self.settles_in(),
                )
        except Moved as moved:
            self.journal.after(number, "conflict", error=str(moved))
            raise
        except Exception as error:
            self.journal.after(number, "failed", error=str(error))
            raise
        self.journal.after(number, "done" if written.is_ours else "found", written.live_id)
        return written

    def _resolved(self, change: Change) -> Payload:
        assert change.after is not None
        kind = KINDS[change.kind]
        body: Payload = resolve_references(change.after, self.outcome.live_ids.get, kind.text_references)
        left = sorted(ids_in(body))
        if left:
            raise ApiError(f"it refers to {', '.join(left)}, which was not created")
        return body

    def _ended(self, name: str, result: Written | BaseException) -> list[str]:
        """Takes note of a step's end; returns the steps that can not be done any more."""
        step = self.steps[name]
        if isinstance(result, Written):
            if step.write == "create" and result.live_id is not None:
                self.outcome.live_ids[step.change.id] = result.live_id
            if result.altered:
                self.outcome.altered.append((step.change, result.altered))
            if not (step.write == "create" and step.change.action is Action.REPLACE):
                self.outcome.done.append(step.change)
                self.on_event(Event("done", step.change, result.note))
            return []
        if not isinstance(result, Exception):
            raise result
        hint = result.hint if isinstance(result, O11yError) else None
        # Every failure of the network is an ApiError: what is left is the journal's.
        message = f"the journal cannot be written: {result.strerror}" if isinstance(result, OSError) else str(result)
        problem = Problem(step.change, message, hint, result.differences if isinstance(result, Moved) else ())
        if isinstance(result, Moved):
            self.outcome.conflicts.append(problem)
            self.on_event(Event("conflict", step.change, str(result)))
        elif isinstance(result, O11yError | OSError):
            self.outcome.failed.append(problem)
            self.on_event(Event("failed", step.change, problem.message))
        else:
            raise result
        if isinstance(result, Denied | OSError):
            self.stopped = problem.message
        return self._dependents(name)

    def _dependents(self, name: str) -> list[str]:
        """What waits for a failed step, directly or not: not tried."""
        lost: dict[str, None] = {}
        stack = sorted(self.waiting_for[name])
        while stack:
            other = stack.pop()
            if other not in lost:
                lost[other] = None
                stack += sorted(self.waiting_for[other])
                self._not_tried(self.steps[other].change, f"{self.steps[name].change.id} comes first, and was not done")
        return list(lost)

    def _not_tried(self, change: Change, why: str) -> None:
        self.outcome.not_tried.append(Problem(change, why))
        self.on_event(Event("not_tried", change, why))

    def _settle(self) -> None:
        """Each change in one group only: a replacement whose second half failed has failed."""
        bad = {id(problem.change) for problem in (*self.outcome.failed, *self.outcome.conflicts)}
        first: dict[int, Problem] = {}
        for problem in self.outcome.not_tried:
            first.setdefault(id(problem.change), problem)
        self.outcome.not_tried = [problem for change, problem in first.items() if change not in bad]

    def _look_for_creates(self) -> None:
        """Before anything is created by a plan that is not fresh: what somebody else has created meanwhile."""
        creates: dict[str, list[Change]] = defaultdict(list)
        for change in self.plan.changes:
            if change.action in (Action.CREATE, Action.REPLACE):
                creates[change.kind].append(change)
        few = {name for name, some in creates.items() if len(some) <= FEW}
        self.unlisted |= {(name, change.id) for name in few for change in creates[name]}
        bodies = {name: {change.id: change.after or {} for change in some} for name, some in creates.items() if name not in few}
        for id, found in find_many(self.client, self.plan.project, bodies):
            if (found.kind, str(found.id)) not in self.planned:
                self.known[found.kind, id] = found.id


def _steps(changes: list[Change]) -> dict[str, _Step]:
    """The writes of a plan by key, each with the keys of those it waits for."""
    steps: dict[str, _Step] = {}
    replaced = [change for change in changes if change.action is Action.REPLACE]
    halves = {change.id: f"delete {change.kind} {change.live_id}" for change in replaced}
    used_by = users(changes, frozenset(known_as(change) for change in replaced))
    for change in changes:
        write: Write = "delete" if change.action is Action.DELETE else "update" if change.action is Action.UPDATE else "create"
        steps[key(change)] = _Step(write, change, set(change.depends_on))
    followers: dict[str, set[str]] = defaultdict(set)
    for name, step in steps.items():
        if step.write != "delete":
            for other in step.waits:
                followers[other].add(name)
    for change in replaced:
        waits = {change.id} | followers[change.id] | used_by.get(known_as(change), set())
        steps[halves[change.id]] = _Step("delete", change, waits)
    for step in steps.values():
        if step.write == "delete":
            # Who is replaced refers to it until the old one is gone.
            step.waits |= {halves[id] for id in step.waits & halves.keys() if id != step.change.id}
    return steps
