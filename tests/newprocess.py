"""Code in a process of its own, where nothing has been imported."""

from __future__ import annotations

import os
import subprocess
import sys


def in_new_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
