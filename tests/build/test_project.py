"""A project's files to resources: headers, environments, ids, references, and everything that can be wrong with them."""

# ruff: noqa: E501 (rows of tables)

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

import o11yascode
from o11yascode.build.project import RESERVED_KEYS, Project, Sections, discover, load_project, section_for
from o11yascode.build.section import Section
from o11yascode.context import Context, Item
from o11yascode.diagnostics import SpecError
from o11yascode.resource.desired import Resource
from o11yascode.spec.base import validate
from o11yascode.spec.resource import ResourceSpec


class Check(ResourceSpec):
    """A small resource kind, only for these tests."""

    label: ClassVar[str] = "a check"
    kind: str = "check"
    name: str
    critical: float | None = None
    message_file: str | None = None
    needs: list[str] = []  # noqa: RUF012
    rows: list[Any] = []  # noqa: RUF012


def build(item: Item, context: Context) -> list[Resource]:
    spec = validate(Check, item.node, context.diagnostics)
    if spec is None:
        return []
    text = context.render_file(spec.message_file, item.scope, item.node.at("message_file")).value if spec.message_file else ""
    needs = [context.ref(name, item, item.node.at("needs", i)) for i, name in enumerate(spec.needs)]
    payload = {"name": spec.name, "tags": list(item.tags), "needs": needs, "critical": spec.critical, "rows": spec.rows, "text": text}
    origins = {("needs", i): (item.node.at("needs", i),) for i in range(len(needs))}
    return [Resource("monitor", item.id, payload, item.node.location(), spec.name, node=item.node, origins=dict(origins))]


CHECKS = Section("checks", "monitor", build, lambda: Check)
POLICIES = Section("policies", "monitor_config_policy", build, lambda: Check, marked=False)
OWN = {section.key: section for section in (CHECKS, POLICIES)}
CONFIG = "project: gs2\ntargets: {prod: {vars: {factor: 2}}, test: {vars: {factor: 3}}}\ndefault_target: prod\nvars: {base: 1}\n"


class WithOwn(Sections):
    """The package's sections, and those of these tests."""

    def __getitem__(self, key: str) -> Section:
        return OWN[key] if key in OWN else super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        return iter([*OWN, *super().__iter__()])


@pytest.fixture(autouse=True)
def _own_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("o11yascode.build.project.Sections", WithOwn)


def load(text: str = "", target: str | None = None, config: str = CONFIG, **files: str) -> Project:
    texts = {"o11y.yaml": config, "monitors/a.yaml": text} | {name.replace("__", "/").replace("_y", ".y"): t for name, t in files.items()}
    return load_project(Path("/nowhere"), target, texts)


def good(text: str, **named: Any) -> list[Resource]:
    project = load(text, **named)
    assert project.diagnostics == []
    assert project.ok
    return project.resources


def test_a_header_a_resource_and_an_environment() -> None:
    header = "service: web\nteam: core\nenv: [prod, stg]\ntags: ['tier:1', 'x:${{ env }}']\nvars: {slow: 0.5, slower: '${{ slow * 2 }}'}\n"
    made = good(header + "checks:\n  - {id: api, name: 'API (${{ env }})', critical: '${{ slower + base }}', tags: ['own:1', 'tier:1']}")
    assert [r.id for r in made] == ["web/api/prod", "web/api/stg"]
    assert made[0].payload["name"] == "API (prod)"
    assert made[0].payload["critical"] == 2.0
    assert made[1].payload["tags"] == ["service:web", "team:core", "env:stg", "tier:1", "x:stg", "own:1"]
    assert {k: made[1].labels[k] for k in ("service", "team", "env", "kind", "id")} == {
        "service": "web", "team": "core", "env": "stg", "kind": None, "id": "web/api/stg",
    }  # fmt: skip
    assert str(made[0].source) == "monitors/a.yaml:7:5"


