"""What it costs before the first score: importing, compiling once, starting with what is compiled."""

from __future__ import annotations

import tempfile

from ..case import Case, Table
from ..clock import of_process

CALL = (
    "import sbmdea; sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), inputs=['input_1', 'input_2'], "
    "outputs=['output_1', 'output_2'], undesirable='undesirable_1', dmu='dmu').certificate"
)
PACKAGES = "import numpy, pandas, numba, scipy.linalg"


def measure(quick: bool) -> Table:
    times = 1 if quick else 11
    rows = [(f"`{code}`", of_process(code, times)) for code in ("pass", "import numpy", "import sbmdea", PACKAGES)]
    with tempfile.TemporaryDirectory() as cache:
        if not quick:
            rows.append(("first call ever: compile, then score 30 DMUs", of_process(CALL, 1, NUMBA_CACHE_DIR=cache)))
        again = of_process(CALL, times, **({} if quick else {"NUMBA_CACHE_DIR": cache}))
        rows.append(("first call in a new process: score 30 DMUs", again))
    return Table(
        ("new process that runs", "CPU time"),
        tuple((what, f"{seconds:.3f} s") for what, seconds in rows),
        "CPU time (user and system) of the whole process, the interpreter's own start included; medians, except "
        "for the compilation, which is measured once with an empty cache.",
    )


CASE = Case("start_up", "Importing and first calls", measure)
