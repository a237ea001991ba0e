"""A function in a message that Datadog is not known to have."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-template-function",
    group="message",
    severity=Severity.WARNING,
    summary="A function in a message that Datadog is not known to have.",
    why="Messages know `eval`, `local_time` and `urlencode`; anything else is sent as it stands.",
    bad=metric("avg:system.cpu.user{*}", message="""\'Since «{{localtime "last_triggered_at" "Asia/Tokyo"}}».\'"""),
    good=metric("avg:system.cpu.user{*}", message="""\'Since {{local_time "last_triggered_at" "Asia/Tokyo"}}.\'"""),
)
