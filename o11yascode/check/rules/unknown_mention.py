"""A mention that belongs to no receiver and to no Slack channel of the project."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.handles import integrated, malformed, own, pattern_of
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity, closest

DIRECT = ("slack", "notify")
"""Fields of a spec that name a handle without a receiver."""


def check(view: MonitorView) -> Iterator[Finding]:
    known = view.project.handles
    if known is None:
        return
    told: set[str] = set()
    for path, mention in view.mentions:
        handle = f"@{own(mention.handle)}"
        if not mention.glued and integrated(mention.handle) and _strange(handle, known):
            told.add(handle)
            if not _written_apart(view, handle):
                yield Finding(_message(handle), path, mention.start, mention.start + len(handle), _hint(handle, known))
    for given in view.resource.mentions:
        if given.receiver in DIRECT and given.handle in told and integrated(given.handle.removeprefix("@")):
            told.discard(given.handle)
            yield Finding(_message(given.handle), location=given.location, hint=_hint(given.handle, known))


def _written_apart(view: MonitorView, handle: str) -> bool:
    """Whether a field of the spec names the handle, not the message."""
    return any(mention.handle == handle and mention.receiver in DIRECT for mention in view.resource.mentions)


def _strange(handle: str, known: frozenset[str]) -> bool:
    if "{{" in handle or handle in known or malformed(handle[1:]):
        return False
    return not any(pattern_of(each).fullmatch(handle) for each in known if "{{" in each)


def _message(handle: str) -> str:
    return f"{handle} is neither a receiver's handle nor a Slack channel of the project"


def _hint(handle: str, known: frozenset[str]) -> str:
    meant = closest(handle, known)
    if meant:
        # `@slack-ACCOUNT-` is no likeness
        begins = [meant[: at + 1] for at, letter in enumerate(meant) if letter == "-" and handle.startswith(meant[: at + 1])]
        start = len(begins[-1]) if begins else 0
        if closest(handle[start:], [meant[start:]]):
            return f'did you mean "{meant}"? Otherwise add it to receivers or slack.channels'
    return "add it to receivers or slack.channels"


RULE = Rule(
    name="unknown-mention",
    group="message",
    severity=Severity.WARNING,
    summary="A mention that belongs to no receiver and to no Slack channel of the project.",
    why=(
        "Datadog takes any handle, and sends nothing to one it does not know. A project that lists its receivers and channels "
        "knows all that exist. People's e-mail addresses and handles with variables are not looked at."
    ),
    bad=metric("avg:system.cpu.user{*}", message='"It is busy. «@slack-example-alrets»"'),
    good=metric("avg:system.cpu.user{*}", message='"It is busy. @slack-example-alerts"'),
    in_message="@",
    monitor=check,
)
