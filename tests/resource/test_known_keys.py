"""The table of known keys holds all that the installed official client knows."""

import pytest

from o11yascode.resource.kinds import KINDS
from o11yascode.resource.known import free_keys, known_keys
from tests.resource.known_keys import KINDS as DERIVED
from tests.resource.known_keys import derived


@pytest.mark.parametrize("kind", ["monitor", "slo", "team", "downtime_v2"])
def test_nothing_of_the_client_is_missing(kind: str) -> None:
    """Where this fails the client has grown: `python -m tests.resource.known_keys` writes the table anew."""
    assert derived(kind)["keys"] <= known_keys(KINDS[kind])


def test_every_kind_has_keys() -> None:
    assert {kind for kind in KINDS if not known_keys(KINDS[kind])} == set()
    assert set(DERIVED) == {kind for kind in KINDS if KINDS[kind].section}
    assert "headers" in free_keys(KINDS["synthetics_test"])
