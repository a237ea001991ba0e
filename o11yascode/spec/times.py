"""Fields that say when: time zones and recurrence rules, wrong ones found before Datadog sees them."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from o11yascode.diagnostics import did_you_mean


def _timezone(value: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        known = available_timezones()
        if not known:
            return value  # a machine without the list of zones
        by_lower = {name.lower(): name for name in known}
        meant = by_lower.get(value.lower())
        hint = f'write "{meant}"' if meant else did_you_mean(value, known) or "write Europe/Berlin or UTC"
        raise ValueError(f'"{value}" is not a time zone: {hint}') from None
    return value


def _rrule(value: str) -> str:
    from dateutil.rrule import rrulestr

    word = re.search(r"DTSTART|DTEND|DURATION", value, re.IGNORECASE)
    if word:
        raise ValueError(f"an rrule here has no {word[0].upper()}: fields beside it say when it starts and how long it lasts")
    try:
        # What ends at an instant begins at one, what ends at a local time at a local one.
        rrulestr(value, dtstart=datetime(2026, 1, 1, tzinfo=UTC if "UNTIL=" in value.upper() and "Z" in value.upper() else None))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        why = f" ({error})" if str(error).startswith("invalid") else ""
        raise ValueError(f"this is not a recurrence rule{why}: write FREQ=WEEKLY;BYDAY=SU") from None
    return value


Timezone = Annotated[str, AfterValidator(_timezone)]
"""A name of the IANA database, such as `Europe/Berlin`."""
Rrule = Annotated[str, AfterValidator(_rrule)]
"""A rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SU`."""
