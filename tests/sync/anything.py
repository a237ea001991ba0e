"""Random desired states with every kind of resource, all of whose references are there."""

import random
from typing import Any

from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Resource
from tests.sync import test_kinds as kinds
from tests.sync.estate import composite, dashboard, monitor, slo

CHECK: dict[str, Any] = {
    "type": "service check",
    "query": '"http.can_connect".over("*").last(2).count_by_status()',
    "options": {"thresholds": {"critical": 1}},
}
LOGS: dict[str, Any] = {
    "type": "log alert",
    "query": 'logs("service:a").index("*").rollup("count").last("5m") > 5',
    "options": {"thresholds": {"critical": 5}},
}


def any_state(chance: random.Random) -> list[Resource]:
    """What somebody may want: each resource may be there or not, and be made in one of several ways, some of which need a new one."""
    monitors = [_monitor(chance, number) for number in range(4) if chance.random() < 0.7]
    ids = [each.id for each in monitors]
    if len(ids) > 1:
        monitors += [composite(f"gs2/c{number}", *chance.sample(ids, 2)) for number in range(2) if chance.random() < 0.5]
    slos = [each for number in range(2) if (each := _slo(chance, number, ids)) is not None]
    packs = [_resource("powerpack", "gs2/pack", kinds.pack(chance.choice("ab")))] if chance.random() < 0.4 else []
    boards = [_dashboard(chance, number, ids, [each.id for each in slos], bool(packs)) for number in range(3) if chance.random() < 0.6]
    return [*monitors, *slos, *packs, *boards, *_of_slos(chance, slos), *_of_boards(chance, boards), *_by_themselves(chance)]


def _resource(kind: str, id: str, payload: Any, **fields: Any) -> Resource:
    return Resource(kind, id, payload, Location("x.yaml"), name=id, **fields)


def _monitor(chance: random.Random, number: int) -> Resource:
    made = monitor(f"gs2/m{number}", chance.randint(1, 3))
    made.payload.update(chance.choice(({}, {}, {"priority": chance.randint(1, 3)}, CHECK, LOGS)))
    return made


def _slo(chance: random.Random, number: int, monitors: list[str]) -> Resource | None:
    draw = chance.random()
    if draw < 0.4 and monitors:
        return slo(f"gs2/s{number}", *chance.sample(monitors, chance.randint(1, min(len(monitors), 2))))
    if draw > 0.7:
        return None
    query = {"numerator": "sum:a.b{*}.as_count()", "denominator": f"sum:a.{chance.choice('cd')}{{*}}.as_count()"}
    target = {"timeframe": "30d", "target": chance.choice([99, 95])}
    name = f"gs2/s{number}"
    return _resource("slo", name, {"name": name, "type": "metric", "query": query, "thresholds": [target], "tags": ["team:backend"]})


def _dashboard(chance: random.Random, number: int, monitors: list[str], slos: list[str], has_pack: bool) -> Resource:
    made = dashboard(f"gs2/d{number}", chance.choice(monitors) if monitors and chance.random() < 0.6 else None, chance.choice("xyz"))
    widgets = made.payload["widgets"]
    if has_pack and chance.random() < 0.5:
        widgets.append({"definition": {"type": "powerpack", "powerpack_id": "${ref:gs2/pack}", "title": "t"}})
    if slos and chance.random() < 0.5:
        shown = {"slo_id": f"${{ref:{chance.choice(slos)}}}", "view_type": "detail", "view_mode": "both", "time_windows": ["30d"]}
        widgets.append({"definition": {"type": "slo", **shown}})
    if chance.random() < 0.2:
        made.payload["layout_type"] = "free"
        for index, widget in enumerate(widgets):
            widget["layout"] = {"x": 0, "y": 10 * index, "width": 10, "height": 10}
    return made


def _of_slos(chance: random.Random, slos: list[Resource]) -> list[Resource]:
    made = []
    if slos and chance.random() < 0.4:
        alert = monitor("gs2/burn")
        query = f'error_budget("${{ref:{chance.choice(slos).id}}}").over("30d") > 75'
        alert.payload.update(type="slo alert", query=query, options={"thresholds": {"critical": 75}})
        made.append(alert)
    if slos and chance.random() < 0.3:
        body = kinds.CASES["slo_correction"][chance.randint(0, 1)]
        attributes = {**body["data"]["attributes"], "slo_id": f"${{ref:{chance.choice(slos).id}}}"}
        made.append(_resource("slo_correction", "gs2/fix", {"data": {**body["data"], "attributes": attributes}}))
    return made


def _of_boards(chance: random.Random, boards: list[Resource]) -> list[Resource]:
    """A dashboard list, which bears no mark and has to be given up by name, and who may edit the first of them."""
    shown = [
        {"id": f"${{ref:{each.id}}}", "type": "custom_screenboard" if each.payload["layout_type"] == "free" else "custom_timeboard"}
        for each in boards[: chance.randint(0, 3)]
    ]
    made = [_resource("dashboard_list", "gs2/list", {"name": "list", "dashboards": shown}, absent=chance.random() < 0.5)]
    if boards and chance.random() < 0.5:
        who = {"relation": "editor", "principals": [f"user:{kinds.USER}{chance.randint(1, 2)}"]}
        policy = kinds.data("restriction_policy", f"dashboard:${{ref:{boards[0].id}}}", bindings=[who])
        made.append(_resource("restriction_policy", f"{boards[0].id}-policy", policy))
    return made


def _by_themselves(chance: random.Random) -> list[Resource]:
    marked = ("synthetics_test", "downtime_v2", "monitor_notification_rule", "team")
    unmarked = ("monitor_config_policy", "notebook", "slack_channel")
    made = [_resource(kind, f"gs2/{kind}", kinds.CASES[kind][chance.randint(0, 1)]) for kind in marked if chance.random() < 0.4]
    return made + [
        _resource(kind, f"gs2/{kind}", _harmless(kinds.CASES[kind][chance.randint(0, 1)]), absent=chance.random() < 0.5)
        for kind in unmarked
        if chance.random() < 0.9
    ]


def _harmless(payload: Any) -> Any:
    """A tag policy that takes the monitors made here."""
    policy = payload.get("data", {}).get("attributes", {}).get("policy")
    if policy is None:
        return payload
    return kinds.policy("backend", *policy["valid_tag_values"])
