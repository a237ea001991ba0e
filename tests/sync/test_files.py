"""Files that hold live bodies or plans: whole or not there, whenever the power goes."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from o11yascode.diagnostics import O11yError
from o11yascode.importer.store import write_text
from o11yascode.sync.files import write_private


@pytest.mark.parametrize(
    ("write", "order"),
    [
        (lambda path: write_private(path, b"new"), ["content", "name", "folder"]),
        (lambda path: write_text(path, "new"), ["content", "name"]),
    ],
    ids=["a backup", "a spec"],
)
def test_the_content_is_on_disk_before_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None], order: list[str]
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        sync(descriptor)

    def replaced(self: Path, other: Path) -> Path:
        done.append("name")
        return replace(self, other)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write(tmp_path / "a")
    assert done == order
    assert (tmp_path / "a").read_text() == "new"


def test_what_was_there_stays_where_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    write_private(file, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full") as told:
        write_private(file, b"new")
    assert told.value.filename == str(file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(O11yError, match="is not a file"):
        write_private(tmp_path, b"new")
