"""The cases, one a file; a new one is added here and nowhere else."""

from . import (
    density,
    dimension,
    everywhere,
    million,
    models,
    networks,
    packages,
    resamples,
    robust,
    roofline,
    scaling,
    solvers,
    start_up,
    targets,
    verification,
    writing_files,
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
    million.CASE,
    networks.CASE,
    verification.CASE,
    resamples.CASE,
    robust.CASE,
    start_up.CASE,
    writing_files.CASE,
    roofline.CASE,
)
