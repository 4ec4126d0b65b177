"""The clock of a server, set back and forward as its test likes."""

from __future__ import annotations

from pathlib import Path

import pytest


class Clock:
    """The system's clock, as a server started under it sees it; its steady clocks go on as they do."""

    def __init__(self, folder: Path) -> None:
        libraries = sorted(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"))
        if not libraries:
            pytest.fail("libfaketime is not installed: `make setup` installs it, or says how", pytrace=False)
        self._step = folder / "step"
        self.set("+0")
        self.under = (
            "env",
            f"LD_PRELOAD={libraries[0]}",
            f"FAKETIME_TIMESTAMP_FILE={self._step}",
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            # Else it reckons waits by the steady clock anew, and each hand-over of a thread takes a while.
            "FAKETIME_FORCE_MONOTONIC_FIX=0",
        )

    def set(self, step: str) -> None:
        """So far from the right time."""
        new = self._step.with_suffix(".new")
        new.write_text(f"{step}\n")
        new.rename(self._step)  # never half written