def test_without_a_service_the_project_is_the_first_half_and_there_is_no_service_tag() -> None:
    (made,) = good("checks: [{id: a, name: x}]")
    assert (made.id, made.payload["tags"], made.labels["service"]) == ("gs2/a", [], None)


@pytest.mark.parametrize(
    ("env", "ids"),
    [("env: prod", ["gs2/a/prod"]), ("env: [stg]", ["gs2/a/stg"]), ("env: none", ["gs2/a"]), ("env: '${{ [\"prod\"] }}'", ["gs2/a/prod"])],
)
def test_a_resource_narrows_the_environments(env: str, ids: list[str]) -> None:
    assert [r.id for r in good(f"env: [prod, stg]\nchecks:\n- id: a\n  name: x\n  {env}")] == ids


def test_vars_of_the_environments_are_no_matter_of_what_has_none() -> None:
    header = "env: [prod, stg]\ntags: ['x:${{ env }}']\nvars: {a: 'env:${{ env }}', b: '{${{ a }}}', c: 1, d: '${{ c + 1 }}'}\n"
    text = header + "receivers: {me: {email: a@b.co}}\nroute: {notify: [me]}\nchecks: [{id: a, name: '${{ b }}'}]"
    assert [r.name for r in good(text)] == ["{env:prod}", "{env:stg}"]
    (once,) = good(header.replace("tags: [", "tags: [t, ") + "checks: [{id: a, env: none, name: 'x${{ d }}'}]")
    assert (once.name, once.payload["tags"]) == ("x2", ["t"])


def test_for_each_over_a_list_a_matrix_and_an_expression() -> None:
    made = good(
        "vars: {regions: [eu, us]}\nchecks:\n"
        "- {id: 'a-${{ item }}', name: x, for_each: [b, c]}\n"
        "- {id: 'm-${{ item.r }}-${{ item.n }}', name: x, for_each: {r: '${{ regions }}', n: ['1', '2']}, when: \"${{ item.n != '2' or item.r == 'eu' }}\"}\n"
        "- {id: 'o-${{ item.k }}', name: x, for_each: [{k: z}]}\n"
    )
    assert [r.id for r in made] == ["gs2/a-b", "gs2/a-c", "gs2/m-eu-1", "gs2/m-eu-2", "gs2/m-us-1", "gs2/o-z"]


def test_for_each_and_when_inside_a_resource() -> None:
    (made,) = good(
        "checks:\n- id: a\n  name: x\n  rows:\n"
        "  - {for_each: [1, 2], n: '${{ item }}', inner: [{for_each: ['${{ item }}0'], m: '${{ item }}'}, {when: false, m: 3}]}\n"
        "  - {when: \"${{ target.name == 'test' }}\", n: 9}\n"
        "  - {n: 3}\n"
    )
    assert made.payload["rows"] == [{"n": 1, "inner": [{"m": "10"}]}, {"n": 2, "inner": [{"m": "20"}]}, {"n": 3}]


def test_targets_and_vars() -> None:
    text = "vars: {base: 7}\nchecks: [{id: a, name: x, vars: {own: 1}, critical: '${{ target.vars.factor + vars.base + own }}'}]"
    assert good(text)[0].payload["critical"] == 10
    assert good(text, target="test")[0].payload["critical"] == 11


def test_references_prefer_the_same_environment() -> None:
    made = good(
        "env: [prod, stg]\nchecks:\n- {id: a, name: x}\n- {id: once, name: x, env: none}\n"
        "- {id: c, name: \"see ${{ ref('gs2/a') }}\", needs: [a, gs2/once, gs2/a/stg], env: prod}"
    )
    (resource,) = [r for r in made if r.id == "gs2/c/prod"]
    assert resource.payload["name"] == "see ${ref:gs2/a/prod}"
    assert resource.payload["needs"] == ["${ref:gs2/a/prod}", "${ref:gs2/once}", "${ref:gs2/a/stg}"]


