"""A function in a message with the wrong number of arguments."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="template-argument",
    group="message",
    severity=Severity.WARNING,
    summary="A function in a message with the wrong number of arguments.",
    why="`local_time` takes a time and a zone, `eval` and `urlencode` one text.",
    bad=metric("avg:system.cpu.user{*}", message="""\'Since «{{local_time "last_triggered_at"}}».\'"""),
    good=metric("avg:system.cpu.user{*}", message="""\'Since {{local_time "last_triggered_at" "Asia/Tokyo"}}.\'"""),
)
