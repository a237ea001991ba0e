"""The only door to Datadog's API: the official client's raw path, with our own retries, pacing and bounds."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from msgspec import Struct

from o11yascode.datadog.credentials import Credentials
from o11yascode.datadog.errors import LONGEST_TEXT, ApiError, BadAnswer, Denied, OpenEnd, clean, error_texts, refusal
from o11yascode.datadog.rate import Bucket, RateLimits
from o11yascode.datadog.retry import REPEATABLE, Clock, Patience, RetryPolicy, transient

CONNECTIONS = 16
LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes after gzip: a page of 1,000 monitors is about 2 MB, ten thousand in one answer 20 MB."""
LARGEST_ERROR = 1024 * 1024
WORTH_TELLING = 2.0
"""Seconds of a wait."""
BETWEEN_TELLING = 5.0

Query = Mapping[str, str | int] | Sequence[tuple[str, str | int]]


class Timeouts(Struct, frozen=True):
    """Seconds."""

    connect: float = 10.0
    read: float = 60.0
    """For the next piece of an answer."""
    whole: float = 600.0
    """For all pieces of an answer: a page takes seconds."""


class _Answer(Struct, frozen=True):
    """A whole answer, read within bounds, in the shape that the official client expects of urllib3's."""

    status: int
    reason: str
    headers: Mapping[str, str]
    data: bytes


