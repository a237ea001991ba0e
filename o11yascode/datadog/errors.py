"""What can go wrong between us and Datadog, in words a person can act on and that never hold a key."""

import re
from collections.abc import Callable, Mapping

from o11yascode.diagnostics import O11yError
from o11yascode.resource.desired import Payload

LONGEST_TEXT = 400

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """A server's text as it may be shown on a terminal: no escape or control characters, one line, not endless."""
    text = text[: longest * 8]
    text = _UNPRINTABLE.sub("", _ESCAPES.sub("", text))
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


PERMISSIONS = {
    "/api/v1/monitor": ("monitors_read", "monitors_write"),
    "/api/v2/monitor/policy": ("monitors_read", "monitor_config_policy_write"),
    "/api/v2/monitor": ("monitors_read", "monitors_write"),
    "/api/v1/dashboard": ("dashboards_read", "dashboards_write"),
    "/api/v2/dashboard": ("dashboards_read", "dashboards_write"),
    "/api/v1/slo/correction": ("slos_read", "slos_corrections"),
    "/api/v1/slo": ("slos_read", "slos_write"),
    "/api/v1/synthetics": ("synthetics_read", "synthetics_write"),
    "/api/v2/downtime": ("monitors_downtime", "monitors_downtime"),
    "/api/v1/notebooks": ("notebooks_read", "notebooks_write"),
    "/api/v2/powerpacks": ("dashboards_read", "dashboards_write"),
    "/api/v1/integration": ("integrations_read", "manage_integrations"),
    "/api/v2/team": ("teams_read", "teams_manage"),
    "/api/v2/restriction_policy": ("user_access_read", "user_access_manage"),
}
"""Which permission a path needs to read and to write, as Datadog's roles page names them."""


class ApiError(O11yError):
    """A request that failed. `status` is the HTTP status, None where no whole answer came."""

    def __init__(self, message: str, hint: str | None = None, *, status: int | None = None, texts: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.status = status
        self.texts = texts
        """Datadog's own error texts, cleaned."""


class NotFound(ApiError):
    """There is no such thing (404)."""


class Denied(ApiError):
    """Datadog refused the keys, or the keys lack a permission (401, 403): nothing else will work either."""


class OpenEnd(ApiError):
    """A create was sent and nobody knows whether it happened: look its ownership mark up before sending it again."""


class BadAnswer(ApiError):
    """A whole answer that is not what this API gives: HTML, broken JSON, another type, far too much of it."""


def is_final(error: ApiError) -> bool:
    """Whether the answer was a refusal of just this request, or none of this API's: not so of wrong keys, and of trouble that passes."""
    return isinstance(error, BadAnswer) or (400 <= (error.status or 0) < 500 and error.status not in (401, 408, 425, 429))


def refusal(method: str, path: str, status: int, reason: str, texts: tuple[str, ...]) -> ApiError:
    """What an answer other than 2xx means, and what to do about it. `texts` are Datadog's own, ready to be shown."""
    message = f"{method} {path} answered {status}" + (f": {'; '.join(texts)}" if texts else f" {reason}".rstrip())
    hint: str | None = None
    made = ApiError
    if status == 401:
        made, hint = Denied, "the keys are not valid here: check the keys and the site (DD_SITE)"
    elif status == 403:
        made, hint = Denied, f"the application key lacks {permission(method, path)}, or the keys belong to another site"
    elif status == 404:
        from o11yascode.resource.kinds.slack_channel import lists_channels

        made = NotFound
        if lists_channels(path):
            hint = "Datadog's Slack integration has no such account: check `slack.account`, or connect the workspace in Datadog"
    elif 300 <= status <= 399:
        made, message = BadAnswer, f"{message}, a redirection, which is not followed"
        hint = "set the site or the host to where the API is"
    return made(message, hint, status=status, texts=texts)


def permission(method: str, path: str) -> str:
    """The permission that a request needs."""
    for prefix, (read, write) in PERMISSIONS.items():
        if path.startswith(prefix):
            return f"`{read if method == 'GET' else write}`"
    return "a permission"


def error_texts(body: object, say: Callable[[str], str]) -> tuple[str, ...]:
    """The error texts of an answer, as `say` shows them: v1 gives strings, newer v2 endpoints objects with `title` and `detail`."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, dict):
        errors = [f"{key}: {value}" for key, value in list(errors.items())[:10]]
    if not isinstance(errors, list):
        return ()
    texts = []
    for error in errors[:10]:
        if isinstance(error, dict):
            error = error.get("detail") or error.get("title") or ""
        if isinstance(error, str) and (text := say(error)):
            texts.append(text)
    return tuple(texts)


def not_looked_at(failed: Mapping[str, ApiError]) -> list[str]:
    """Notices of the kinds that could not be read and are not needed, a line for each reason: `not looked at: powerpack, team (404)`."""
    kinds: dict[str, list[str]] = {}
    for kind, error in failed.items():
        why = "404" if isinstance(error, NotFound) else "403: the keys may not" if isinstance(error, Denied) else str(error)
        kinds.setdefault(why, []).append(kind)
    return [f"not looked at: {', '.join(sorted(names))} ({why})" for why, names in kinds.items()]


def expect_object(value: object, what: str) -> Payload:
    """The value, if it is a JSON object."""
    if not isinstance(value, dict):
        raise BadAnswer(f"the server answered {_shape(value)} where {what} belongs", "is this address a Datadog API?")
    return value


def expect_objects(value: object, what: str) -> list[Payload]:
    """The value, if it is a list of JSON objects."""
    if not isinstance(value, list):
        raise BadAnswer(f"the server answered {_shape(value)} where {what} belong", "is this address a Datadog API?")
    for item in value:
        if not isinstance(item, dict):
            raise BadAnswer(f"the server answered {_shape(item)} among {what}", "is this address a Datadog API?")
    return value


def _shape(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number", type(None): "nothing"}
    return names.get(type(value), "something else")
