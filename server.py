"""Run the server: `python3 server.py [--config FILE]` is `hubbub serve [--config FILE]`.

With a command's name, such as `python3 server.py backup FILE`, it is `hubbub backup FILE`.
"""

import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(ROOT, "src"))

from hubbub import launch  # noqa: E402 (this Python may know nothing of hubbub yet)

if __name__ == "__main__":
    names_command = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
    sys.exit(launch.start(__file__, [] if names_command else ["serve"], window=False))
