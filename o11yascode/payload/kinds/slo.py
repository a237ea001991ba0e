"""What an SLO's payload is, and what each of its types needs."""

from collections.abc import Iterator
from typing import Any

from o11yascode.payload.look import mappings, number, repeated, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds.slo import kept_tag

MODELS = ("v1.ServiceLevelObjectiveRequest",)
READ_ONLY = ("id", "creator", "created_at", "modified_at", "monitor_tags", "type_id")
ALSO = {("v1.ServiceLevelObjectiveRequest", key): {"is": "any"} for key in READ_ONLY}
"""What Datadog gives back, and takes again."""
MOST_TAGS = 32
OF_THE_MARK = 2
BY_TYPE = {
    "metric": (("query", "sli_specification"), "a metric SLO needs its query: query {numerator, denominator} or sli_specification"),
    "monitor": (("monitor_ids",), "a monitor SLO needs monitor_ids"),
    "time_slice": (("sli_specification",), "a time slice SLO needs sli_specification"),
}


def check(payload: Payload) -> Iterator[PayloadProblem]:
    keys, message = BY_TYPE.get(str(payload.get("type")), ((), ""))
    if keys and not any(payload.get(key) for key in keys):
        yield error("slo-type", (), message)
    yield from _thresholds(payload)
    yield from _tags(payload.get("tags"))
    if payload.get("groups") and isinstance(ids := payload.get("monitor_ids"), list) and len(ids) != 1:
        yield error("slo-groups", ("groups",), f"groups need exactly one monitor, not {len(ids)}")


def _tags(tags: Any) -> Iterator[PayloadProblem]:
    kept = {kept_tag(tag) for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()
    if len(kept) > MOST_TAGS - OF_THE_MARK:
        message = f"an SLO has at most {MOST_TAGS} tags, {OF_THE_MARK} of which say whose it is: these are {len(kept)}"
        yield error("slo-tags", ("tags",), message)


def _thresholds(payload: Payload) -> Iterator[PayloadProblem]:
    thresholds = list(mappings(payload.get("thresholds"), ("thresholds",)))
    if payload.get("thresholds") == []:
        yield error("slo-target", ("thresholds",), "an SLO needs at least one threshold: a timeframe and a target")
    for path, threshold in [*thresholds, ((), {"target": payload.get("target_threshold"), "warning": payload.get("warning_threshold")})]:
        target, warned = number(threshold.get("target")), number(threshold.get("warning"))
        place = (*path, "target") if path else ("target_threshold",)
        if target is not None and not 0 < target < 100:
            yield error("slo-target", place, f"a target is a percentage between 0 and 100, not {target:g}", "write 99.9 for three nines")
        elif target is not None and warned is not None and warned <= target:
            place = (*path, "warning") if path else ("warning_threshold",)
            yield error("slo-warning", place, f"the warning {warned:g} has to be above the target {target:g}")
    frames = texts_at(thresholds, "timeframe")
    for path, frame in repeated(frames):
        yield error("slo-timeframe", path, f"two thresholds have the timeframe {frame}")
    for path, frame in frames:
        if frame == "custom":
            yield warning("slo-timeframe", path, "an SLO cannot be created with the timeframe custom", "7d, 30d or 90d")
    primary = payload.get("timeframe")
    if isinstance(primary, str) and frames and primary not in {frame for _, frame in frames}:
        yield error("slo-timeframe", ("timeframe",), f'the primary timeframe "{primary}" has no threshold')