def test_an_unknown_reference_suggests_the_same_environment() -> None:
    text = "env: [prod, stg]\nchecks:\n- {id: slow, name: x}\n- {id: c, name: x, env: ENV, needs: [slwo]}"
    for env in ("prod", "stg"):
        (found,) = load(text.replace("ENV", env)).diagnostics
        assert found.hint == f'did you mean "gs2/slow/{env}"?'


def test_names_are_not_alike_because_their_service_and_their_environment_are() -> None:
    text = "env: prod\nchecks:\n- {id: two, name: x}\n- {id: c, name: x, needs: [NAME]}"
    hints = {name: load(text.replace("NAME", name)).diagnostics[0].hint for name in ("nope", "twoo", "gs2/twoo/prod", "gs/two")}
    assert hints == {
        "nope": "known ids: gs2/c/prod, gs2/two/prod",
        "twoo": 'did you mean "gs2/two/prod"?',
        "gs2/twoo/prod": 'did you mean "gs2/two/prod"?',
        "gs/two": 'did you mean "gs2/two/prod"?',
    }


def test_what_every_resource_may_say() -> None:
    text = (
        "service: web\nenv: [prod]\nteam: core\nchecks:\n- {id: a, name: x, team: other, was: [old, b/older], adopt: "
        "'https://app.datadoghq.com/monitors/123/edit', protect: true, ignore: [some-rule], ignore_live: [options.silenced]}\n"
        "policies:\n- {id: p, name: x, state: absent}"
    )
    a, p = good(text)
    assert (a.was, a.adopt, a.protect, a.ignore, a.ignore_live) == (
        ("web/old/prod", "b/older/prod"), "123", True, ("some-rule",), ("options.silenced",),
    )  # fmt: skip
    assert a.labels["team"] == "other"
    assert "team:other" in a.payload["tags"]
    assert p.absent
    assert not a.absent


def test_defaults_of_a_section() -> None:
    config = CONFIG + "defaults: {checks: {critical: '${{ base + 1 }}', name: none said}}"
    first, second = good("checks: [{id: a}, {id: b, critical: 9}]", config=config)
    assert (first.payload["critical"], first.payload["name"], second.payload["critical"]) == (2, "none said", 9)


def test_a_message_file_sees_the_same_names() -> None:
    text = "env: prod\nchecks: [{id: a, name: x, message_file: t/m.j2, vars: {n: 3}}]"
    project = load_project(
        Path("/nowhere"), None, {"o11y.yaml": CONFIG, "monitors/a.yaml": text, "t/m.j2": "{{host.name}} ${{ env }} ${{ n }} ${{ ref('a') }}"}
    )  # fmt: skip
    assert [r.payload["text"] for r in project.resources] == ["{{host.name}} prod 3 ${ref:gs2/a/prod}"]


def test_x_keys_are_a_place_for_anchors() -> None:
    (made,) = good("x-base: &base {name: shared}\nchecks: [{<<: *base, id: a}]")
    assert made.name == "shared"


