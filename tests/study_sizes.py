"""How often the study finds what is not there, and what is: designs with a trap each, before and after its mend.

``python tests/study_sizes.py`` writes the table into docs/study.md; ``--panels 20`` for a first look. Scores are the
planted ones, to the last digit, but in the mixed design, where panels are scored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from resource_study import config

from sbmdea.study import read_config
from sbmdea.study.cities.observed import observe
from sbmdea.study.cities.sample import SCORE, regression_sample
from sbmdea.study.cities.simulation import Design
from sbmdea.study.config import Config
from sbmdea.study.estimates.evidence import TOTAL, Evidence, gather
from sbmdea.study.estimates.findings import findings
from sbmdea.study.estimates.paths import MODELS, moderation_index, path
from sbmdea.study.estimates.regression import fit

PAGE = Path(__file__).parents[1] / "docs" / "study.md"
PANELS, FIRST = 100, 1001
TALENT = "coal-dependent cities lean on high-quality talent"
PENALTIES = "pollution-case penalties moderate the factors' indirect effect"
FUNDING = "technical-funding support moderates the factors' indirect effect"
TECHNOLOGY = "technological innovation raises efficiency"
PROMOTED = "the factors promote fostering substitute industries"
PATH = "the factors work through fostering substitute industries"

Old = Callable[[Evidence], bool]


@dataclass(frozen=True)
class Trap:
    """A claim that is false (or true, in the design without a trap), and how it was judged before."""

    design: Design
    claim: str
    said: str
    before: Old
    true: bool = False


def settings(design: Design, seed: int) -> Config:
    inference = {"draws": 199, "permutations": 199, "cluster": "province" if design == "few provinces" else None}
    return read_config(config(data={"simulate": {"seed": seed, "design": design}}, inference=inference))


def evidence(design: Design, seed: int) -> Evidence:
    """Of a panel whose scores are the planted ones."""
    asked = settings(design, seed)
    panel = observe(asked).cities
    from sbmdea.study import simulate

    planted = simulate(seed=seed, design=design).query("benchmark == 0")["true_efficiency"]
    return gather(asked, regression_sample(asked, panel.assign(efficiency=planted.to_numpy())), 1, False)


def common_years(evidence: Evidence) -> bool:
    """Talent × coal with year effects and controls in common, by t."""
    inference, terms = evidence.config.inference, [*evidence.config.factors, *evidence.config.controls]
    products = [f"{factor} × coal_dependent" for factor in evidence.config.factors]
    found = fit(evidence.sample, SCORE, [*terms, *products], inference)
    return bool(found.cells("talent × coal_dependent", 0.95)["interval_low"] > 0)


def one_at_a_time(moderator: str, evidence: Evidence) -> bool:
    """The index with no other moderator, and no product in efficiency's equation."""
    (one,) = (one for one in evidence.config.moderation if one.moderator == moderator)
    low, high = evidence.interval(moderation_index(evidence, one, MODELS[2]).drawn)
    return low > 0 or high < 0


def by_t(evidence: Evidence) -> bool:
    return bool(evidence.fits[TOTAL].cells("technology", 0.95)["interval_low"] > 0)


def by_draws(evidence: Evidence) -> bool:
    return evidence.interval(path(evidence, "substitute").drawn)[0] > 0


PENALTIES_ALONE, FUNDING_ALONE = partial(one_at_a_time, "penalties"), partial(one_at_a_time, "funding")
TRAPS = (
    Trap("group trends", TALENT, "coal-dependent cities lean on talent", common_years),
    Trap("one moderator", FUNDING, "funding moderates", FUNDING_ALONE),
    Trap("direct product", PENALTIES, "penalties moderate the path", PENALTIES_ALONE),
    Trap("few provinces", TECHNOLOGY, "technology raises efficiency", by_t),
    Trap("confounded mediator", PATH, "the factors work through substitutes", by_draws),
    Trap("null", TALENT, "coal-dependent cities lean on talent", common_years),
    Trap("null", FUNDING, "funding moderates", FUNDING_ALONE),
    Trap("exact", TALENT, "coal-dependent cities lean on talent", common_years, true=True),
    Trap("exact", FUNDING, "funding moderates", FUNDING_ALONE, true=True),
    Trap("exact", PENALTIES, "penalties moderate the path", PENALTIES_ALONE, true=True),
    Trap("exact", TECHNOLOGY, "technology raises efficiency", by_t, true=True),
    Trap("exact", PATH, "the factors work through substitutes", by_draws, true=True),
)


def judged(design: Design, seed: int) -> dict[str, tuple[bool, str]]:
    """For each claim of the design: whether it was supported before, and the verdict now."""
    found = evidence(design, seed)
    verdicts = findings(found).set_index("claim")["verdict"]
    return {trap.claim: (trap.before(found), verdicts[trap.claim]) for trap in TRAPS if trap.design == design}


if __name__ == "__main__":
    import time

    n = int(sys.argv[1])
    for d in dict.fromkeys(t.design for t in TRAPS):
        t = time.time()
        rows = [judged(d, FIRST + k) for k in range(n)]
        for c in rows[0]:
            v = pd.Series([r[c][1] for r in rows]).value_counts().to_dict()
            print(d, c, np.mean([r[c][0] for r in rows]), v, round(time.time() - t), flush=True)
