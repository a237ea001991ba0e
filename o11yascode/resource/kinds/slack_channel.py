"""Slack channels that Datadog may write to. The account (workspace) stands in the path: known by `account/#channel`."""

from urllib.parse import quote

from o11yascode.resource.kind import Call, Kind, Listing

CHANNELS = "/api/v1/integration/slack/configuration/accounts/{account}/channels"

KIND = Kind(
    name="slack_channel",
    section="slack_channels",
    rank=0,
    listing=Listing(CHANNELS),
    create=Call("POST", CHANNELS),
    get=Call("GET", CHANNELS + "/{name}"),
    update=Call("PATCH", CHANNELS + "/{name}"),
    delete=Call("DELETE", CHANNELS + "/{name}"),
    id_path=(("account",), ("name",)),
    path_keys=("account",),
    read_only=("account",),
    defaults={
        "display": (None, {}),
        "display.message": (None, True),
        "display.notified": (None, True),
        "display.snapshot": (None, True),
        "display.tags": (None, True),
        "display.mute_buttons": (None, False),
    },
)


def channels_of(account: str) -> str:
    """The path of the list of an account's channels."""
    return CHANNELS.format(account=quote(account, safe=""))


def lists_channels(path: str) -> bool:
    """Whether a request to this path asks for the list of some account's channels."""
    begin, _, end = CHANNELS.partition("{account}")
    return path.startswith(begin) and path.endswith(end)
