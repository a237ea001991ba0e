"""The configuration out of the cache is the one that the file says."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from o11yascode.cache.config import known_config
from o11yascode.config import load_config

FULL = """\
project: shop
specs: [monitors, more]
default_target: prod
targets: {prod: {site: ap1.datadoghq.com, api_key_env: PROD_KEY, vars: {size: 1.0, on: true}}, sandbox: }
vars: {wiki: https://wiki.example.com, empty: , list: [1, 2.5, "3"]}
defaults: {monitors: {no_data: show}}
teams: {core: {name: Core}}
rules: {missing-team: off, missing-runbook: {level: error, paths: {"monitors/legacy/**": notice}}}
safety: {deletes: 5}
delivery: notification_rules
ignore_tag_keys: [managed_by]
"""


@pytest.mark.parametrize("text", [FULL, "project: shop\n", "project: shop\nvars: {most: 123456789012345678901234567890}\n"])
def test_it_is_what_the_file_says(tmp_path: Path, text: str) -> None:
    (tmp_path / "o11y.yaml").write_text(text)
    config, _ = load_config(tmp_path)
    assert config is not None
    for _ in range(2):
        kept, _ = known_config(tmp_path)
        assert kept is not None
        assert replace(kept, node=None) == replace(config, node=None)
        assert repr(replace(kept, node=None)) == repr(replace(config, node=None))


def test_an_edit_counts(tmp_path: Path) -> None:
    for name in ("shop", "game", "shop"):
        (tmp_path / "o11y.yaml").write_text(f"project: {name}\n")
        for _ in range(2):
            config, _ = known_config(tmp_path)
            assert config is not None
            assert config.project == name


def test_a_wrong_one_is_told_each_time(tmp_path: Path) -> None:
    (tmp_path / "o11y.yaml").write_text("project: shop\ntargts: {}\n")
    assert known_config(tmp_path) == known_config(tmp_path) == load_config(tmp_path)
    (tmp_path / "o11y.yaml").unlink()
    assert known_config(tmp_path) == load_config(tmp_path)
