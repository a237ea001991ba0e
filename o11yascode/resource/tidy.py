"""A live body reduced to what a person said: no mark, nothing that the server owns, no defaults."""

from typing import Any

from o11yascode.resource.bodies import in_path, without_read_only
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark
from o11yascode.resource.paths import at, replaced, steps_of, without_values


def tidy(kind_name: str, body: Payload) -> Payload:
    """A copy of the body with only those keys whose absence would mean something else. What people own in the web page stays."""
    kind = KINDS[kind_name]
    kept: Any = {**in_path(kind, body), **without_read_only(kind, without_mark(kind, body))}
    # The inner defaults go first: an object that held nothing else is one itself then.
    for pattern, values in sorted(kind.defaults.items(), key=lambda entry: -len(steps_of(entry[0]))):
        kept = without_values(kept, steps_of(pattern), values, is_set=pattern in kind.sets)
    for pattern in kind.shuffled:
        if isinstance(found := at(kept, pattern.split(".")), list):
            kept = replaced(kept, pattern.split("."), sorted(found, key=str))
    result: Payload = kept
    return result


def says_nothing(kind_name: str, body: Payload) -> bool:
    """Whether no attribute is left of a live body that is tidied: so Datadog answers for a policy that was deleted."""
    return not at(tidy(kind_name, body), ("data", "attributes"))
