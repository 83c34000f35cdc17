"""Wheels with the kernels as machine code, where SBMDEA_MACHINE_CODE is 1; without, one wheel for every platform."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OBJECTS = "src/sbmdea/lp/machine_code/objects"


class MachineCode(BuildHookInterface):
    wanted = os.environ.get("SBMDEA_MACHINE_CODE") == "1"

    def dependencies(self) -> list[str]:
        return ["numba", "scipy", "pandas"] if self.wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self.wanted or version == "editable":
            return
        known = os.pathsep.join([str(Path(self.root, "src")), os.environ.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "sbmdea.lp.machine_code.ship", str(Path(self.root, OBJECTS))]
        subprocess.run(command, env={**os.environ, "PYTHONPATH": known}, check=True)
        build_data["artifacts"].append(f"{OBJECTS}/**")
        build_data["pure_python"] = False
        # nothing in it depends on the version of Python, and of the C library it wants what all have
        build_data["tag"] = f"py3-none-{_platform()}"


def _platform() -> str:
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return platform.replace("linux_", "manylinux_2_17_", 1)