HEAD = "checks:\n- id: a\n  name: x\n"
WRONG = {
    "a misspelt key": ("chekcs: []", 'a.yaml:1:1: error: unknown key "chekcs" in a spec file (did you mean "checks"?)'),
    "a longer word": ("environment: a", 'a.yaml:1:1: error: unknown key "environment" in a spec file (did you mean "env"?)'),
    "a misspelt header": ("servce: a", 'a.yaml:1:1: error: unknown key "servce" in a spec file (did you mean "service"?)'),
    "a wrong service": ("service: Web App", 'a.yaml:1:10: error: "service" has a wrong form: the text "Web App" (Tag service'),
    "a list as document": ("- a", "a.yaml:1:1: error: a spec file is a mapping"),
    "a section that is no list": ("checks: {id: a}", 'a.yaml:1:9: error: "checks" must be a list'),
    "an item that is no mapping": ("checks: [a]", 'a.yaml:1:10: error: an item of "checks" must be a mapping'),
    "a misspelt field": (HEAD + "  critcal: 1", 'a.yaml:4:3: error: unknown field "critcal" in a check (did you mean "critical"?)'),
    "a wrong type": (HEAD + "  critical: high", 'a.yaml:4:13: error: "critical" must be a number, not the text "high"'),
    "a wrong type out of an expression": (HEAD + "  critical: a${{ base }}", 'a.yaml:4:13: error: "critical" must be a number, not the text "a1"'),
    "a missing field": ("checks:\n- id: a", 'a.yaml:2:3: error: a check needs "name"'),
    "a missing id": ("checks:\n- name: a", 'a.yaml:2:3: error: an item of "checks" needs "id"'),
    "an id that is a number": ("checks:\n- {id: 5, name: a}", 'a.yaml:2:8: error: "id" must be text, not the number 5'),
    "an id with capitals": ("checks:\n- {id: Api, name: a}", 'a.yaml:2:8: error: "Api" is not a valid id (lower case letters'),
    "the same id twice": (HEAD + "- id: a\n  name: y", 'a.yaml:4:7: error: the id "gs2/a" is already used at monitors/a.yaml:2:7'),
    "the same id of each item": (HEAD + "  for_each: [1, 2]", "put the item into the id"),
    "an unknown reference": (HEAD + "  needs: [b]", 'a.yaml:4:11: error: "b" names no resource of this project'),
    "an unknown reference in an expression": (HEAD + "  rows: ['x ${{ ref(\"gs2/b\") }}']", 'a.yaml:4:22: error: "gs2/b" names no resource'),
    "a reference in an id": ("checks: [{id: \"${{ ref('a') }}\", name: x}]", "a.yaml:1:20: error: ref() is not known here"),
    "itself": (HEAD + "  needs: [a]", "a.yaml:4:11: error: these refer to each other in a circle: gs2/a → gs2/a"),
    "a circle": (
        HEAD + "  needs: [b]\n- {id: b, name: x, needs: [c]}\n- {id: c, name: x, needs: [a]}",
        "a.yaml:6:28: error: these refer to each other in a circle: gs2/a → gs2/b → gs2/c → gs2/a",
    ),
    "an unknown var": (HEAD + "  critical: ${{ bse }}", 'a.yaml:4:17: error: "bse" is not a name known here (did you mean "base"?)'),
    "no env to speak of": ("env: [prod]\n" + HEAD + "  env: none\n  rows: ['${{ env }}']", 'a.yaml:6:15: error: "env" is not known here: this is of no environment'),
    "a var of the environments": (
        "env: [prod]\nvars: {a: '${{ env }}', b: '${{ a | upper }}'}\n" + HEAD + "  env: none\n  rows: ['${{ b }}']",
        'a.yaml:7:15: error: "b" is not known here: this is of no environment (name an environment',
    ),
    "an unknown env": ("env: [prod]\n" + HEAD + "  env: prd", 'a.yaml:5:8: error: "prd" is not an environment of this file (did you mean "prod"?)'),
    "an env with a space": ("env: [a b]\n" + HEAD, 'a.yaml:1:6: error: "a b" is not a name for an environment'),
    "a var with a taken name": ("vars: {env: 1}\n" + HEAD, 'a.yaml:1:8: error: "env" cannot be the name of a var'),
    "vars that are a list": (HEAD + "  vars: [a]", 'a.yaml:4:9: error: "vars" must be a mapping'),
    "tags that are mappings": ("tags: [tier: 1]\n" + HEAD, "a.yaml:1:8: error: a tag must be a text"),
    "when that is a text": (HEAD + "  when: ${{ base }}", "a.yaml:4:9: error: when must be true or false"),
    "for_each over a text": (HEAD + "  for_each: abc", "a.yaml:4:13: error: for_each takes a list"),
    "for_each without end": (
        HEAD + "  for_each: {a: '${{ range(9000) }}', b: '${{ range(9000) }}'}", "a.yaml:4:13: error: for_each makes more than 10,000 items",
    ),
    "repetitions in repetitions": (
        HEAD + "  rows:\n  - for_each: ${{ range(5000) }}\n    x: [{for_each: '${{ range(5000) }}', a: 1}]", "these repetitions make more than",
    ),
    "__class__": (HEAD + "  critical: ${{ ''.__class__ }}", 'a.yaml:4:20: error: "__class__" is not available'),
    "an expression that eats": (HEAD + "  critical: ${{ 9**9**9**9 }}", "a.yaml:4:17: error: this expression is refused"),
    "was that is its own": (HEAD + "  was: a", 'a.yaml:2:3: error: "gs2/a" is its own id'),
    "was that is another's": (HEAD + "  was: b\n- {id: b, name: x}", 'a.yaml:2:3: error: "gs2/b" is the id of another resource'),
    "adopt of nothing": (HEAD + "  adopt: https://example.com/", "a.yaml:4:10: error: \"https://example.com/\" names no live resource"),
    "adopt for two": ("env: [a, b]\n" + HEAD + "  adopt: 123", "adopt the same live resource 123"),
    "absent with a mark": (HEAD + "  state: absent", "a.yaml:4:10: error: a monitor leaves when its spec is removed"),
    "a state misspelt": (HEAD + "  state: absnt", 'a.yaml:4:10: error: "state" must be present or absent'),
    "a message file outside": (HEAD + "  message_file: ../../etc/passwd", 'a.yaml:4:17: error: "../../etc/passwd" is outside of the project'),
    "broken YAML": ("checks: [", "a.yaml:"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_specs_are_told_with_their_place(name: str) -> None:
    text, expected = WRONG[name]
    project = load(text)
    assert not project.ok
    told = [str(d) for d in project.diagnostics]
    assert any(expected in line for line in told), told
    assert len(told) <= 2, told
    assert all(line.startswith("monitors/a.yaml:") for line in told)


def test_the_teams_of_the_configuration_are_all_there_are() -> None:
    text = "team: web\nenv: [prod, stg]\nchecks:\n- {id: a, name: x}\n- {id: b, name: x, team: wbe}\n"
    teams = CONFIG + "teams: {web: {}}\n"
    assert [str(d) for d in load(text, config=teams).diagnostics] == [
        'monitors/a.yaml:5:26: error: "wbe" is not a team of o11y.yaml (did you mean "web"?) [unknown-team]'
    ]
    assert [d.rule for d in load(text.replace("team: web", "team: wbe"), config=teams).diagnostics] == ["unknown-team"] * 2
    assert load(text).diagnostics == []


@pytest.mark.parametrize("tags", ["[tier: 1]", "tier:1", "{tier: 1}"])
def test_wrong_tags_of_a_resource_are_told_once(tags: str) -> None:
    assert [d.rule for d in load(HEAD + f"  tags: {tags}").diagnostics] == ["wrong-type"]


def test_one_wrong_file_does_not_hide_what_is_wrong_in_others() -> None:
    project = load("checks: [{id: a}]", monitors__b_yaml="a: [", monitors__c_yaml="checks: [{id: c, name: x}]", dashboards__d_yaml="x: 1")
    assert [(d.location.file, d.rule) for d in project.diagnostics if d.location] == [
        ("dashboards/d.yaml", "unknown-field"), ("monitors/a.yaml", "missing-field"), ("monitors/b.yaml", "yaml"),
    ]  # fmt: skip
    assert [r.id for r in project.resources] == ["gs2/c"]


def test_a_mistake_shows_once_however_many_environments_there_are() -> None:
    assert len(load("env: [a, b, c]\n" + HEAD + "  critical: ${{ bse }}").diagnostics) == 1


def test_diagnostics_name_their_resource() -> None:
    assert load("env: [a]\n" + HEAD + "  critical: x").diagnostics[0].resource == "gs2/a/a"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("projct: x", 'o11y.yaml:1:1: error: unknown field "projct" in o11y.yaml (did you mean "project"?)'),
        ("project: Big Name", 'o11y.yaml:1:10: error: "project" has a wrong form'),
        ("project: a\ntargets:\n  prod: {sight: x}", 'o11y.yaml:3:10: error: unknown field "sight" in a target'),
        ("project: a\ntargets:\n  prod: {site: 'http://x'}", 'o11y.yaml:3:16: error: "site" has a wrong form'),
        ("project: a\ndefault_target: prd\ntargets: {prod: {}}", 'o11y.yaml:2:17: error: there is no target "prd" (did you mean "prod"?)'),
        ("project: a\nsafety: {deletes: 200}", 'o11y.yaml:2:19: error: "deletes" must be at most 100'),
        ("project: a\nrules: {r: of}", 'o11y.yaml:2:12: error: "r" must be'),
        ("project: a\nrules: {r: {level: of}}", 'o11y.yaml:2:20: error: "level" must be error, warning, notice or off'),
        ("project: a\ndefaults: {cheks: {}}", 'o11y.yaml:2:12: error: unknown section "cheks" in defaults (did you mean "checks"?)'),
        ("project: a\ndefaults: {checks: {crit: 1}}", 'o11y.yaml:2:21: error: unknown field "crit" in the defaults of checks'),
        ("project: a\ndelivery: mail", 'o11y.yaml:2:11: error: "delivery" must be mentions or notification_rules'),
        ("project: [", "o11y.yaml:1:"),
        ("", "o11y.yaml is empty"),
        ("project: a\nspecs: 5", 'o11y.yaml:2:8: error: "specs" must be a list'),
    ],
)
def test_a_wrong_configuration(config: str, expected: str) -> None:
    project = load("checks: [{id: b}]", config=config)
    told = [str(d) for d in project.diagnostics]
    assert any(expected in line for line in told), told
    assert any("a check needs" in line for line in told), "specs are checked all the same"


