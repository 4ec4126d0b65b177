"""Run the server: `python3 server.py [--config FILE]` is `hubbub serve [--config FILE]`."""

import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(ROOT, "src"))

from hubbub import launch  # noqa: E402 (this Python may know nothing of hubbub yet)

if __name__ == "__main__":
    sys.exit(launch.start(__file__, ["serve"], window=False))
