"""Benchmarking and rDEA, for R: how long a replicate of the smoothed bootstrap takes them.

`Rscript` must be on the path, and the packages where it looks (`R_LIBS`). Both are on CRAN.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from tempfile import TemporaryDirectory

from ..families import Data

CALLS = {
    "Benchmarking": 'dea.boot(X, Y, NREP=B, RTS="vrs", ORIENTATION="in")',
    "rDEA": 'dea.robust(X, Y, model="input", RTS="variable", B=B, alpha=0.9, bw="silverman")',
}
SCRIPT = """
suppressMessages(library({package}))
X <- as.matrix(read.csv("x.csv", header=FALSE)); Y <- as.matrix(read.csv("y.csv", header=FALSE))
spent <- function() sum(proc.time()[1:2])
taken <- function(B) {{ start <- spent(); {call}; spent() - start }}
first <- taken({few}); cat((taken({many}) - first) / ({many} - {few}))
"""


@cache
def version(package: str) -> str | None:
    """None where R or the package is not there."""
    if shutil.which("Rscript") is None:
        return None
    return (
        _run(f'if (requireNamespace("{package}", quietly=TRUE)) cat(as.character(packageVersion("{package}")))') or None
    )


def seconds_per_replicate(package: str, data: Data, few: int, many: int) -> float:
    """CPU of ``many`` replicates without that of ``few``, for each of the difference; input-oriented, vrs."""
    import numpy as np

    with TemporaryDirectory() as folder:
        np.savetxt(f"{folder}/x.csv", data.X, delimiter=",")
        np.savetxt(f"{folder}/y.csv", data.Y, delimiter=",")
        code = SCRIPT.format(package=package, call=CALLS[package], few=few, many=many)
        return float(_run(code, folder))


def _run(code: str, folder: str | None = None) -> str:
    done = subprocess.run(["Rscript", "-e", code], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()
