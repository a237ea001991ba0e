"""The section `slos`: of a metric, of monitors, of time slices; with `alerts`, the monitors that watch the error budget."""

from o11yascode.build.form import Fields, Form, Work, named
from o11yascode.build.section import Section
from o11yascode.build.slo_alerts import HOURS, alerts_of, suffixes
from o11yascode.context import Context, Item
from o11yascode.monitor.compose import expression
from o11yascode.query.compose import add, subtract
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kinds.slo import kept_tag, said
from o11yascode.resource.marks import ID_TAG, PROJECT_TAG
from o11yascode.spec.duration import format_duration
from o11yascode.spec.slo import MetricSlo, MonitorSlo, SloSpec, Target, TimeSliceSlo
from o11yascode.spec.units import SECONDS, simple, whole

Spec = MetricSlo | MonitorSlo | TimeSliceSlo


def targets_of(spec: SloSpec) -> dict[str, Target]:
    """What each window aims at, in the order written."""
    if spec.targets:
        return {str(window): target for window, target in spec.targets.items()}
    if spec.target is None:
        return {}
    return {window: Target(target=spec.target, warning=spec.warning) for window in spec.window or ["30d"]}


def attributes(spec: Spec, work: Work) -> Payload:
    targets = _checked_targets(spec, work)
    payload: Payload = {
        "name": spec.name or work.item.id,
        "type": spec.kind,
        "description": spec.description.rstrip("\n") if spec.description is not None else None,
        "thresholds": [
            {"timeframe": window, "target": found.target, **({"warning": found.warning} if found.warning is not None else {})}
            for window, found in targets.items()
        ],
        "groups": spec.groups,
    }
    primary = targets.get(spec.primary_window or "")
    if primary:
        payload |= {"timeframe": spec.primary_window, "target_threshold": primary.target, "warning_threshold": primary.warning}
    for key, field in (("name", "name"), ("description", "description"), ("groups", "groups"), ("thresholds", "target")):
        work.trace((key,), field)
    own = {"metric": _metric, "monitor": _monitor, "time_slice": _time_slice}[spec.kind]
    return {**payload, **own(spec, work)}  # type: ignore[operator]


def _checked_targets(spec: SloSpec, work: Work) -> dict[str, Target]:
    targets = targets_of(spec)
    if not targets:
        work.error("missing-field", 'an SLO needs "target" and "window", or "targets"')
    if spec.targets and (spec.target is not None or spec.window):
        work.error("conflicting-fields", "an SLO has target and window, or targets, not both", "targets")
    if spec.primary_window and spec.primary_window not in targets:
        work.error(
            "slo-window", f"the SLO has no window {spec.primary_window}", "primary_window", hint=f"its windows: {', '.join(targets)}"
        )
    for window, found in targets.items():
        path = ("targets", window, "target") if spec.targets else ("target",)
        if not 0 < found.target < 100:
            work.error("slo-target", f"a target is between 0 and 100, not {found.target}", *path)
        elif found.target < 1:
            message = f"a target is a percentage: {found.target} is less than one percent"
            work.context.warning("slo-target", message, work.node(*path), f"write {simple(round(found.target * 100, 6))}")
        elif found.warning is not None and not found.target < found.warning < 100:
            place = ("targets", window, "warning") if spec.targets else ("warning",)
            work.error("slo-target", f"the warning, {found.warning}, is not between the target, {found.target}, and 100", *place)
        if spec.targets is None:
            break
    return targets


def _metric(spec: MetricSlo, work: Work) -> Payload:
    given = [name for name in ("good", "bad", "total") if getattr(spec, name) is not None]
    if spec.sli_specification is not None:
        if given:
            work.error("conflicting-fields", "an SLO has queries or an sli_specification, not both", "sli_specification")
        return {"sli_specification": spec.sli_specification}
    if len(given) != 2:
        work.error("missing-field", 'a metric SLO needs two of "good", "bad" and "total"', *given[:1])
        return {}
    for key, field in (("numerator", "good"), ("denominator", "total")):
        work.trace(("query", key), field if field in given else "bad")
    if spec.good is not None:
        total = spec.total.rstrip() if spec.total is not None else str(add(expression(spec.good), expression(spec.bad or "")))
        return {"query": {"numerator": spec.good.rstrip(), "denominator": total}}
    good = str(subtract(expression(spec.total or ""), expression(spec.bad or "")))
    return {"query": {"numerator": good, "denominator": (spec.total or "").rstrip()}}


def _monitor(spec: MonitorSlo, work: Work) -> Payload:
    work.trace(("monitor_ids",), "monitors")
    if spec.groups and len(spec.monitors) != 1:
        work.error("slo-groups", "groups need exactly one monitor", "groups")
    return {"monitor_ids": [work.number_of(name, ("monitor",), "monitors", index) for index, name in enumerate(spec.monitors)]}


