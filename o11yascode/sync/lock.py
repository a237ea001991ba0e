"""One apply of a project at a time: a lock that everybody who uses the same Datadog sees, though there is no state store.

It is a monitor, a draft that can never alert, with the tag `o11y_lock:PROJECT`, whose name says who applies. Whoever wants
to apply makes one, then lists that tag until it shows the own one, and goes on only when no other is left: who sees an older
one takes its own away again, who sees younger ones waits until they did. A lock that was not renewed for 15 minutes, on
Datadog's own clock, is void. One that a killed apply left is taken away by the next apply in the same folder, at once;
from elsewhere by `--break-lock`, or by deleting that monitor. Behind the lock stand the fingerprints:
even two applies at once overwrite nothing that they have not seen.
"""

import fcntl
import getpass
import os
import platform
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

import orjson

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError, OpenEnd, clean, expect_object, expect_objects
from o11yascode.datadog.lookup import SETTLED, duplicate_of, look_until_found
from o11yascode.diagnostics import O11yError, counted
from o11yascode.private import private_folder
from o11yascode.resource.bodies import rows_of
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds.monitor_config_policy import KIND as POLICY
from o11yascode.resource.marks import LOCK_TAG
from o11yascode.resource.paths import at
from o11yascode.resource.times import moment_of
from o11yascode.sync.files import write_private

TOKEN_TAG = "o11y_lock_token:"
EXPIRES = 15 * 60
"""Seconds without a sign of life."""
NOTE = f"Held while an apply runs, then deleted. Void {EXPIRES // 60} minutes after its last change."
TRIES, LOOKS = 4, 12
FILE, TOKENS = "lock", "lock-tokens.json"
REMEMBERED = 50


