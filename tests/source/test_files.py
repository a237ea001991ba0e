"""Which files are specs; nothing outside of the project, nothing that hangs or loops."""

import os
from pathlib import Path

from o11yascode.diagnostics import Diagnostic
from o11yascode.source.files import Sources
from o11yascode.source.node import plain_node


def find(root: Path, *folders: str) -> tuple[list[str], list[Diagnostic]]:
    found: list[Diagnostic] = []
    return Sources(root, None, found).find(plain_node(folders) if folders else None), found


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("a: 1")


def test_specs_are_yaml_files_at_any_depth_in_order(tmp_path: Path) -> None:
    write(
        tmp_path, "monitors/b.yaml", "monitors/a/z.yml", "monitors/.hidden/x.yaml", "monitors/.x.yaml", "monitors/readme.md", "other/a.yaml"
    )
    write(tmp_path, "dashboards/d.yaml")
    assert find(tmp_path) == (["monitors/a/z.yml", "monitors/b.yaml", "dashboards/d.yaml"], [])
    assert find(tmp_path, "other") == (["other/a.yaml"], [])
    assert find(tmp_path, "monitors/b.yaml") == (["monitors/b.yaml"], [])


def test_what_was_meant_as_a_spec_and_is_not_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, "monitors/a.YAML", "monitors/deep/b.Yml", "monitors/c.json", "monitors/d.yaml.bak", "monitors/.e.json", "notes.txt")
    names, found = find(tmp_path, "monitors", "notes.txt")
    assert names == []
    assert sorted(f"{d.location} {d.severity} {d.rule}" for d in found) == [
        "monitors/a.YAML:1:1 warning unread-file",
        "monitors/c.json:1:1 notice unread-file",
        "monitors/deep/b.Yml:1:1 warning unread-file",
        "notes.txt:1:1 warning unread-file",
    ]


def test_links_in_circles_and_out_of_the_project_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, "monitors/a.yaml")
    write(tmp_path, "secret/s.yaml")
    (root / "monitors/loop").symlink_to("..", target_is_directory=True)
    (root / "monitors/self").symlink_to("self")
    (root / "monitors/out").symlink_to(tmp_path / "secret", target_is_directory=True)
    (root / "monitors/s.yaml").symlink_to(tmp_path / "secret/s.yaml")
    (root / "monitors/gone.yaml").symlink_to("nowhere.yaml")
    names, found = find(root)
    assert names == ["monitors/a.yaml"]
    told = {str(d.location): d.rule for d in found}
    assert told == {
        "monitors/gone.yaml:1:1": "unreadable-file",
        "monitors/loop/monitors:1:1": "link-cycle",
        "monitors/out:1:1": "outside-project",
        "monitors/s.yaml:1:1": "outside-project",
        "monitors/self:1:1": "unreadable-file",
    }


def test_a_link_within_the_project_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.yaml")
    (tmp_path / "monitors").symlink_to("shared", target_is_directory=True)
    assert find(tmp_path) == (["monitors/a.yaml"], [])


def test_folders_outside_are_refused(tmp_path: Path) -> None:
    names, found = find(tmp_path, "../other", "/etc")
    assert names == []
    assert [d.rule for d in found] == ["outside-project", "outside-project"]


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "monitors").mkdir()
    os.mkfifo(tmp_path / "monitors/pipe.yaml")
    names, found = find(tmp_path)
    assert names == []
    assert [str(d.location) for d in found] == ["monitors/pipe.yaml:1:1"]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "monitors").mkdir()
    with open(tmp_path / "monitors/big.yaml", "wb") as file:
        file.truncate(50_000_000)
    found: list[Diagnostic] = []
    assert Sources(tmp_path, None, found).read("monitors/big.yaml") is None
    assert "the file has 50 MB" in str(found[0])
