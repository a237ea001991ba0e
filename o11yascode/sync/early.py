"""Reads what is live while the specs are still being read: which of it is ours shows in the marks, not in the specs."""

import threading
import time
from collections.abc import Callable, Sequence

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.live import Live, Wanted, fetch_live
from o11yascode.resource.kinds import KINDS


class EarlyRead:
    """A reading of all kinds that bear marks, under way in a thread of its own."""

    def __init__(
        self, client: Client, project: str, cache: Cache | None, now: Callable[[], float] = time.time, *, former: Sequence[str] = ()
    ) -> None:
        self.read_at, self.started, self.requests = now(), client.clock.now(), client.requests
        self._client, self._project, self._cache, self._former = client, project, cache, former
        self._live: Live | Exception = Live()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        wanted = {name: Wanted(required=False) for name, kind in KINDS.items() if kind.mark is not None and kind.listing is not None}
        try:
            self._live = fetch_live(self._client, self._project, wanted, self._cache, former=self._former)
        except Exception as error:
            self._live = error

    def live(self) -> Live:
        """What was read. Raises what a reading raises; a kind that could not be looked at is missing, and worth another try."""
        self._thread.join()
        if isinstance(self._live, Exception):
            raise self._live
        return self._live

    def stop(self) -> None:
        """Nobody needs it any more."""
        self._client.stop()
        self._thread.join()
