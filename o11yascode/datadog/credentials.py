"""Where a target is and which keys open it: from the environment and `o11y.yaml`, never in any output."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from o11yascode.config import DEFAULT, SANDBOX, SITE, SITES, Config, Target, usual_target
from o11yascode.diagnostics import O11yError, known_or_meant
from o11yascode.secret import without

EMBEDDED = "embedded Datadog"
DEFAULT_SITE = "datadoghq.com"

_API_KEYS = ("DD_API_KEY", "DATADOG_API_KEY")
_APP_KEYS = ("DD_APP_KEY", "DATADOG_APP_KEY", "DD_APPLICATION_KEY")
_BEARERS = ("DD_BEARER_TOKEN", "DATADOG_BEARER_TOKEN")
_SITES = ("DD_SITE", "DATADOG_SITE")
_HOSTS = ("DATADOG_HOST", "DD_HOST")
_HOST_NAME = re.compile(r"[A-Za-z0-9._:\[\]-]+")


class Credentials(Struct, frozen=True):
    """An address and what opens it. Printing it shows the address alone."""

    host: str
    """Such as https://api.datadoghq.com, without a `/` at the end."""
    api_key: str | None = None
    app_key: str | None = None
    bearer: str | None = None
    account: str | None = None
    """What journals, caches and saved plans call it, where the address does not say: the sandbox has a new port in every run."""

    def __repr__(self) -> str:
        return f"Credentials(host={self.host!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("host", self.host)]

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        if self.bearer:
            return {"Authorization": f"Bearer {self.bearer}"}
        return {"DD-API-KEY": self.api_key or "", "DD-APPLICATION-KEY": self.app_key or ""}

    def redact(self, text: str) -> str:
        """The text without our secrets: a server may echo what it was sent."""
        return without(text, (self.api_key, self.app_key, self.bearer), "***")


def choose_target(config: Config, target: str | None, environ: Mapping[str, str]) -> str:
    """Which target is meant: the one asked for, else O11Y_TARGET, else the project's default, else its only one."""
    chosen = target or environ.get("O11Y_TARGET") or usual_target(config)
    if chosen is None:
        if config.targets:
            names = ", ".join(sorted({*config.targets, SANDBOX}))
            raise O11yError("no target was chosen", f"give --target, set O11Y_TARGET, or `default_target` in o11y.yaml; known: {names}")
        return DEFAULT
    if chosen not in config.targets and chosen not in (SANDBOX, DEFAULT):
        raise O11yError(f'there is no target "{chosen}" in o11y.yaml', known_or_meant(chosen, {*config.targets, SANDBOX}))
    return chosen


def given_address(config: Config, target: str, environ: Mapping[str, str]) -> str | None:
    """The address that somebody gave a target: DATADOG_HOST (or DD_HOST) is that of any, then comes the target's `host`."""
    return _first(environ, _HOSTS) or config.targets.get(target, Target()).host


def resolve(config: Config, target: str | None, environ: Mapping[str, str], sandbox_url: str | None = None) -> Credentials:
    """Address and keys of a target.

    DATADOG_HOST (or DD_HOST) is the address of any target; then the target's `host`, its `site`,
    DD_SITE. Keys come from the variables that the target names and no others, else from DD_API_KEY and
    DD_APP_KEY, or DD_BEARER_TOKEN. The sandbox needs none: `sandbox_url` is where it listens.

    Raises O11yError for an unknown target, an address that is none, and missing keys.
    """
    name = choose_target(config, target, environ)
    settings = config.targets.get(name, Target())
    given = given_address(config, name, environ)
    if name == SANDBOX:
        address = given or sandbox_url
        if not address:
            raise O11yError("the sandbox does not run", "start it with `o11y sandbox`")
        account = EMBEDDED if address == sandbox_url else None
        return Credentials(_address(address), "sandbox-api-key", "sandbox-app-key", account=account)
    host = _address(given or _of_site(settings.site or _first(environ, _SITES) or DEFAULT_SITE))
    api_names = (settings.api_key_env,) if settings.api_key_env else _API_KEYS
    app_names = (settings.app_key_env,) if settings.app_key_env else _APP_KEYS
    api_key, app_key = _first(environ, api_names), _first(environ, app_names)
    if not (settings.api_key_env or settings.app_key_env) and not (api_key and app_key):
        bearer = _first(environ, _BEARERS)
        if bearer:
            return Credentials(host, bearer=_header(bearer, _BEARERS[0]))
    missing = [names[0] for key, names in ((api_key, api_names), (app_key, app_names)) if not key]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        said = given or settings.site or _first(environ, _SITES)
        site = "" if said else f" (DD_SITE too, for another site than {DEFAULT_SITE})"
        raise O11yError(
            f'no keys for target "{name}": {" and ".join(missing)} {verb} not set',
            f"set the variables{site}, or use `--target sandbox`, which needs no account",
        )
    return Credentials(host, _header(api_key or "", api_names[0]), _header(app_key or "", app_names[0]))


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((environ[name].strip() for name in names if environ.get(name, "").strip()), None)


def _header(value: str, variable: str) -> str:
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise O11yError(f"{variable} holds characters that no key has", "was it pasted with quotes or a line break?")
    return value


def _of_site(site: str) -> str:
    if not SITE.fullmatch(site):
        raise O11yError(f'"{site[:80]}" is not a Datadog site', SITES)
    return f"https://api.{site}"


def _address(url: str) -> str:
    hint = "write it as https://api.datadoghq.com or http://127.0.0.1:8126"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise O11yError("the address of the target is not a URL", hint) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise O11yError("the address of the target is not a plain http or https URL", hint)
    if not _HOST_NAME.fullmatch(parts.netloc) or parts.path not in ("", "/"):
        raise O11yError("the address of the target may hold a scheme, a host and a port only", hint)
    return f"{parts.scheme}://{parts.netloc}"