def test_an_unknown_target() -> None:
    assert 'there is no target "prd" (did you mean "prod"?)' in str(load(target="prd").diagnostics[0])
    assert load(target="sandbox").diagnostics == []


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_y", ".y")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_folder_without_configuration(tmp_path: Path) -> None:
    project = load_project(tmp_path)
    assert [d.rule for d in project.diagnostics] == ["no-config"]


def test_hostile_files_on_disk(tmp_path: Path) -> None:
    root = write(tmp_path / "p", o11y_yaml="project: a\nspecs: [monitors, ../x, gone]", monitors__ok_yaml="checks: [{id: a, name: x}]")
    (root / "monitors/binary.yaml").write_bytes(bytes(range(256)))
    (root / "monitors/loop").symlink_to(".", target_is_directory=True)
    with open(root / "monitors/huge.yaml", "wb") as file:
        file.truncate(50_000_000)
    project = load_project(root)
    assert [(str(d.location), d.rule) for d in project.diagnostics] == [
        ("monitors/binary.yaml:1:1", "not-text"),
        ("monitors/huge.yaml:1:1", "file-too-large"),
        ("monitors/loop:1:1", "link-cycle"),
        ("o11y.yaml:2:19", "outside-project"),
        ("o11y.yaml:2:25", "missing-folder"),
    ]
    assert [r.id for r in project.resources] == ["a/a"]


