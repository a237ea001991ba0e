"""What all sections with one plain body share: raw bodies, Datadog's own fields, tags, and the way back."""

import json

import pytest
from pydantic import TypeAdapter

from o11yascode.build.form import Form
from o11yascode.build.notebook import FORM as NOTEBOOK
from o11yascode.build.powerpack import FORM as POWERPACK
from o11yascode.build.synthetics import FORM as SYNTHETICS
from o11yascode.build.team import FORM as TEAM
from tests.build.forms import good, make


def test_a_raw_body_of_a_v2_kind_may_be_its_attributes_alone() -> None:
    spec = "{id: core, kind: raw, body: {name: Core, handle: core}}"
    assert good(TEAM, spec).payload == {"data": {"type": "team", "attributes": {"name": "Core", "handle": "core"}}}


def test_a_raw_body_with_its_envelope_stays_as_it_is() -> None:
    spec = "{id: core, kind: raw, body: {data: {type: team, attributes: {name: Core, handle: core}}}}"
    assert good(TEAM, spec).payload == {"data": {"type": "team", "attributes": {"name": "Core", "handle": "core"}}}


def test_fields_without_a_word_go_in_as_datadog_has_them() -> None:
    spec = "{id: core, name: Core, raw: {is_managed: false}}"
    assert good(TEAM, spec).attributes["is_managed"] is False


def test_what_a_field_says_cannot_be_said_again() -> None:
    result = make(TEAM, "id: core\nname: Core\nraw:\n  name: Other\n")
    assert result.resources == []
    assert result.problems() == ['4:9 "name" already has a field of its own']


def test_the_kind_of_most_sections_need_not_be_said_but_a_wrong_one_is_told() -> None:
    assert make(TEAM, "id: core\nkind: gang\nname: Core\n").problems() == ['2:7 a team has no kind "gang"']
    assert make(SYNTHETICS, "id: front\n").problems() == ['1:1 a synthetic test needs "kind"']


def test_tags_of_header_item_and_body_come_together_once() -> None:
    spec = """
        id: hosts
        kind: raw
        tags: [tier:1]
        body: {name: Hosts, tags: [own:yes, tier:1], group_widget: {definition: {type: group, layout_type: ordered, widgets: []}}}
    """
    assert good(POWERPACK, spec, tags=("team:core",)).attributes["tags"] == ["team:core", "tier:1", "own:yes"]


def test_every_problem_of_a_spec_is_told_and_where() -> None:
    result = make(TEAM, "id: core\nwrong: Core\nbanner: -1\n")
    assert [problem.split(" ")[0] for problem in result.problems()] == ["1:1", "3:9", "2:1"]


def test_a_field_that_is_misspelt_is_not_missing_too() -> None:
    result = make(TEAM, "id: core\nnam: Core\n")
    assert [problem.split(" ")[0] for problem in result.problems()] == ["2:1"]


def test_positions_of_the_payload_lead_back_to_the_spec() -> None:
    resource = good(TEAM, "id: core\nname: Core\nsummary: Owns the core\n").resource
    assert resource.locate(("data", "attributes", "summary")).line == 3


@pytest.mark.parametrize("form", [TEAM, SYNTHETICS, POWERPACK, NOTEBOOK])
def test_every_section_has_a_json_schema(form: Form) -> None:
    schema = json.dumps(TypeAdapter(form.as_section().model()).json_schema())
    assert ("week_over_week" in schema) == (form in (POWERPACK, NOTEBOOK))


def test_a_live_body_loses_its_mark_what_the_server_owns_and_defaults() -> None:
    live = {
        "data": {
            "id": "1",
            "type": "team",
            "attributes": {
                "name": "Core",
                "handle": "core",
                "description": "All of it\n\nManaged as code by o11yascode: shop shop/core",
                "summary": None,
                "user_count": 3,
                "hidden_modules": [],
            },
            "relationships": {},
        }
    }
    assert TEAM.lift(live) == {"name": "Core", "handle": "core", "description": "All of it"}


def test_what_no_kind_says_exactly_is_lifted_to_raw() -> None:
    assert TEAM.lift({"data": {"type": "team", "attributes": {"name": 7}}}) == {"kind": "raw", "body": {"name": 7}}
    assert TEAM.lift({"odd": True})["kind"] == "raw"
