"""Which paths a glob means."""

import re

from o11yascode import globs


def test_however_many_globs_there_are_each_is_compiled_once(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(globs.re, "compile", lambda pattern: compiled.append(pattern) or real(pattern))
    for _ in range(2):
        for number in range(1500):
            assert globs.matches(f"monitors/file-{number}.yaml", f"monitors/file-{number}.*")
    assert len(compiled) <= 1500
