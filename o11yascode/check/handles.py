"""Mentions as Datadog reads them: which integration a handle belongs to, and how far it reaches."""

import re
from functools import lru_cache

INTEGRATIONS = (
    "slack", "pagerduty", "opsgenie", "webhook", "teams", "workflow", "case", "team", "sns", "hangouts", "victorops", "jira",
    "servicenow", "oncall",
)  # fmt: skip
WORDS = "|".join(INTEGRATIONS)
SLACKS_OWN = ("here", "channel", "everyone")
"""What one writes in Slack to call all who are in a channel."""
_PREFIX = re.compile(rf"({WORDS})-", re.IGNORECASE)
_UNDERSCORE = re.compile(rf"({WORDS})[_:/]", re.IGNORECASE)
_BLOCK = re.compile(r"\{\{[#/^]")


@lru_cache(maxsize=1024)
def own(handle: str) -> str:
    """A handle without the conditional that begins or ends right behind it."""
    return _BLOCK.split(handle, maxsplit=1)[0]


def pattern_of(handle: str) -> re.Pattern[str]:
    """What a handle with variables in it may become: `@slack-{{team.name}}`."""
    return re.compile(re.sub(r"\\\{\\\{.*?\\\}\\\}", ".+", re.escape(handle)))


@lru_cache(maxsize=1024)
def integrated(handle: str) -> bool:
    """Whether it begins as those of an integration do."""
    return _PREFIX.match(handle) is not None


@lru_cache(maxsize=1024)
def malformed(handle: str) -> tuple[str, str] | None:
    """Why a handle cannot lead anywhere and what to write instead; None where it may."""
    word, dash, rest = handle.partition("-")
    if handle in SLACKS_OWN:
        return "Datadog knows no such handle", f"write <!{handle}>, which Slack knows"
    if handle.startswith("#"):
        return "a channel needs its integration before it", f"write @slack-{handle[1:]}"
    if word.lower() == "slack" and not rest:
        return "no channel", "write @slack-channel, or @slack-account-channel"
    if word.lower() in INTEGRATIONS and "#" in rest:
        return "the # of a channel does not belong in its handle", f"write @{word}-{rest.replace('#', '')}"
    if word.lower() in INTEGRATIONS and dash and word != word.lower():
        return "the integration is written in lower case", f"write @{word.lower()}-{rest}"
    if (match := _UNDERSCORE.match(handle)) and "@" not in handle:
        return f"a dash follows {match[1].lower()}", f"write @{match[1].lower()}-{handle[match.end() :]}"
    return None
