"""Moments, as Datadog and specs write them."""

from datetime import UTC, datetime


def moment_of(value: object) -> datetime | None:
    """The moment that an ISO 8601 text says, in UTC where it names no offset; None where it is no such text."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
