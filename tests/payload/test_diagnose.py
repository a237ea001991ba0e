"""What is wrong with a payload is said where the spec says it."""

from pathlib import Path

from o11yascode.diagnostics import Location, Severity
from o11yascode.payload.diagnose import diagnose
from o11yascode.resource.desired import Resource
from o11yascode.source.node import Node

QUERY = Node("avg(last_5m):avg:system.cpu.user{*} > 90", "monitors/cpu.yaml", 4, 12)
LIMITS = Node({"critical": Node(91, "monitors/cpu.yaml", 6, 17)}, "monitors/cpu.yaml", 6, 7)
SPEC = Node({"query": QUERY, "thresholds": LIMITS}, "monitors/cpu.yaml", 2, 5)


def cpu(**more: object) -> Resource:
    return Resource(
        "monitor",
        "shop/cpu",
        {"type": "query alert", "query": QUERY.value, "options": {"thresholds": {"critical": 91}, "escalation_message": "still"}},
        SPEC.location(),
        node=SPEC,
        origins={("query",): (QUERY,), ("options", "thresholds"): (LIMITS,)},
        **more,  # type: ignore[arg-type]
    )


def test_place_message_and_hint(schemas: Path) -> None:
    wrong, useless = diagnose(cpu(), cache=schemas)
    assert wrong.location == Location("monitors/cpu.yaml", 6, 17)
    assert wrong.message == "the critical threshold is 91, but the query says > 90"
    assert (wrong.resource, wrong.severity) == ("shop/cpu", Severity.ERROR)
    assert (useless.location, useless.severity) == (Location("monitors/cpu.yaml", 2, 5), Severity.WARNING)


def test_ignored_warnings_are_left_out_but_no_error_is(schemas: Path) -> None:
    rules = ("payload-monitor-renotify", "payload-monitor-threshold-mismatch")
    assert [d.rule for d in diagnose(cpu(ignore=rules), cache=schemas)] == ["payload-monitor-threshold-mismatch"]


def test_what_is_to_be_absent_has_nothing_to_check() -> None:
    assert diagnose(cpu(absent=True)) == []
