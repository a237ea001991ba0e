"""What is written before and after every write, and what is read from it after a kill."""

import json
import os
import resource
from concurrent.futures import ThreadPoolExecutor

import pytest

from o11yascode.sync import journal as journal_module
from o11yascode.sync.journal import Journal, forget_old, journals, read_journal, remembered_creates

NOW = 1_795_000_000.0
HOST = "https://api.datadoghq.com"
BEGUN = {"project": "gs2", "target": "prod", "host": HOST, "time": "2026-11-18T11:06:40Z", "managed": 2}


def begun(folder):
    journal = Journal(folder, NOW)
    journal.begin(**BEGUN)
    return journal


def test_a_step_without_its_end_is_one_that_nobody_knows_the_end_of(tmp_path):
    journal = begun(tmp_path)
    first = journal.before("create", "monitor", "gs2/a", None)
    journal.before("update", "monitor", "gs2/b", 7)
    journal.after(first, "done", 5)
    journal.close()
    record = read_journal(journal.path)
    assert record is not None
    assert not record.finished
    assert [(step.id, step.live_id, step.result) for step in record.steps] == [("gs2/a", 5, "done"), ("gs2/b", 7, None)]


def test_what_is_about_to_be_sent_is_on_the_disk_before(tmp_path, monkeypatch):
    synced = {}
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.update({os.fstat(descriptor).st_ino: os.fstat(descriptor).st_size}))
    journal = begun(tmp_path)
    assert journal.path.parent.stat().st_ino in synced, "the name of the file, too"
    for number in range(3):
        step = journal.before("update", "monitor", "gs2/a", number)
        assert synced[journal.path.stat().st_ino] == journal.path.stat().st_size
        journal.after(step, "done")
        assert synced[journal.path.stat().st_ino] == journal.path.stat().st_size


def test_people_can_read_what_was_done(tmp_path):
    journal = begun(tmp_path)
    journal.after(journal.before("create", "monitor", "gs2/a", None), "done", 5)
    journal.after(journal.before("update", "slo", "gs2/s", "9ab"), "failed", error="a target above 100")
    journal.end(done=1, failed=1)
    journal.close()
    assert [json.loads(line) for line in journal.path.read_text().splitlines()] == [
        {"event": "begin", "apply": "20261118T110640Z-00", **BEGUN},
        {"event": "before", "step": 1, "write": "create", "kind": "monitor", "id": "gs2/a", "live_id": None},
        {"event": "after", "step": 1, "result": "done", "live_id": 5},
        {"event": "before", "step": 2, "write": "update", "kind": "slo", "id": "gs2/s", "live_id": "9ab"},
        {"event": "after", "step": 2, "result": "failed", "live_id": None, "error": "a target above 100"},
        {"event": "end", "done": 1, "failed": 1},
    ]  # fmt: skip


def test_a_line_that_was_cut_off_is_left_out(tmp_path):
    journal = begun(tmp_path)
    journal.before("create", "monitor", "gs2/a", None)
    journal.close()
    whole = journal.path.read_bytes()
    for length in range(len(whole)):
        journal.path.write_bytes(whole[:length])
        record = read_journal(journal.path)
        assert record is None or len(record.steps) in (0, 1)


@pytest.mark.parametrize(
    "junk",
    [b"\0\0\0", b"\xff", b"[1]", b'{"event": "after", "step": [1]}', b'{"event": "after", "step": 7}', b'{"event": "before", "step": "1"}'],
)
def test_a_line_that_is_none_of_ours_is_left_out(junk, tmp_path):
    journal = begun(tmp_path)
    journal.after(journal.before("create", "monitor", "gs2/a", None), "done", 5)
    journal.close()
    whole = read_journal(journal.path)
    lines = journal.path.read_bytes().splitlines(keepends=True)
    for place in range(len(lines) + 1):
        journal.path.write_bytes(b"".join([*lines[:place], junk + b"\n", *lines[place:]]))
        assert read_journal(journal.path) == whole