def test_a_project_has_a_bounded_number_of_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("o11yascode.build.project.MAX_RESOURCES", 20)
    item = "- {id: 'a-${{ item }}', name: x, for_each: '${{ range(9000) }}'}\n"
    assert [d.rule for d in load("checks:\n" + item * 3).diagnostics if d.rule != "duplicate-id"] == ["too-many-resources"]


def test_repetitions_that_keep_nothing_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("o11yascode.source.expand.MAX_TOTAL", 100)
    project = load("checks: [{id: a, name: x, for_each: '${{ range(9000) }}', when: false}]")
    assert [d.rule for d in project.diagnostics] == ["for-each-too-much"]


def test_the_python_interface(tmp_path: Path) -> None:
    root = write(tmp_path, o11y_yaml="project: a", monitors__a_yaml="monitors: [{id: x, kind: raw, nam: 1}]\nfoo: 1")
    with pytest.raises(SpecError) as raised:
        o11yascode.build(root / "monitors")
    assert len(raised.value.diagnostics) >= 2
    with pytest.raises(SpecError, match=r"there is no o11y\.yaml"):
        o11yascode.build(Path("/"))
    (root / "monitors/a.yaml").write_text("")
    assert o11yascode.build(root) == []


def test_sections_are_found_one_by_one() -> None:
    by_key = {section.key: section for section in discover()}
    assert dict(Sections()) == by_key
    assert {key: section_for(key) for key in [*by_key, "nonsense"]} == {**by_key, "nonsense": None}
    assert not set(RESERVED_KEYS) & by_key.keys()
    assert [section for section in Sections().of_the_whole() if section.whole] == [section for section in discover() if section.whole]


