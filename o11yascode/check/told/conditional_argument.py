"""A conditional with the wrong arguments."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="conditional-argument",
    group="message",
    severity=Severity.ERROR,
    summary="A conditional with the wrong arguments.",
    why=("`is_match` takes a variable and at least one text, both in quotes; `is_priority` one of P1 to P5; the others take nothing."),
    bad=metric("avg:system.cpu.user{*} by {host}", message="""\'«{{#is_match "host.name"}}»It is busy.{{/is_match}}\'"""),
    good=metric("avg:system.cpu.user{*} by {host}", message="""\'{{#is_match "host.name" "web"}}It is busy.{{/is_match}}\'"""),
)
