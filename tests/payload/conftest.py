"""One folder of derived schemas for all tests of payloads."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schemas")
