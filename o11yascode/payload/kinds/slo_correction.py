"""What an SLO correction's payload is, and which of its fields go together."""

from collections.abc import Iterator

from o11yascode.payload.look import number
from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at

MODELS = ("v1.SLOCorrectionCreateRequest",)
NEEDED = {"v1.SLOCorrectionCreateRequest": ("data",), "v1.SLOCorrectionCreateData": ("attributes",)}
ALSO = {("v1.SLOCorrectionCreateData", "id"): {"is": "str"}}


def check(payload: Payload) -> Iterator[PayloadProblem]:
    path = ("data", "attributes")
    given = at(payload, path)
    if not isinstance(given, dict):
        return
    has = {key for key, value in given.items() if value not in (None, "")}
    if {"slo_id", "slo_query"} <= has:
        yield error("correction-target", path, "slo_id and slo_query exclude each other")
    if not has & {"slo_id", "slo_query"}:
        yield error("correction-target", path, "a correction needs slo_id or slo_query")
    if "rrule" in has and "end" in has:
        yield error("correction-time", (*path, "end"), "a recurring correction has no end", "use duration, in seconds")
    if "rrule" in has and "duration" not in has:
        yield error("correction-time", path, "a recurring correction needs duration, in seconds")
    if not has & {"end", "rrule", "duration"}:
        yield error("correction-time", path, "a correction needs an end, or a duration and an rrule")
    start, end = number(given.get("start")), number(given.get("end"))
    if start is not None and end is not None and end <= start:
        yield error("correction-time", (*path, "end"), "the end is not after the start")
