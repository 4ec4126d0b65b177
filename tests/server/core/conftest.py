"""What conversations start from."""

import pytest

from tests.net import Net


@pytest.fixture
def net() -> Net:
    """A server that nobody is on yet."""
    return Net()
