"""The whole study in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..options.question import check_threads
from .cities.observed import CITY, YEAR, observe
from .cities.sample import SCORE, left_out, regression_sample
from .config import Config, read_config
from .estimates import regressions
from .estimates.blas import single_threaded
from .estimates.descriptives import by_year_and_type, descriptives, weights
from .estimates.evidence import gather
from .estimates.findings import findings
from .estimates.half_samples import half_samples
from .estimates.placebo import placebo
from .estimates.regression import convention
from .estimates.robustness import robustness
from .estimates.unobserved import unobserved
from .output.export import folder, write_pictures, write_tables
from .scoring import score
from .study import Study

if TYPE_CHECKING:
    import pandas as pd


def run(
    config: str | PathLike[str] | Mapping[str, Any] | Config,
    *,
    out: str | PathLike[str] | None = None,
    data: pd.DataFrame | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Study:
    """Run the study that a config describes.

    Validates the data, scores every city and year, explains the scores (baseline, two paths, heterogeneity,
    moderation, robustness) and sets each of the study's claims against its test.

    Parameters
    ----------
    config
        A TOML file, a dict of the same shape, or a `Config`. Paths in a file are relative to it.
    out
        A folder for tables (CSV, Markdown, LaTeX), scores, figures (PNG, SVG) and ``report.html``; made where missing.
    data
        A DataFrame in place of the config's file.
    threads, progress
        As for `super_sbm`; draws are the same for any number of threads.

    Returns
    -------
    Study
        ``panel``, ``efficiency_result``, ``tables`` T1 to T10, ``findings``, ``slopes``, ``dropped``, ``left_out``;
        ``summary()``.

    Raises
    ------
    SpecError
        For a config that is incomplete, misspelt or contradictory, and a folder that cannot be written to.
    DataError
        For data that cannot be used as given.
    ImportError
        Where the packages of ``sbmdea[study]`` are missing.

    Examples
    --------
    >>> import sbmdea
    >>> config = {
    ...     "data": {"simulate": {"seed": 1}, "benchmark": "benchmark"},
    ...     "efficiency": {
    ...         "inputs": ["capital", "labour", "energy"], "outputs": "gdp",
    ...         "undesirable": ["wastewater", "so2", "dust"],
    ...     },
    ...     "factors": {"technology": "technology"},
    ...     "inference": {"standardise": False, "draws": 99, "permutations": 99},
    ...     "robustness": {"simar_wilson": 0, "half_samples": 0, "placebo": 0},
    ... }
    >>> study = sbmdea.study.run(config)
    >>> study.findings["verdict"].value_counts().to_dict()
    {'not tested': 11, 'supported': 1}
    """
    check_threads(threads)
    settings = read_config(config)
    path = None if out is None else folder(out)
    with single_threaded():
        study = _study(settings, data, threads, progress)
    if path is not None:
        write_tables(study, path)
        write_pictures(study, path)
    return study


def _study(settings: Config, data: pd.DataFrame | None, threads: int | None, progress: bool | None) -> Study:
    observed = observe(settings, data)
    result = score(observed.panel, settings.efficiency, progress)
    panel = observed.cities.merge(result.efficiency.rename(SCORE).reset_index(), on=[CITY, YEAR], how="left")
    sample = regression_sample(settings, panel)
    evidence = gather(settings, sample, threads, progress)
    placebos, slopes = placebo(settings, evidence.sample, threads, progress)
    tables = [
        descriptives(settings, panel, observed.notes),
        *weights(observed),
        by_year_and_type(panel, result),
        regressions.baseline(evidence),
        regressions.mediation(evidence),
        regressions.heterogeneity(evidence),
        regressions.moderation(evidence),
        robustness(settings, observed, panel, threads, progress),
        half_samples(settings, observed, sample, progress),
        unobserved(settings, sample),
        placebos,
    ]
    lost = left_out(settings, panel)
    said = f"{len(lost)} of the scored rows are in no regression." if len(lost) else "No scored row is left out."
    basis = {
        **dict.fromkeys(("T3", "T4", "T5", "T6"), said),
        **dict.fromkeys(
            ("T7", "T8", "T9", "T10"),
            f"{convention(settings.inference, len(sample), evidence.moments.clusters)} {said}",
        ),
    }
    basis["T7"] += " A line with fewer rows has no score, or no lag, for the others."
    tables = [replace(one, note=f"{one.note} {basis[one.name]}") if one.name in basis else one for one in tables]
    return Study(
        config=settings,
        panel=panel,
        efficiency_result=result,
        tables={table.name: table for table in tables},
        findings=findings(evidence),
        slopes=regressions.simple_slopes(evidence),
        dropped=observed.dropped,
        left_out=lost,
        notes=(*settings.notes, *observed.notes),
        sample=evidence.sample,
        columns=regressions.columns(evidence),
        placebos=slopes,
    )