def _time_slice(spec: TimeSliceSlo, work: Work) -> Payload:
    if (spec.query is None) == (spec.formula is None) or (spec.formula is not None and not spec.queries):
        work.error("missing-field", 'a time_slice SLO needs "query", or "formula" and "queries"')
    limit = spec.good_when
    if limit.comparator not in (">", ">=", "<", "<="):
        work.error(
            "threshold-comparator",
            "the threshold does not say which side is good",
            "good_when",
            hint=f'write "< {limit.text}" or "> {limit.text}"',
        )
    if limit.unit not in (None, "%", *SECONDS):
        work.error("threshold-unit", f'"{limit.unit}" is not a unit of this threshold', "good_when")
    number = simple(limit.number * SECONDS[limit.unit]) if limit.unit in SECONDS else limit.number
    if spec.slice and spec.slice.seconds not in (60, 300):
        work.error("slo-slice", f"a slice is 1m or 5m, not {spec.slice.text}", "slice")
    queries = {"query1": spec.query} if spec.query is not None else spec.queries
    slices: Payload = {
        "query": {
            "formulas": [{"formula": spec.formula or "query1"}],
            "queries": [{"data_source": "metrics", "name": name, "query": (query or "").rstrip()} for name, query in queries.items()],
        },
        "comparator": limit.comparator,
        "threshold": number,
    }
    if spec.slice:
        slices["query_interval_seconds"] = spec.slice.seconds
    work.trace(("sli_specification", "time_slice", "threshold"), "good_when")
    work.trace(("sli_specification", "time_slice", "query", "queries"), "query")
    return {"sli_specification": {"time_slice": slices}}


def fields(given: Payload, body: Payload) -> Fields | None:
    """The spec of a live SLO."""
    found: Fields = {"kind": given.get("type"), "name": given.get("name"), "description": given.get("description") or None}
    own = {"metric": _metric_fields, "monitor": _monitor_fields, "time_slice": _slice_fields}.get(str(given.get("type")))
    more = own(given) if own else None
    if more is None:
        return None
    found |= more
    thresholds = given["thresholds"]
    same = {(threshold["target"], threshold.get("warning")) for threshold in thresholds}
    if len(same) == 1:
        windows = [threshold["timeframe"] for threshold in thresholds]
        found |= {"target": whole(thresholds[0]["target"]), "warning": whole(thresholds[0].get("warning"))}
        found["window"] = windows[0] if len(windows) == 1 else windows
    else:
        found["targets"] = {
            one["timeframe"]: {"target": whole(one["target"]), **({"warning": whole(one["warning"])} if one.get("warning") else {})}
            for one in thresholds
        }
    if given.get("timeframe"):
        found["primary_window"] = given["timeframe"]
    return {**found, "groups": given.get("groups"), "tags": given.get("tags")}


def _metric_fields(given: Payload) -> Fields | None:
    if query := given.get("query"):
        return {"good": query["numerator"], "total": query["denominator"]}
    return {"sli_specification": given["sli_specification"]} if given.get("sli_specification") else None


def _monitor_fields(given: Payload) -> Fields:
    return {"monitors": [named(name) for name in given["monitor_ids"]]}


def _slice_fields(given: Payload) -> Fields:
    slices = given["sli_specification"]["time_slice"]
    queries = {query["name"]: query["query"] for query in slices["query"]["queries"]}
    formula = slices["query"]["formulas"][0]["formula"]
    seconds = slices.get("query_interval_seconds")
    what: Fields = (
        {"query": queries["query1"]} if formula == "query1" and list(queries) == ["query1"] else {"formula": formula, "queries": queries}
    )
    end = {"good_when": f"{slices['comparator']} {whole(slices['threshold'])}"}
    return {**what, **end, **({"slice": format_duration(seconds)} if seconds else {})}


FORM = Form(
    section="slos",
    kind="slo",
    label="an SLO",
    models={"metric": MetricSlo, "monitor": MonitorSlo, "time_slice": TimeSliceSlo},
    attributes=attributes,
    fields=fields,
    tagged=True,
    said=said,
)


def build(item: Item, context: Context) -> list[Resource]:
    """The SLO, and the monitors that its `alerts` ask for."""
    _check_mark(item, context)
    made = FORM.build(item, context)
    if not made or item.node.get("alerts") is None or item.node.at("kind").value == "raw":
        return made
    model = FORM.models[str(item.node.at("kind").value)]
    spec = model.model_validate(item.node.plain())
    assert isinstance(spec, SloSpec)
    if spec.alerts is None:
        return made
    targets = {window: found.target for window, found in targets_of(spec).items() if window in HOURS}
    return [*made, *alerts_of(spec.alerts, made[0].name, targets, item, context)]


def _check_mark(item: Item, context: Context) -> None:
    """An SLO whose mark Datadog writes in another form is not found again, and made anew by every apply."""
    for tag, what in ((f"{ID_TAG}{item.id}", item.id), (f"{PROJECT_TAG}{context.config.project}", context.config.project)):
        if (kept := kept_tag(tag)) != tag:
            message = f'an SLO cannot bear the mark of "{what}": Datadog writes its tags in another form, here {kept.partition(":")[2]}'
            context.error("wrong-id", message, item.node, "no two _ in a row, none at the end, and not so long")


SECTION = Section("slos", "slo", build, FORM.model, beside=suffixes, usual={"target": 99})
lift = FORM.lift
