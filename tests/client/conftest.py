"""What several tests of the client need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client.certificates import self_signed


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key in one file."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def another_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one for 127.0.0.1, with another key."""
    return self_signed(tmp_path_factory.mktemp("tls"))
