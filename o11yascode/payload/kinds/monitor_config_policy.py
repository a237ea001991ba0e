"""What a tag policy's payload is."""

from msgspec.structs import replace

from o11yascode.diagnostics import Severity
from o11yascode.payload.problem import PayloadProblem

MODELS = ("v2.MonitorConfigPolicyCreateRequest",)
ALSO = {("v2.MonitorConfigPolicyCreateData", "id"): {"is": "str"}}


def judge(problem: PayloadProblem) -> PayloadProblem:
    """Datadog refuses a type of policy it does not know (recorded): all else in the body depends on it."""
    unknown_type = problem.rule == "payload-unknown-value" and problem.path[-1:] == ("policy_type",)
    return replace(problem, severity=Severity.ERROR) if unknown_type else problem
