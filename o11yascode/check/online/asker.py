"""Who asks Datadog for the online rules: anything with the client's `request`. Nothing here knows HTTP."""

from collections.abc import Iterable
from typing import Any, Protocol

from o11yascode.diagnostics import O11yError

MISSING = 404


class Asker(Protocol):
    """Sends one request and gives the JSON of its answer; raises O11yError (with `status` where there was an answer)."""

    def request(self, method: str, path: str, *, query: Any = None, body: Any = None) -> Any: ...


class Answers:
    """Asks each question once, and remembers what could not be asked."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.failures: dict[str, str] = {}
        """What was asked for -> why there is no answer."""
        self.seen: dict[str, Any] = {}

    def get(self, what: str, path: str, query: Iterable[tuple[str, str]] = ()) -> Any:
        """The answer to a GET; None, remembered as a failure of `what`, where there is none."""
        key = f"{path}?{query}"
        if key not in self.seen:
            self.seen[key] = self._get(what, path, tuple(query))
        return self.seen[key]

    def exists(self, what: str, path: str) -> bool | None:
        """Whether something is there; None where Datadog does not say."""
        if what in self.failures:
            return None
        try:
            self.asker.request("GET", path)
        except O11yError as error:
            if getattr(error, "status", None) == MISSING:
                return False
            self.failures[what] = str(error)
            return None
        return True

    def _get(self, what: str, path: str, query: tuple[tuple[str, str], ...]) -> Any:
        if what in self.failures:
            return None
        try:
            return self.asker.request("GET", path, query=query)
        except O11yError as error:
            self.failures[what] = str(error)
            return None
