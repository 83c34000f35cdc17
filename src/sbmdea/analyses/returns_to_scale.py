"""What size does: scale efficiency and the kind of returns (Färe, Grosskopf & Lovell 1985)."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import SpecError
from ..evaluation.evaluate import evaluate
from ..models.radial import asked, measure, procedure, radial
from ..results import frames
from ..results.outcome import EFFICIENT
from ..support.signatures import signed_like
from ..support.spelling import choose

if TYPE_CHECKING:
    import pandas as pd

_OWN = ("rts", "super_efficiency", "second_stage")


@signed_like(radial, *_OWN)
def returns_to_scale(data: Any = None, **options: Any) -> pd.DataFrame:
    """Scale efficiency, the kind of returns to scale, and who has the most productive size.

    Radial scores under three technologies tell where a DMU stands on the frontier of variable returns:

        scale efficiency = crs / vrs
        "constant"    crs = vrs                     the DMU, or its projection, has a most productive size
        "increasing"  crs < vrs and nirs = crs      it is too small
        "decreasing"  crs < vrs and nirs > crs      it is too large

    The comparison needs no intensities, so that alternative solutions cannot change the answer.

    Parameters
    ----------
    data, inputs, outputs, …
        Everything `radial` takes but ``rts``, ``super_efficiency`` and ``second_stage``; ``orientation`` is "input" or
        "output", between which the kind of returns of an inefficient DMU can differ.

    Returns
    -------
    DataFrame
        ``crs``, ``vrs``, ``nirs`` (scores), ``scale_efficiency``, ``returns``, and ``mpss``: whether the DMU itself has
        a most productive scale size (Banker 1984), which is to be efficient under constant returns. NaN and None where
        a score is missing.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer-Nijhoff.
    Banker, R. D. (1984). Estimating most productive scale size using data envelopment analysis. European Journal of
    Operational Research 17(1), 35–44.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    >>> frame = sbmdea.returns_to_scale(data, **roles)
    >>> frame.loc["DMU3":"DMU5", ["crs", "vrs", "scale_efficiency", "returns"]].round(3).reset_index()
        dmu    crs    vrs  scale_efficiency     returns
    0  DMU3  0.227  0.304             0.747  increasing
    1  DMU4  0.454  0.472             0.963  increasing
    2  DMU5  0.862  0.988             0.872  decreasing
    """
    import pandas as pd

    if taken := [name for name in _OWN if name in options]:
        raise SpecError(f"returns_to_scale must be asked without {taken[0]}: it compares crs, vrs and nirs itself.")
    bound = signature(radial).bind(data, **options)
    bound.apply_defaults()
    asks = bound.arguments
    choose("orientation", asks["orientation"], ("input", "output"))
    if asks["frontier"] == "window":
        raise SpecError(
            'returns_to_scale must have one frontier per row; got frontier="window", where a score is the mean over '
            'several. Pass another frontier, or the rows of one window with frontier="global".'
        )
    panel, question = asked(**asks)
    program = measure(panel, question, asks["orientation"])
    solved = [evaluate(panel, replace(question, rts=rts), procedure(program)) for rts in ("crs", "vrs", "nirs")]
    crs, vrs, nirs = (outcome.efficiency for outcome in solved)
    constant, increasing = np.abs(crs - vrs) <= EFFICIENT * vrs, np.abs(nirs - crs) <= EFFICIENT * nirs
    words = np.where(constant, "constant", np.where(increasing, "increasing", "decreasing"))
    index = frames.index(panel, solved[0].rows)
    return pd.DataFrame(
        {
            "crs": crs,
            "vrs": vrs,
            "nirs": nirs,
            "scale_efficiency": np.where(constant, 1.0, crs / vrs),
            "returns": pd.Series(words, index=index, dtype="str").mask(np.isnan(crs + vrs + nirs)),
            "mpss": np.abs(crs - 1.0) <= EFFICIENT,
        },
        index=index,
    )
