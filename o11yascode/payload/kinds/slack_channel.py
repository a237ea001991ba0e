"""What a Slack channel's payload is."""

from collections.abc import Iterator

from o11yascode.payload.problem import PayloadProblem, warning
from o11yascode.resource.desired import Payload

MODELS = ("v1.SlackIntegrationChannel",)
NEEDED = {"v1.SlackIntegrationChannel": ("name",)}
IN_PATH = ("account",)
"""Keys that go into the request's path, not into its body."""


def check(payload: Payload) -> Iterator[PayloadProblem]:
    name = payload.get("name")
    if isinstance(name, str) and not name.startswith("#"):
        yield warning("slack-channel-name", ("name",), f'a channel\'s name begins with #: "{name}"', f'write "#{name}"')