def test_a_section_is_loaded_alone() -> None:
    code = "import sys; from o11yascode.build.project import section_for; section_for('teams'); print('o11yascode.build.monitor' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_what_has_no_name_is_called_by_its_id() -> None:
    text = """
service: shop
env: [prod, stg]
monitors: [{id: slow, kind: metric, query: "avg:a.b{*}", evaluate: avg over 5m, critical: 1, message: x}]
dashboards: [{id: wall, env: none, widgets: [{kind: note, content: x}]}]
slos: [{id: up, env: prod, kind: metric, good: "sum:a.b{*}.as_count()", total: "sum:a.c{*}.as_count()", target: 99, alerts: error_budget}]
synthetics: [{id: ping, env: stg, kind: http, url: https://a.example, assertions: [{status: 200}], locations: ["aws:eu-central-1"], every: 5m}]
"""
    made = load_project(Path("/nonexistent"), files={"o11y.yaml": "project: shop\n", "monitors/x.yaml": text})
    assert made.ok, made.diagnostics
    told = [(each.id, each.payload.get("name") or each.payload["title"]) for each in made.resources]
    for id, name in told:
        assert name == (id if "budget" not in id else "shop/up/prod: error budget is being spent (budget)"), id
    assert len(told) == 6


@pytest.mark.parametrize(
    ("when", "hint"),
    [
        ("${{ env == 'produ' }}", 'did you mean "prod"?'),
        ("${{ env in ['dr', 'qa'] }}", "its environments: prod, stg"),
        ("${{ env == 'prod' and item == 3 }}\n  for_each: [1, 2]", "its environments: prod, stg"),
        ("${{ target.name == 'prd' }}", 'did you mean "prod"?'),
        ("${{ target.name == 'test' }}", None),
        # somebody's switch, another target's, and what holds somewhere
        ("${{ on }}", None),
        ("false", None),
        ("${{ env == 'dr' and target.name == 'prod' }}", None),
        ("${{ env == 'dr' and is_prod }}", None),
        ("${{ env == 'stg' }}", None),
        ("${{ env == 'dr' }}\n  for_each: []", None),
    ],
)
def test_a_when_that_is_true_in_no_environment(when: str, hint: str | None) -> None:
    head = "env: [prod, stg]\nvars: {on: false}\n"
    own = "  vars: {is_prod: \"${{ target.name == 'prod' }}\"}\n" if "is_prod" in when else ""
    project = load(f"{head}checks:\n- id: a-${{{{ item | default(1) }}}}\n  name: x\n{own}  when: {when}\n")
    assert [each.hint for each in project.diagnostics] == ([hint] if hint else [])
