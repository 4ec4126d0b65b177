"""What all tests share: how Hypothesis searches, where the checkout is, and a display to open windows on."""

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["LC_ALL"] = "C.UTF-8"  # windows that tests open speak English

ROOT = Path(__file__).resolve().parent.parent

# No deadline for a single example: machines are slow at times, and every test has a limit of its own.
settings.register_profile(
    "hubbub", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("hubbub"), max_examples=5000)  # for `make sim`
settings.load_profile("hubbub")


def pytest_collection_finish() -> None:
    """What is here for good is not looked through each time that a test has garbage collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's folder."""
    return ROOT


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a fresh X display without a screen (such as ":99"), set as DISPLAY while tests use it."""
    if shutil.which("Xvfb") is None:
        pytest.fail("Xvfb is not installed: `make setup` installs it, or says how", pytrace=False)
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "2400x1600x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        name = f":{answer.readline().strip()}"
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = name
    yield name
    if before is None:
        del os.environ["DISPLAY"]
    else:
        os.environ["DISPLAY"] = before
    server.terminate()
    server.wait(timeout=10)