class Lock:
    """Held inside a `with` block.

    `since` is when it was taken, in seconds since 1970; `notice` says why Datadog holds none, where it refused to, and
    afterwards why it still holds one.
    """

    def __init__(
        self,
        client: Client,
        project: str,
        folder: Path,
        *,
        break_lock: bool = False,
        owner: str | None = None,
        now: Callable[[], float] = time.time,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """`folder` is the project's `.o11y`; `break_lock` takes away whatever lock there is; `owner` is for people.

        `wait` waits between two signs of life for the end of the lock, some seconds at most; True where it came.
        """
        self.since = 0.0
        self.notice: str | None = None
        self._client, self._project, self._folder, self._break = client, project, folder, break_lock
        self._now, self._wait = now, wait
        self._owner = clean(owner or f"{_user()} on {platform.node()}", 80)
        self._token = os.urandom(8).hex()
        self._id: int | None = None
        self._file: IO[bytes] | None = None
        self._lags = False
        self._over = threading.Event()
        self._pulse: threading.Thread | None = None

    def __enter__(self) -> "Lock":
        self._lock_folder()
        try:
            self._take()
        except BaseException:
            self._release()
            raise
        self.since = self._now()
        if self._id is not None:
            self._pulse = threading.Thread(target=self._renew, daemon=True)
            self._pulse.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._lags and kind is None:
            # Who applies next is to see what was written.
            self._client.clock.sleep(SETTLED)
        self._release()

    def _lock_folder(self) -> None:
        """The folder's own lock, which the system frees when its holder dies; then whatever that one left in Datadog goes."""
        path = private_folder(self._folder) / FILE
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise O11yError("another apply is under way in this folder", "wait for it to end") from None

    def _take(self) -> None:
        dead = self._tokens_of_the_dead()
        try:
            mine = self._make()
        except ApiError as error:
            if error.status is None or error.status >= 500 or error.status == 401:
                raise
            self.notice = f"no lock could be put into Datadog, so two applies may run at once: {error}"
            return
        for look in range(LOOKS):
            found = self._list()
            others = [lock for lock in found if lock.get("id") != self._id]
            is_shown = len(others) < len(found)
            self._lags = self._lags or not is_shown
            for lock in list(others):
                # One with our own token is the one whose making had no answer, and came after all.
                if self._break or _token(lock) in (*dead, self._token) or _age(lock, mine) > EXPIRES:
                    self._delete(lock.get("id"))
                    others.remove(lock)
            # A list may show late what is new. One that shows ours, and no other, is shown to the others with ours in it.
            if is_shown and not others:
                return
            if any(_order(lock) < _order(mine) for lock in others):
                break
            # They are younger, and go when they see ours: only who sees no other goes on.
            self._client.clock.sleep(0.1 * (look + 1))
        if others:
            raise self._refusal(others[0], mine)
        self.notice = "Datadog's list of monitors does not show the lock, so two applies may run at once"

    def _demanded(self) -> list[str]:
        """The tags that the account's tag policies demand of every monitor; none where nobody says."""
        try:
            answer = self._client.request("GET", POLICY.create.path)
        except ApiError:
            return []
        policies = [at(row, ("attributes", "policy")) for row in rows_of(POLICY, answer)]
        return [f"{at(one, ('tag_key',))}:{at(one, ('valid_tag_values', 0), 'o11y')}" for one in policies if at(one, ("tag_key_required",))]

    def _make(self) -> Payload:
        try:
            return self._made([])
        except ApiError as error:
            if error.status != 400 or not (tags := self._demanded()):
                raise
            return self._made(tags)

    def _made(self, tags: list[str]) -> Payload:
        scope = f"project:{self._project},token:{self._token}"
        body: Payload = {
            "name": f"o11y lock: {self._owner} applies {self._project}",
            "type": "query alert",
            "query": f"avg(last_1h):avg:o11yascode.lock{{{scope}}} > 1",
            "message": f"{NOTE} Never alerts.",
            "tags": [f"{LOCK_TAG}{self._project}", f"{TOKEN_TAG}{self._token}", *tags],
            "options": {"thresholds": {"critical": 1}, "notify_no_data": False},
            "draft_status": "draft",
        }
        for _ in range(TRIES):
            try:
                made = expect_object(self._client.request("POST", "/api/v1/monitor", body=body), "a monitor")
            except OpenEnd:
                found = look_until_found(self._client, lambda: [lock for lock in self._list() if _token(lock) == self._token])
                made = found[0] if found else {}
            except ApiError as error:
                twin = duplicate_of(error.texts)
                if twin is None:
                    raise
                # Nobody else knows the token: it is the one whose making had no answer.
                made = expect_object(self._client.request("GET", f"/api/v1/monitor/{twin}"), "a monitor")
            if isinstance(made.get("id"), int):
                self._id = made["id"]
                return made
        raise ApiError("no lock could be set: Datadog does not say whether it took it", "try again later")

    def _list(self) -> list[Payload]:
        answer = self._client.request("GET", "/api/v1/monitor", {"monitor_tags": f"{LOCK_TAG}{self._project}"})
        locks = expect_objects(answer, "monitors")
        return [lock for lock in locks if f"{LOCK_TAG}{self._project}" in (lock.get("tags") or ())]

    def _renew(self) -> None:
        while not self._wait(self._over, EXPIRES / 3):
            with suppress(ApiError):
                self._client.request("PUT", f"/api/v1/monitor/{self._id}", body={"message": f"{NOTE} Alive at {int(self._now())}."})

    def _release(self) -> None:
        self._over.set()
        try:
            self._delete(self._id)
        except ApiError as error:
            self.notice = (
                f"the lock (monitor {self._id}) could not be taken away, which the next apply in this folder does; "
                f"elsewhere it stands in the way for {EXPIRES // 60} minutes: {error}"
            )
        if self._file is not None:
            self._file.close()

    def _delete(self, id: object) -> None:
        if isinstance(id, int):
            self._client.request("DELETE", f"/api/v1/monitor/{id}")

    def _tokens_of_the_dead(self) -> list[str]:
        """Tokens of the locks that were made in this folder: their holders are not alive. Writes ours down before it is used."""
        path = self._folder / TOKENS
        try:
            found = orjson.loads(path.read_bytes())
        except (OSError, ValueError):
            found = []
        tokens = found if isinstance(found, list) else []
        # Kept for a while: what was sent before a kill may be done after it.
        write_private(path, orjson.dumps([*tokens, self._token][-REMEMBERED:]))
        return tokens

    def _refusal(self, lock: Payload, mine: Payload) -> O11yError:
        minutes = max(1, round((EXPIRES - _age(lock, mine)) / 60))
        return O11yError(
            f"another apply of {self._project} is under way: {clean(str(lock.get('name')), 160)} (monitor {lock.get('id')})",
            f"wait for it; if it was killed, its lock is void in {counted(minutes, 'minute')}, or at once with --break-lock",
        )


def _token(lock: Payload) -> str:
    tags = [tag for tag in lock.get("tags") or () if isinstance(tag, str) and tag.startswith(TOKEN_TAG)]
    return tags[0][len(TOKEN_TAG) :] if tags else ""


def _order(lock: Payload) -> tuple[str, int]:
    id = lock.get("id")
    return str(lock.get("created")), id if isinstance(id, int) else 0


def _age(lock: Payload, mine: Payload) -> float:
    """Seconds between the last change of a lock and the making of ours, both on Datadog's clock."""
    then, now = (moment_of(one.get("modified")) for one in (lock, mine))
    return (now - then).total_seconds() if then and now else 0.0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
