"""Models are shipped as data; of another client they are read from its classes, and kept. Which one is meant is what a payload says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from o11yascode.payload.derive import derive, shipped
from o11yascode.payload.schema import schema_of
from o11yascode.payload.variants import ABSENT, UNKNOWN, WRONG, chooser, flatten
from tests.payload.models import derived

PROGRAM = """
import sys
from pathlib import Path
from o11yascode.payload import derive
if sys.argv[2:]:
    derive.shipped = dict
from o11yascode.payload.validate import validate_payload
problems = validate_payload("dashboard_list", {"name": 3}, cache=Path(sys.argv[1]))
print(problems[0].message)
print("client" if any(name.startswith("datadog_api_client") for name in sys.modules) else "no client")
"""


@pytest.fixture
def other_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version whose models are not shipped."""
    monkeypatch.setattr("o11yascode.payload.derive.shipped", dict)
    monkeypatch.setattr("o11yascode.payload.schema.shipped", dict)


@pytest.mark.skipif(not shipped(), reason="another client is installed: `python -m tests.payload.models` writes its models")
def test_the_shipped_models_are_those_of_the_client() -> None:
    """Where this fails a kind is new: `python -m tests.payload.models` writes them anew."""
    assert derived() == shipped()


@pytest.mark.skipif(not shipped(), reason="another client is installed")
def test_shipped_models_are_read_without_the_client(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ['"name" has to be a text, not 3', "no client"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["dashboard", "synthetics_test", "powerpack"])
def test_shipped_models_and_classes_make_the_same_schema(kind: str, request: pytest.FixtureRequest) -> None:
    schema = schema_of(kind)
    request.getfixturevalue("other_client")
    assert json.dumps(schema_of(kind)) == json.dumps(schema)


@pytest.mark.usefixtures("other_client")
def test_a_kept_schema_is_read_without_the_client(tmp_path: Path) -> None:
    first = schema_of("dashboard_list", tmp_path)
    assert schema_of("dashboard_list", tmp_path) == first
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path), "other"], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ['"name" has to be a text, not 3', "no client"]


@pytest.mark.usefixtures("other_client")
def test_a_damaged_schema_file_is_made_anew(tmp_path: Path) -> None:
    first = schema_of("dashboard_list", tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"{")
    assert schema_of("dashboard_list", tmp_path) == first


@pytest.mark.usefixtures("other_client")
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert schema_of("team", tmp_path / "file") == schema_of("team")


def test_the_schema_is_plain_data() -> None:
    models = derive(("v1.Monitor",))["models"]
    assert models["v1.Monitor"]["required"] == ["query", "type"]
    assert models["v1.Monitor"]["fields"]["tags"] == {"list": {"is": "str"}}
    assert "query alert" in models["v1.MonitorType"]["values"]


@pytest.mark.parametrize(
    ("value", "model"),
    [
        ({"type": "toplist", "requests": []}, "v1.ToplistWidgetDefinition"),
        ({"type": "query_value"}, "v1.QueryValueWidgetDefinition"),
        ({"type": "list_stream", "requests": []}, "v1.ListStreamWidgetDefinition"),
        ({"type": "powerpack", "powerpack_id": "x"}, "v1.PowerpackWidgetDefinition"),
    ],
)
def test_a_widget_is_known_by_its_type(value: dict[str, object], model: str) -> None:
    schema = derive(("v1.WidgetDefinition",))
    variants = flatten([schema["root"]], schema["models"])
    tag = chooser(variants, schema["models"])(value)
    assert next(v.kind for v in variants if v.tag == tag) == {"ref": model}


def test_what_is_none_of_the_variants() -> None:
    schema = derive(("v1.WidgetDefinition",))
    choose = chooser(flatten([schema["root"]], schema["models"]), schema["models"])
    assert choose({"type": "hologram"}) == f"{UNKNOWN}type"
    assert choose({"title": "x"}) == f"{ABSENT}type"
    assert choose([]) == WRONG
