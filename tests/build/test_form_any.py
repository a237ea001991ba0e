"""Whatever somebody writes into a spec of the plainer kinds, or Datadog answers: a diagnostic or a raw spec, never an exception."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.build.dashboard_list import FORM as LIST
from o11yascode.build.downtime import FORM as DOWNTIME
from o11yascode.build.form import Form
from o11yascode.build.notebook import FORM as NOTEBOOK
from o11yascode.build.notification_rule import FORM as RULE
from o11yascode.build.powerpack import FORM as POWERPACK
from o11yascode.build.restriction_policy import FORM as RESTRICTION
from o11yascode.build.slo_correction import FORM as CORRECTION
from o11yascode.build.synthetics import FORM as SYNTHETICS
from o11yascode.build.tag_policy import FORM as TAG_POLICY
from o11yascode.build.team import FORM as TEAM
from o11yascode.config import Config
from o11yascode.context import UNHEARD, Context, Item
from o11yascode.source.node import plain_node
from tests.build.forms import IDS

SPECS: list[tuple[Form, str]] = [
    (
        SYNTHETICS,
        'kind: http\nname: X\nurl: https://x\nassertions: [{status: 200}, {header: {a: b}}, {json: {"$.a": 1}}]\n'
        "locations: [a:b]\nevery: 1m\nretry: 1\nnotify: [platform]\noptions: {ci: {executionRule: blocking}}\n",
    ),
    (
        SYNTHETICS,
        "kind: multi\nname: X\nlocations: [a:b]\nevery: 1m\nsteps: [{kind: http, name: a, url: https://x, assertions: [{status: 1}]}]\n",
    ),
    (DOWNTIME, 'scope: "*"\nmonitor: cpu\nstart: 2030-01-01T00:00:00Z\nend: 2031-01-01T00:00:00Z\n'),
    (DOWNTIME, 'scope: "*"\nmonitor_tags: [a:b]\ntimezone: UTC\nrecurrences: [{rrule: FREQ=DAILY, duration: 1h}]\n'),
    (CORRECTION, "slo: availability\ncategory: other\nstart: 2030-01-01T00:00\nend: 2031-01-01T00:00:00Z\ntimezone: Asia/Tokyo\n"),
    (RULE, "name: X\nfilter: [a:b]\nconditions: [{scope: a, recipients: [b]}]\nfallback: [c]\nbundle: 1h\n"),
    (RULE, "name: X\nfilter: a\nnotify: {alert: [b]}\n"),
    (TAG_POLICY, "tag_key: team\nvalues: [a]\n"),
    (RESTRICTION, "resource: overview\nbindings: {editor: [team:core, org:x]}\n"),
    (TEAM, "name: X\nbanner: 3\nvisible_modules: [a]\n"),
    (LIST, "name: X\ndashboards: [overview, {id: abc-def-ghi, type: x}]\n"),
    (NOTEBOOK, "name: X\ntime: 1h\ncells: [text, {widget: {kind: note, content: x}, size: m, time: 4h}]\n"),
    (POWERPACK, "name: X\nvariables: [env, {name: a, tag: b, default: [c]}]\nwidgets: [{kind: note, content: x, at: {x: 0, y: 0}}]\n"),
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.just("raw"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name", "id", "kind", "status"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    copy = deepcopy(value)
    parent = copy
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = new
    return copy


def build(form: Form, fields: Any) -> tuple[Any, list[Any]]:
    node = plain_node({"id": "x", **fields})
    context = Context(Config(project="shop"), "prod", IDS, lambda *_: plain_node(""))
    resources = form.build(Item(form.section, "shop/x", node, None, None, None, (), (), {}), context)
    return (resources[0].payload if resources else None), context.diagnostics


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_spec(data: st.DataObject) -> None:
    form, text = data.draw(st.sampled_from(SPECS))
    fields = yaml.load(text, yaml.BaseLoader) if "2030" in text else yaml.safe_load(text)
    path = data.draw(st.sampled_from(list(places(fields))))
    payload, diagnostics = build(form, put(fields, path, data.draw(ANYTHING)))
    assert (payload is None) == any(found.severity == "error" and found.rule != UNHEARD for found in diagnostics)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_live_body(data: st.DataObject) -> None:
    form, text = data.draw(st.sampled_from(SPECS))
    payload, _ = build(form, yaml.load(text, yaml.BaseLoader) if "2030" in text else yaml.safe_load(text))
    if payload is None:
        return
    path = data.draw(st.sampled_from(list(places(payload))))
    fields = form.lift(put(payload, path, data.draw(ANYTHING)))
    assert build(form, fields)[0] is not None or fields["kind"] == "raw"


@pytest.mark.parametrize(("form", "text"), SPECS)
def test_the_specs_above_but_for_their_names_are_right(form: Form, text: str) -> None:
    _, diagnostics = build(form, yaml.load(text, yaml.BaseLoader) if "2030" in text else yaml.safe_load(text))
    unknown = ("nobody hears of", "names no ", "is not a receiver", "is not a principal")
    assert [d.message for d in diagnostics if not any(word in d.message for word in unknown)] == []
