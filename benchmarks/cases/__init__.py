"""The cases, one a file; a new one is added here and nowhere else."""

from . import (
    density,
    dimension,
    everywhere,
    models,
    networks,
    packages,
    roofline,
    scaling,
    solvers,
    start_up,
    targets,
    verification,
)

CASES = (
    targets.CASE,
    solvers.CASE,
    packages.CASE,
    scaling.CASE,
    dimension.CASE,
    density.CASE,
    models.CASE,
    everywhere.CASE,
    networks.CASE,
    verification.CASE,
    start_up.CASE,
    roofline.CASE,
)
