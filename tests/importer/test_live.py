"""What is read of an account to be imported, and how a file is written."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from o11yascode.datadog.errors import ApiError
from o11yascode.importer.found import comes_and_goes, found
from o11yascode.importer.live import read_all, read_named
from o11yascode.importer.store import write_text
from o11yascode.resource.kinds import KINDS
from o11yascode.sandbox.faults import Fault, Seen
from o11yascode.sandbox.server import Server
from tests.sync.estate import client_of

MONITOR = {"name": "a", "type": "query alert", "query": "avg(last_5m):avg:a.b{*} > 5", "message": "m", "tags": ["team:core"]}
BOARD: dict[str, Any] = {"title": "a", "layout_type": "ordered", "widgets": []}


def test_what_comes_and_goes_is_not_imported() -> None:
    kind = KINDS["monitor"]
    assert comes_and_goes(kind, {**MONITOR, "tags": ["o11y_lock:shop"]})
    assert comes_and_goes(kind, {**MONITOR, "type": "synthetics alert", "options": {"synthetics_check_id": "abc-def-ghi"}})
    assert not comes_and_goes(kind, MONITOR)
    assert not comes_and_goes(KINDS["dashboard"], {**BOARD, "tags": ["o11y_lock:shop"]})


def test_mutes_stay_in_datadog() -> None:
    """They end by themselves; in a spec they would begin again with each apply."""
    given = {**MONITOR, "restricted_roles": ["r"], "options": {"silenced": {"*": None}, "locked": True, "timeout_h": 1}}
    assert found("monitor", given).body == {**MONITOR, "restricted_roles": ["r"], "options": {"timeout_h": 1}}


def test_those_with_a_tag_and_each_once() -> None:
    with Server() as server:
        client = client_of(server.url)
        ids = [
            client.request("POST", "/api/v1/dashboard", body={**BOARD, "tags": tags})["id"] for tags in (["team:core"], ["team:ops"], [])
        ]
        for tags in (["team:core"], []):
            client.request("POST", "/api/v1/monitor", body={**MONITOR, "options": {}, "tags": tags})
        read, _ = read_all(client, None, "team:core", ["dashboard", "monitor"])
        assert [(each.kind, each.body.get("tags")) for each in read] == [("monitor", ["team:core"]), ("dashboard", ["team:core"])]
        assert [each.live_id for each in read_named(client, [("dashboard", ids[0])] * 2)] == [ids[0]]


def test_a_list_comes_with_its_items() -> None:
    with Server() as server:
        client = client_of(server.url)
        board = client.request("POST", "/api/v1/dashboard", body=BOARD)["id"]
        live = client.request("POST", "/api/v1/dashboard/lists/manual", body={"name": "Ours"})["id"]
        items = {"dashboards": [{"id": board, "type": "custom_timeboard"}]}
        client.request("PUT", f"/api/v2/dashboard/lists/manual/{live}/dashboards", body=items)
        (read,), _ = read_all(client, None, kinds=["dashboard_list"])
        assert [each["id"] for each in read.body["dashboards"]] == [board]


@pytest.mark.parametrize("path", ["/api/v1/dashboard", "/api/v1/dashboard/"])
def test_half_of_an_account_is_no_account(path: str) -> None:
    """What fails for the moment is no reason to leave something out."""

    def fail(seen: Seen) -> Fault | None:
        return (
            Fault(status=500) if seen.method == "GET" and (seen.path == path or (path[-1] == "/" and seen.path.startswith(path))) else None
        )

    with Server(plan=fail) as server:
        client = client_of(server.url)
        client.request("POST", "/api/v1/dashboard", body=BOARD)
        with pytest.raises(ApiError):
            read_all(client, None, kinds=["dashboard", "monitor"])


def test_a_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("new", 0o640)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("old")

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full") as told:
        write_text(file, "new")
    assert told.value.filename == str(file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
