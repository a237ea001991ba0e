"""Recorded bodies of the plainer kinds: every one can be said as a spec, and most as a typed one."""

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from o11yascode.build.form import Form
from o11yascode.config import Config
from o11yascode.context import Context, Item
from o11yascode.resource.compare import same
from o11yascode.resource.kinds import KINDS
from o11yascode.source.node import plain_node

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
MODULES = (
    "synthetics", "downtime", "notification_rule", "tag_policy", "notebook",
    "dashboard_list", "powerpack", "restriction_policy", "team", "slo_correction",
)  # fmt: skip
FORMS: dict[str, Form] = {form.kind: form for form in (import_module(f"o11yascode.build.{name}").FORM for name in MODULES)}

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="recordings are not here")


def built(form: Form, fields: dict[str, Any]) -> Any:
    node = plain_node({"id": "lifted", **fields})
    item = Item(form.section, "shop/lifted", node, None, None, None, tuple(fields.get("tags", ())), (), {})
    resources = form.build(item, Context(Config(project="shop"), "prod", {}, lambda *_: plain_node("")))
    return resources[0].payload if resources else None


@pytest.mark.parametrize("part", ["request", "response"])
def test_every_recorded_body_comes_back(part: str) -> None:
    shares: dict[str, Counter[str]] = {kind: Counter() for kind in FORMS}
    wrong = []
    with (CORPUS / "pairs.jsonl").open(encoding="utf-8") as file:
        for line in map(json.loads, file):
            form = FORMS.get(line["kind"])
            if form is None:
                continue
            fields = form.lift(line[part])
            payload = built(form, fields)
            shares[form.kind]["raw" if fields.get("kind") == "raw" else "typed"] += 1
            if payload is None or not same(KINDS[form.kind], payload, line[part]):
                wrong.append(line["id"])
    for kind, share in shares.items():
        print(f"{part} {kind}: {share['typed']} of {share.total()} typed")
    assert wrong == []
    assert all(share["typed"] >= 0.5 * share.total() for share in shares.values())
