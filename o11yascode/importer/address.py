"""What the arguments of an import name: the address of a page in Datadog, or a kind and an id."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from o11yascode.diagnostics import O11yError, known_or_meant
from o11yascode.resource.kinds import KINDS, OTHER_NAMES, kind_named

_PATHS = (
    (re.compile(r"/dashboard/lists?/(?:manual/)?(\d+)"), "dashboard_list"),
    (re.compile(r"/(?:dashboard|screen|dash)/([a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3})"), "dashboard"),
    (re.compile(r"/monitors?/(?:edit/|status/)?(\d+)"), "monitor"),
    (re.compile(r"/synthetics/(?:details|edit/api)/([a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3})"), "synthetics_test"),
    (re.compile(r"/notebook/(\d+)"), "notebook"),
    (re.compile(r"/slo/([0-9a-f]{32})"), "slo"),
    (re.compile(r"/(?:organization-settings/)?teams?/([0-9a-f-]{36})"), "team"),
)
_QUERIES = (
    ("slo_id", "slo"),
    ("sloId", "slo"),
    ("downtimeId", "downtime_v2"),
    ("monitor_id", "monitor"),
    ("rule", "monitor_notification_rule"),
    ("powerpack", "powerpack"),
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")


def parse(argument: str) -> tuple[str, str]:
    """Kind and live id of `https://app.datadoghq.com/monitors/123`, `monitor/123` or `slack_channel/shop/#alerts`.

    Raises:
        O11yError: it names nothing that can be imported; says what to write.
    """
    if "://" in argument:
        found = _of_page(argument)
        if found is None:
            hint = "open the resource in Datadog and copy its address, or write KIND/ID"
            raise O11yError(f"{argument} is not the page of one resource", hint)
        return found
    word, slash, id = argument.partition("/")
    kind = kind_named(word)
    if kind is None or not KINDS[kind].section:
        known = sorted({*(name for name, each in KINDS.items() if each.section), *OTHER_NAMES})
        raise O11yError(f'there is no kind "{word}"', known_or_meant(word, known, "kinds"))
    account, _, channel = id.partition("/")
    wanted = bool(account and channel) if kind == "slack_channel" else bool(_ID.fullmatch(id))
    if not slash or not wanted:
        what = "slack_channel/ACCOUNT/#CHANNEL" if kind == "slack_channel" else f"{word}/ID"
        raise O11yError(f'"{argument}" names no resource', f"write {what}, or the address of its page in Datadog")
    return kind, id


def _of_page(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    for name, kind in _QUERIES:
        if query.get(name) and _ID.fullmatch(query[name][0]):
            return kind, query[name][0]
    for pattern, kind in _PATHS:
        found = pattern.search(unquote(parts.path))
        if found:
            return kind, found[1]
    if parts.path.rstrip("/").endswith("/monitors") and parts.fragment.split("/")[0].isdigit():
        return "monitor", parts.fragment.split("/")[0]  # the addresses of the old page: monitors#123/edit
    return None
