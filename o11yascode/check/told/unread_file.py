"""A file that looks like a spec and is not read."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unread-file",
    group="project",
    severity=Severity.WARNING,
    summary="A file in a folder of specs that looks like one, and is not read because of its name.",
    why=(
        "The name of a spec ends with `.yaml` or `.yml`, in small letters. JSON may be kept beside specs on purpose, such as an export of "
        "a dashboard, and is a notice only: `o11y import --from-file` makes a spec of it."
    ),
    bad={"monitors/example.YAML": "«service: shop\n"},
    good={"monitors/example.yaml": metric("avg:system.cpu.user{*}")},
)
