"""Have a wheel built with what every message passes compiled, when it is wished: HUBBUB_COMPILED=1.

The rule: without the wish, or where it is an editable install, the wheel is the sources alone.

Spec: https://hatch.pypa.io/latest/plugins/build-hook/reference/
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MYPYC = "mypy[mypyc]>=2.4,<3"  # older ones make of it what compilers refuse


class CompiledHook(BuildHookInterface[Any]):
    """Adds the compiled modules, beside their sources."""

    def dependencies(self) -> list[str]:
        """What the build needs besides."""
        return [MYPYC] if is_wished() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is filled."""
        if not is_wished():
            return
        if version != "standard":
            self.app.display_warning("nothing is compiled for an editable install, whose sources may change")
            return
        sys.path.insert(0, self.root)
        from scripts.compiled import compile_into  # noqa: PLC0415 - it needs what is installed for it alone

        self._folder = tempfile.TemporaryDirectory()  # gone with the hook, when the wheel is filled
        target = Path(self._folder.name, "compiled")
        try:
            compiled = compile_into(target)
        except subprocess.CalledProcessError:
            sys.exit("could not be compiled, see above; without HUBBUB_COMPILED no compiler is needed")
        for file in compiled:
            build_data["force_include"][str(file)] = str(file.relative_to(target))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def is_wished() -> bool:
    """Whether who builds wants it compiled."""
    return os.environ.get("HUBBUB_COMPILED", "0") not in {"", "0"}
