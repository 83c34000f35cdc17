"""What is known of an interval, by model and method: said in every summary; what is known to be wrong is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SpecError

if TYPE_CHECKING:
    from .asked import Sample

PROVED = {
    "radial": "proved: Kneip, Simar & Wilson (2008) under variable returns; Park, Jeong & Simar (2010) give the rate "
    "under constant returns.",
    "hyperbolic": "proved: Wheelock & Wilson (2008) and Wilson (2011) for the hyperbolic measure.",
    "fdh": "proved: Park, Simar & Weiner (2000) give the limit law of the free disposal hull.",
    "directional": "proved: Simar, Vanhems & Wilson (2012) for directional distances.",
}
HEURISTIC = (
    "a heuristic: no limit law has been published for {}. The rate used is that of the radial measure with the same "
    'number of columns; rate="estimate" estimates it from the spread at several sizes. Intervals are for the '
    "population score of an inefficient point; on the frontier of the sample the score is 1 by construction, and only "
    "the bound away from 1 carries information."
)
SMOOTHED = (
    "Simar & Wilson (1998): valid where inefficiency does not depend on the mix or the size (homogeneous), and rows "
    "are independent."
)
HETEROGENEOUS = (
    "Simar & Wilson (2000): the density of mix, size and inefficiency together is smoothed; rows independent."
)


def subsampling(sample: Sample) -> str:
    if sample.radial:
        return PROVED["hyperbolic" if sample.options["orientation"] == "hyperbolic" else "radial"]
    if sample.hull:
        return PROVED["fdh"]
    if sample.model == "directional" and sample.options["measure"] == "radial":
        return PROVED["directional"]
    return HEURISTIC.format(sample.model)


def check_smoothed(sample: Sample, method: str) -> None:
    """Refuse what smoothing inefficiency along a ray does not describe."""
    if not sample.radial:
        raise SpecError(
            f"{method} needs a radial measure, along whose ray a pseudo-sample is moved; {sample.model} projects every "
            "point along a way of its own. Use method='subsampling', a heuristic for slacks-based measures: see "
            "docs/inference.md."
        )
    options, question = sample.options, sample.question
    for wrong, name in (
        (question.exclude != "row", 'exclude="unit"'),
        (options.get("restrictions") is not None, "restrictions"),
        (options.get("nondiscretionary") is not None, "nondiscretionary columns"),
        (len(sample.panel.groups) > 1, "group"),
        (sample.panel.category is not None, "category"),
        (len(sample.blocks) > 1 and question.frontier != "contemporaneous", f"frontier={question.frontier!r}"),
    ):
        if wrong:
            raise SpecError(
                f"{method} must come without {name}; its theory does not cover it. Use method='subsampling'."
            )