class Client:
    """Talks to one address with one set of keys; safe to share between threads.

    While `hurry` is set nothing is waited for but answers: what would have to be sent again, or later, fails. Where nobody was to be
    reached with all patience, the requests that follow have none. `on_wait` hears what takes long, and why; `on_request` of each request
    its method, path, query, status and time, and nothing of what it holds.
    `requests` counts what was sent, retries included; `server_time` is the server's clock at the first answer, in seconds since 1970.
    """

    def __init__(
        self,
        credentials: Credentials,
        connections: int = CONNECTIONS,
        *,
        policy: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.credentials = credentials
        self.connections = connections
        self.hurry = threading.Event()
        self.clock = clock or Clock(sleep=self.hurry.wait)
        self.requests = 0
        self.server_time: float | None = None
        self.on_wait: Callable[[str], object] | None = None
        self.on_request: Callable[[str], object] | None = None
        self._told: float | None = None
        self._unreachable = False
        self._policy = policy or RetryPolicy()
        self._timeouts = timeouts or Timeouts()
        self._limits = RateLimits(self.clock)
        self._lock = threading.Lock()
        self._denied: Denied | None = None
        self._api: Any = None

    @property
    def host(self) -> str:
        """The address, or the account's name where its address is not always the same."""
        return self.credentials.account or self.credentials.host

    def request(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Any = None,
        *,
        accept: tuple[int, ...] = (),
        repeatable: bool | None = None,
        read: Callable[[bytes], Any] = orjson.loads,
    ) -> Any:
        """One request, sent again as its method allows; returns the parsed JSON, or what `read` makes of it.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: below the host, quoted: `/api/v1/monitor/1`.
            query: parameters; `body`: what is sent as JSON.
            accept: further statuses whose body is an answer, such as 409 of `can_delete`.
            repeatable: whether sending it twice ends the same; by default not for POST.
            read: makes something of an answer's JSON; a ValueError says that it is none.

        None is what an empty answer says where it may be empty (204, and to a DELETE), and what a DELETE of what is not there (404)
        returns: it has reached its end.

        Raises:
            OpenEnd: it is not repeatable, and may or may not have happened.
            NotFound, Denied, BadAnswer, ApiError: as they say.
        """
        may_repeat = method in REPEATABLE if repeatable is None else repeatable
        patience = Patience(self._policy, self.clock)
        while True:
            try:
                return self._once(method, path, query, body, accept, read, patience)
            except _Again as again:
                error = again.error
                if not (may_repeat or again.undone):
                    raise OpenEnd(str(error), error.hint, status=error.status, texts=error.texts) from None
                alone = again.undone and error.status is None
                if again.hopeless or self.hurry.is_set() or (alone and self._unreachable) or not self._wait(again, patience):
                    self._unreachable |= alone and patience.failures > 1
                    tried = f", given up after {patience.failures} attempts" if patience.failures > 1 else ""
                    raise type(error)(f"{error}{tried}", error.hint, status=error.status, texts=error.texts) from None

    def _wait(self, again: "_Again", patience: Patience) -> bool:
        if again.limited:
            return True  # the next attempt waits for the limit, as all do
        return patience.wait(lambda seconds: self._tell(f"{again.error}: trying again in {seconds:.0f} s", seconds))

    def _tell(self, what: str, seconds: float) -> None:
        """Says what is waited for, where that is long, and not for each of many requests at once."""
        now = self.clock.now()
        with self._lock:
            if self.on_wait is None or seconds < WORTH_TELLING or (self._told is not None and now - self._told < BETWEEN_TELLING):
                return
            self._told = now
        self.on_wait(what)

    def stop(self) -> None:
        """Sends nothing any more: whatever is asked from now on fails."""
        self._denied = Denied("this client was stopped", None)

    def close(self) -> None:
        with self._lock:
            if self._api is not None:
                self._api.close()

    def _once(
        self,
        method: str,
        path: str,
        query: Query | None,
        body: Any,
        accept: tuple[int, ...],
        read: Callable[[bytes], Any],
        patience: Patience,
    ) -> Any:
        """One attempt. Raises _Again where the outcome is open or another attempt may end better."""
        if self._denied is not None:
            raise self._denied
        taken = self._take(method, path, patience)
        status: int | None = None
        headers: Mapping[str, str] = {}
        started = self.clock.now()
        try:
            answer = self._send(method, path, query, body)
            status, headers = answer.status, answer.headers
        finally:
            if self.on_request is not None:
                place = f"{path}?{urlencode(_pairs(query), safe=':,[]')}" if query else path
                self.on_request(self._say(f"{method} {place}: {status or 'no answer'}, {self.clock.now() - started:.2f} s"))
            limited = self._limits.learn(method, path, taken, status, headers)
        if 200 <= answer.status <= 299 or answer.status in accept:
            is_meant_empty = not answer.data.strip() and (answer.status == 204 or method == "DELETE")
            try:
                return read(b"null" if is_meant_empty else answer.data)
            except ValueError:
                # A body cut short by a proxy parses the second time; a web page never does.
                raise _Again(self._no_json(method, path, answer), hopeless=_is_page(answer) or patience.failures > 1) from None
        if answer.status == 404 and method == "DELETE":
            return None
        error = self._error(method, path, answer)
        if transient(answer.status):
            # A 429 was refused before it was looked at, so even a create may be sent again.
            raise _Again(error, undone=answer.status == 429, limited=limited)
        if isinstance(error, Denied) and answer.status == 401:
            self._denied = error
        raise error

    def _take(self, method: str, path: str, patience: Patience) -> Bucket | None:
        while True:
            seconds, taken = self._limits.take(method, path)
            if not seconds:
                return taken
            if self.hurry.is_set() or not patience.wait_for_limit(seconds):
                raise ApiError(f"{method} {path}: the rate limit leaves no request for {seconds:.0f} s", "try again later", status=429)
            self._tell(f"{method} {path}: the rate limit leaves no request for {seconds:.0f} s: waiting", seconds)
            self.clock.sleep(seconds)

    def _send(self, method: str, path: str, query: Query | None, body: Any) -> _Answer:
        api = self._connect()
        from datadog_api_client.exceptions import ApiException

        with self._lock:
            self.requests += 1
        headers = {"Accept": "application/json", **self.credentials.headers()}
        try:
            answer: _Answer = api.call_api(
                path, method, query_params=_pairs(query), header_params=headers, body=body, preload_content=False
            )
            self._unreachable = False
            if self.server_time is None:
                self.server_time = _time(answer.headers.get("date"))
            return answer
        except _Refused as refused:
            return refused.answer
        except ApiException as failure:
            # The client's own text holds headers: say the reason alone.
            raise ApiError(self._say(f"{method} {path}: {failure.reason}")) from None

    def _connect(self) -> Any:
        if self._api is None:
            with self._lock:
                if self._api is None:
                    self._api = _official_client(self.credentials, self.connections, self._timeouts, self.clock)
        return self._api

    def _say(self, text: str, longest: int = LONGEST_TEXT) -> str:
        """A server's text as it may be shown. Keys are cut out while they are whole."""
        return clean(self.credentials.redact(clean(text, LARGEST_ERROR)), longest)

    def _error(self, method: str, path: str, answer: _Answer) -> ApiError:
        try:
            texts = error_texts(json.loads(answer.data), self._say)
        except (ValueError, RecursionError):
            texts = ()
        return refusal(method, path, answer.status, self._say(answer.reason, 60), texts)

    def _no_json(self, method: str, path: str, answer: _Answer) -> BadAnswer:
        what = "a web page" if _is_page(answer) else "something that is not JSON"
        begin = self._say(answer.data[:LARGEST_ERROR].decode("utf-8", "replace"), 80)
        said = f"{what}: {begin}" if answer.data.strip() else "nothing"
        return BadAnswer(f"{method} {path} answered {said}", "is this address a Datadog API?", status=answer.status)


class _Again(Exception):
    """An attempt that failed in a way that another attempt may mend.

    `undone`: the request surely had no effect. `limited`: seconds that a rate limit asks to wait.
    `hopeless`: another attempt would end the same.
    """

    def __init__(self, error: ApiError, *, undone: bool = False, limited: float = 0.0, hopeless: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.undone = undone
        self.limited = limited
        self.hopeless = hopeless


class _Refused(Exception):
    """Carries an answer that is no success past the official client, which would read it without bounds."""

    def __init__(self, answer: _Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _pairs(query: Query | None) -> list[tuple[str, str | int]]:
    return list(query.items() if isinstance(query, Mapping) else query or ())


def _official_client(credentials: Credentials, connections: int, timeouts: Timeouts, clock: Clock) -> Any:
    """The official client with a bigger pool, and whose answers are read within bounds and redirections never followed."""
    import urllib3
    from datadog_api_client import ApiClient, Configuration
    from datadog_api_client.rest import RESTClientObject

    timeout = urllib3.Timeout(connect=timeouts.connect, read=timeouts.read)

    class Rest(RESTClientObject):
        def __init__(self, configuration: Any) -> None:
            super().__init__(configuration, maxsize=connections)  # type: ignore[no-untyped-call]
            pool: Any = self.pool_manager
            ask = pool.request

            def request(method: str, url: str, **options: Any) -> _Answer:
                options.update(preload_content=False, redirect=False, retries=False, timeout=timeout)
                answer = _read(ask, method, url, options, timeouts.whole, clock)
                if not 200 <= answer.status <= 299:
                    raise _Refused(answer)
                return answer

            pool.request = request

    class Api(ApiClient):
        def _build_rest_client(self) -> Rest:
            return Rest(self.configuration)

    # Keys go into each request's headers; the placeholders keep Configuration from holding those of the environment.
    placeholders = {"apiKeyAuth": "-", "appKeyAuth": "-"}
    configuration = Configuration(host=credentials.host, api_key=placeholders)  # type: ignore[no-untyped-call]
    parts = urlsplit(credentials.host)
    if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        from urllib.request import getproxies, proxy_bypass

        if not proxy_bypass(parts.netloc):
            configuration.proxy = getproxies().get(parts.scheme)
            try:
                urllib3.util.parse_url(configuration.proxy or "")
            except urllib3.exceptions.LocationParseError:
                # Its text holds the password.
                hint = "http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with a `/` in the password written as %2F"
                raise ApiError(f"the address of the proxy ({parts.scheme.upper()}_PROXY) is not a URL", hint) from None
    return Api(configuration)


def _read(ask: Any, method: str, url: str, options: dict[str, Any], seconds: float, clock: Clock) -> _Answer:
    from urllib3 import exceptions as broken

    try:
        response = ask(method, url, **options)
    except broken.SSLError as failure:
        why = getattr(failure.args[0], "verify_message", None) if failure.args else None
        what = f"the certificate is not trusted: {why}" if why else f"no TLS connection: {clean(str(failure), 120)}"
        hint = "SSL_CERT_FILE names the certificates of your own authority" if why else "does the server speak https at this address?"
        raise ApiError(f"{_what(method, url)}: {what} ({urlsplit(url).netloc})", hint) from None
    except (broken.HTTPError, OSError) as failure:
        unsent = isinstance(failure, broken.ConnectTimeoutError | broken.NewConnectionError)
        where = f" ({urlsplit(url).netloc})" if unsent else ""
        raise _Again(ApiError(f"{_what(method, url)}: {_words(failure)}{where}"), undone=unsent) from None
    most = LARGEST_ANSWER if 200 <= response.status <= 299 else LARGEST_ERROR
    chunks, size, end = [], 0, clock.now() + seconds
    try:
        # Piece by piece as they come: to wait for a full one would leave it to the server how long that takes.
        while chunk := response.read1(65536):
            size += len(chunk)
            if size > most:
                response.close()
                raise _Again(BadAnswer(f"{_what(method, url)}: the answer is larger than {most // 1024 // 1024} MB"), hopeless=True)
            if clock.now() > end:
                response.close()
                raise _Again(ApiError(f"{_what(method, url)}: the answer was not whole after {seconds:.0f} s"))
            chunks.append(chunk)
    except (broken.HTTPError, OSError) as failure:
        response.close()
        raise _Again(ApiError(f"{_what(method, url)}: the answer broke off ({_words(failure)})")) from None
    response.release_conn()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return _Answer(response.status, response.reason or "", headers, b"".join(chunks))


def _what(method: str, url: str) -> str:
    return f"{method} {urlsplit(url).path}"


def _words(failure: Exception) -> str:
    """A failure in the reader's words: urllib3's texts name its own objects."""
    name = type(failure).__name__
    return {
        "ConnectTimeoutError": "no connection in time",
        "ReadTimeoutError": "no answer in time",
        "NewConnectionError": "no connection (is the address right, does the server run?)",
        "NameResolutionError": "no such host",
        "ProtocolError": "the connection was dropped",
        "IncompleteRead": "the connection was dropped",
        "DecodeError": "its compression is broken",
        "ProxyError": "the proxy refused",
    }.get(name, name)


def _time(date: str | None) -> float | None:
    """Seconds since 1970 of a Date header; None where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _is_page(answer: _Answer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.data.lstrip()[:1] == b"<"
