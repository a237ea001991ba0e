"""The mentions at the end of a live monitor's message as the fields `slack` and `notify`, where the message stays the same."""

import re
from typing import Any

from o11yascode.build.message import mentions_in
from o11yascode.resource.desired import CONDITIONS, STATES
from o11yascode.routing import slack_handle

Fields = dict[str, Any]
_HANDLE = r"@[^\s,'\"(){}]+"
_BARE = re.compile(rf"{_HANDLE}(?: {_HANDLE})*")
_CONDITIONED = re.compile(rf"\{{\{{#(is_\w+)\}}\}} ({_HANDLE}(?: {_HANDLE})*) \{{\{{/\1\}}\}}")
_STATES = {condition: state for state, condition in CONDITIONS.items()}
_CHANNEL = re.compile(r"[^\s@#,'\"().;:!?]+")


def with_mentions(fields: Fields, account: str | None) -> Fields:
    """The fields with the last paragraph of the message as `slack:` or `notify:`, where it is one that these fields make.

    Whether the message comes out the same is for the caller to see, who builds it again.
    """
    message = fields.get("message")
    if not isinstance(message, str) or fields.get("kind") == "raw" or "slack" in fields or "notify" in fields:
        return fields
    text, blank, last = message.rpartition("\n\n")
    heard = _heard(last)
    if heard is None or (blank and (not text or text.endswith("\n"))):
        return _pretty(fields)
    if any(handle in mentions_in(text) for handle in heard):
        return _pretty(fields)  # mentioned above already: it would not be said a second time
    kept = {key: value for key, value in fields.items() if key != "message"}
    return _pretty({**kept, **_said(heard, account, _deaf(fields)), **({"message": text} if text else {})})


def _heard(paragraph: str) -> dict[str, set[str]] | None:
    """Who hears of which states, by a paragraph of nothing but mentions; None where it is something else."""
    found: dict[str, set[str]] = {}
    for index, line in enumerate(paragraph.split("\n")):
        conditioned = _CONDITIONED.fullmatch(line)
        if conditioned is not None and conditioned[1] in _STATES:
            states, handles = {_STATES[conditioned[1]]}, conditioned[2]
        elif index == 0 and _BARE.fullmatch(line):
            states, handles = set(STATES), line
        else:
            return None
        for handle in handles.split(" "):
            if handle[-1] in ".;:!?":
                return None
            found.setdefault(handle, set()).update(states)
    return found


def _deaf(fields: Fields) -> set[str]:
    """States beside the alert that the monitor tells: where nobody hears of one, the spec has to say so."""
    no_data = fields.get("no_data")
    tells = no_data == "notify" or isinstance(no_data, dict) or fields.get("notify_no_data") is True
    return ({"warning"} if "warning" in fields else set()) | ({"no_data"} if tells else set())


def _said(heard: dict[str, set[str]], account: str | None, deaf: set[str]) -> Fields:
    """The shortest fields that say it."""
    channels = {handle: name for handle in heard if (name := channel_of(handle, account)) is not None}
    everyone = [handle for handle, states in heard.items() if states == set(STATES)]
    if len(everyone) == len(heard):
        if len(channels) == len(heard):
            names = list(channels.values())
            return {"slack": names[0] if len(names) == 1 else names}
        return {"notify": [channels.get(handle, handle) for handle in everyone]}
    by_state = {
        state: [channels.get(handle, handle) for handle, states in heard.items() if state in states] for state in STATES
    }  # fmt: skip
    return {"notify": {state: handles for state, handles in by_state.items() if handles or state in deaf}}


def channel_of(handle: str, account: str | None) -> str | None:
    """The channel that a Slack handle means in a project with this account: `@slack-shop-alerts` -> `#alerts`; None where it is none."""
    prefix = slack_handle("", account)
    name = handle.removeprefix(prefix) if handle.startswith(prefix) else ""
    return f"#{name}" if _CHANNEL.fullmatch(name) else None


def _pretty(fields: Fields) -> Fields:
    """A message of several lines ends with a line break, as a block does; it is not sent."""
    message = fields.get("message")
    if isinstance(message, str) and "\n" in message and not message.endswith("\n"):
        return {**fields, "message": message + "\n"}
    return fields
