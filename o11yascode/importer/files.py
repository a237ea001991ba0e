"""What a JSON file holds that can be imported: a dashboard or monitor of the web page, an integration's asset, a Terraform state."""

import sys
from pathlib import Path
from typing import Any

import orjson

from o11yascode.diagnostics import O11yError
from o11yascode.importer import terraform
from o11yascode.importer.found import Found, found

_LAYOUTS = ("ordered", "free")
_V2 = {
    "downtime": "downtime_v2",
    "correction": "slo_correction",
    "notebooks": "notebook",
    "powerpack": "powerpack",
    "restriction_policy": "restriction_policy",
    "team": "team",
    "monitor-notification-rule": "monitor_notification_rule",
    "monitor-config-policy": "monitor_config_policy",
}
"""`data.type` of a v2 body -> kind."""
_OLD_BOARDS = {"graphs": "timeboard", "board_title": "screenboard"}
"""A key that only bodies of the API before dashboards have -> what they are called."""


def read_json(path: Path) -> Any:
    """What a file holds; `-` is stdin.

    Raises:
        O11yError: it cannot be read, or is no JSON.
    """
    try:
        return orjson.loads(sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes())
    except OSError as error:
        raise O11yError(f"{path}: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        hint = "import its state: terraform show -json > state.json" if path.suffix == ".tf" else None
        raise O11yError(f"{path}:{error.lineno}:{error.colno}: this is not JSON ({error.msg})", hint) from None


def read_file(path: Path) -> tuple[list[Found], list[str]]:
    """The resources in a file, and what in it cannot be imported.

    Raises:
        O11yError: it cannot be read, is no JSON, or holds nothing that is known.
    """
    body = read_json(path)
    read, notices = read_body(body)
    if not read and not notices:
        raise O11yError(f"{path} holds nothing that can be imported", _hint(body))
    return read, notices


def _hint(body: Any) -> str:
    board = body.get("dash", body) if isinstance(body, dict) else {}
    for key, name in _OLD_BOARDS.items():
        if isinstance(board, dict) and key in board:
            return (
                f"it is a {name} of the API before dashboards: import the dashboard that Datadog has made of it, by its URL or with --all"
            )
    return "an exported dashboard or monitor, an integration's asset, a Terraform state, or a body as the API gives it"


def read_body(body: Any) -> tuple[list[Found], list[str]]:
    """As `read_file`, of what is in the file."""
    if isinstance(body, list):
        parts = [read_body(each) for each in body]
        return [one for read, _ in parts for one in read], [notice for _, notices in parts for notice in notices]
    if not isinstance(body, dict):
        return [], []
    if terraform.is_state(body):
        return terraform.read_state(body)
    if isinstance(body.get("name"), str) and "dashboard_count" in body:
        return [found("dashboard_list", body)], []
    for wrapper in ("monitors", "dashboards", "definition", "dashboard"):
        if isinstance(body.get(wrapper), list | dict) and "query" not in body and "layout_type" not in body:
            return read_body(body[wrapper])
    kind = kind_of(body)
    return ([found(kind, body)], []) if kind else ([], [])


def kind_of(body: dict[str, Any]) -> str | None:
    """Which kind a body is, by what it holds; None where it is none."""
    data = body.get("data")
    if isinstance(data, list) and data and isinstance(data[0], dict):
        data = data[0]
    if isinstance(data, dict):
        return _V2.get(str(data.get("type"))) or ("slo" if "thresholds" in data else None)
    if body.get("layout_type") in _LAYOUTS and isinstance(body.get("widgets"), list):
        return "dashboard"
    if isinstance(body.get("thresholds"), list) and body.get("type") in ("metric", "monitor", "time_slice"):
        return "slo"
    if isinstance(body.get("config"), dict) and body.get("type") in ("api", "browser", "mobile"):
        return "synthetics_test"
    if isinstance(body.get("type"), str) and isinstance(body.get("query"), str):
        return "monitor"
    return None