@pytest.mark.parametrize("room", [0, 1, 40])
def test_a_line_that_is_not_whole_is_no_line_and_an_error(room, tmp_path):
    written = begun(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (written.path.stat().st_size + room, hard))
    try:
        with pytest.raises(OSError, match="too large") as caught:
            written.before("create", "monitor", "gs2/a", None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.filename == str(written.path)
    written.before("create", "monitor", "gs2/b", None)
    written.close()
    record = read_journal(written.path)
    assert [step.id for step in record.steps] == ["gs2/b"]


def test_two_in_one_second_have_their_own_and_the_last_comes_first(tmp_path):
    first, second = begun(tmp_path), begun(tmp_path)
    assert [record.apply_id for record in journals(tmp_path)] == [second.apply_id, first.apply_id]


def test_many_threads_write_whole_lines(tmp_path):
    journal = begun(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        for number in range(200):
            pool.submit(lambda number=number: journal.after(journal.before("create", "monitor", f"gs2/m{number}", None), "done", number))
    journal.close()
    record = read_journal(journal.path)
    assert record is not None
    assert {step.id for step in record.steps} == {f"gs2/m{number}" for number in range(200)}
    assert all(step.id == f"gs2/m{step.live_id}" for step in record.steps)


def test_what_was_created_lately_is_remembered_for_lists_that_lag(tmp_path):
    journal = begun(tmp_path)
    journal.after(journal.before("create", "monitor", "gs2/a", None), "done", 5)
    journal.before("create", "monitor", "gs2/b", None)
    journal.after(journal.before("create", "monitor", "gs2/c", None), "failed")
    journal.after(journal.before("create", "monitor", "gs2/d", None), "done", 6)
    journal.after(journal.before("delete", "monitor", "gs2/d", 6), "done")
    journal.after(journal.before("create", "monitor", "gs2/e", None), "done", 8)
    journal.after(journal.before("delete", "monitor", "gs2/e", 7), "done")  # the old one of a replacement
    journal.after(journal.before("create", "monitor", "gs2/f", None), "done", 9)
    journal.after(journal.before("create", "monitor", "gs2/g", None), "found", 10)
    Journal(tmp_path, NOW).begin(**BEGUN | {"target": "stg"})
    later = begun(tmp_path)
    later.after(later.before("delete", "monitor", "gs2/a", 5), "failed")
    later.after(later.before("delete", "monitor", "gs2/f", 9), "done")
    later.after(later.before("update", "monitor", "gs2/g", 10), "done", 10)
    left = {("monitor", f"gs2/{id}"): live for id, live in (("a", 5), ("b", None), ("e", 8), ("g", 10))}
    assert remembered_creates(tmp_path, "prod", HOST, "gs2", but="") == left
    assert remembered_creates(tmp_path, "prod", HOST, "gs2", but=later.apply_id) == left | {("monitor", "gs2/f"): 9}
    assert remembered_creates(tmp_path, "prod", HOST, "other", but="") == {}
    assert remembered_creates(tmp_path, "prod", HOST, "gs2", but=journal.apply_id) == {}
    assert remembered_creates(tmp_path, "stg", HOST, "gs2", but="") == {}, "another account at the same address"


def test_it_belongs_to_its_owner_alone(tmp_path):
    folder = tmp_path / ".o11y"
    journal = begun(folder)
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"


def test_the_last_fifty_applies_to_a_target_are_kept_and_what_did_not_end(tmp_path, monkeypatch):
    monkeypatch.setattr(journal_module, "KEPT", 3)

    def apply(target, ends=True):
        journal = Journal(tmp_path, NOW)
        journal.begin(project="gs2", target=target, host=HOST)
        if ends:
            journal.end(done=1)
        journal.close()
        return journal.apply_id

    killed, other = apply("prod", ends=False), apply("sandbox")
    many = [apply("prod") for _ in range(5)]
    assert forget_old(tmp_path) == many[1::-1]
    assert [record.apply_id for record in journals(tmp_path)] == [*reversed(many[2:]), other, killed]
    assert forget_old(tmp_path) == []
