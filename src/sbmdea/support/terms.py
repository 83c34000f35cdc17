"""What papers and other programs call our options' values; and terms that look like one of them and are not."""

from __future__ import annotations

IRS = "non-decreasing returns, Σλ ≥ 1: what others call increasing"
DRS = "non-increasing returns, Σλ ≤ 1: what others call decreasing"
CRS = "constant returns, any Σλ"
VRS = "variable returns, Σλ = 1"
INPUT = "inputs move"
OUTPUT = "outputs move"
BOTH = "inputs and outputs move"

# option → (the words of others, what each is here, said in other words)
TERMS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "rts": (
        ("irs increasing increasing-returns non-decreasing non-decreasing-returns", "ndrs", IRS),
        ("drs decreasing decreasing-returns non-increasing non-increasing-returns", "nirs", DRS),
        ("constant constant-returns ccr c", "crs", CRS),
        ("variable variable-returns bcc v", "vrs", VRS),
        ("grs generalized generalised general", '("grs", L, U)', "generalized returns, L ≤ Σλ ≤ U"),
        ("fdh free-disposal-hull", "", "sbmdea.fdh, a model of its own"),
        ("add frh", "", "replication by whole numbers, which is not offered"),
    ),
    "orientation": (
        ("io in i inputs input-oriented input-orientation in-oriented 投入 投入导向", "input", INPUT),
        ("oo out o outputs output-oriented output-orientation out-oriented 产出 产出导向", "output", OUTPUT),
        ("no non none both unoriented non-orientation io-oo 非导向", "non-oriented", BOTH),
        ("graph graph-hyperbolic hyper", "hyperbolic", "inputs shrink by the factor by which outputs grow"),
        ("graph graph-hyperbolic", "non-oriented", BOTH),
        ("ddf dir directional", "", "sbmdea.directional, a model of its own"),
        ("oriented", "", "one of the sides: inputs, or outputs"),
    ),
    "frontier": (
        ("cont contemporary contemp current yearly annual period single", "contemporaneous", "each period's own rows"),
        ("glob pooled pool all intertemporal grand", "global", "the rows of all periods"),
        ("seq cumulative sequ", "sequential", "all rows up to the period"),
        ("windows win moving", "window", "the rows of `window` consecutive periods"),
        ("bi bien two-period", "biennial", "the rows of a period and the next"),
        ("meta metafrontier group", "", "sbmdea.metafrontier, or group= for frontiers of groups"),
    ),
    "base": (
        ("cont contemp contemporaneous adj neighbouring", "adjacent", "the technologies of both periods"),
        ("glob pooled all", "global", "one technology from the rows of all periods"),
        ("seq cumulative", "sequential", "all rows up to each period"),
        ("bi bien two-period", "biennial", "the rows of both periods"),
        ("fixed-base base-period first", "fixed", "the technology of `fixed_period`"),
    ),
    "decomposition": (
        ("fare-grosskopf-norris-zhang fgn", "fgnz", "Färe, Grosskopf, Norris & Zhang 1994"),
        ("rd", "ray-desli", "Ray & Desli 1997, by both rulers; deaR's rd takes the first ruler alone"),
        ("fglr efficiency-technical", "", "None: efficiency_change · technical_change"),
    ),
    "disposability": (
        ("free strongly-disposable", "strong", "bads may be thrown away: ≤"),
        ("weakly-disposable", "weak", "bads fall only with goods: ="),
        ("fare färe single-factor", "shephard", "equations, with one abatement factor"),
        ("kuosmanen-podinovski convex", "kuosmanen", "equations, and every row may idle"),
        ("by-production byproduction murty", "", "sbmdea.by_production, a model of its own"),
    ),
    "undesirable_as": (
        ("inputs x numerator cost", "input", "bads count in the numerator with the inputs"),
        ("outputs y bad bad-output denominator", "output", "bads count in the denominator with the goods"),
    ),
    "exclude": (
        ("self own itself observation obs dmu-year", "row", "the DMU's own row leaves its reference"),
        ("dmu units firm city id all-periods entity", "unit", "all periods of the DMU leave its reference"),
        ("none no false", "", "sbmdea.sbm, where no row leaves"),
    ),
    "zeros": (
        ("drop ignore allow keep skip pass", "drop-term", "rows stay, and the term of a zero leaves the ratio"),
        ("epsilon eps small shift replace", "drop-term", "a number in place of a zero would decide the score"),
        ("error refuse", "raise", "zeros are refused"),
    ),
    "solver": (
        ("default dual-simplex numba own", "simplex", "with HiGHS behind it"),
        ("scipy linprog highspy", "highs", "one program at a time"),
        ("clarabel ecos scs cvx", "cvxpy", "one program at a time"),
    ),
    "on_infeasible": (
        ("na none missing null ignore", "nan", "no score"),
        ("error", "raise", "an InfeasibleError"),
    ),
    "infeasible": (
        ("na none missing null", "nan", "no index"),
        ("glob", "global", "that base for the whole pair"),
        ("bi bien", "biennial", "that base for the whole pair"),
    ),
    "second_stage": (
        ("maxslack max-slack slack slacks unit", "sum", "the largest sum of slacks, in the data's units"),
        ("no false single off one-stage", "none", "no second stage"),
        ("mip units-invariant", "relative", "slacks as shares of the own values"),
    ),
    "measure": (
        ("ccr bcc farrell", "radial", "one factor"),
        ("directional ml malmquist-luenberger", "ddf", "directional distances"),
        ("ddf", "directional", "one β for all columns"),
        ("nddf russell", "nonradial", "each column its own β"),
        ("sbm sbm-ddf sbi", "slacks", "Fukuyama & Weber 2009"),
        ("ddf directional", "radial", "one β for all columns"),
        ("sbm slacks", "sbm_ddf", "slack-based directional distances"),
        ("super super-efficiency", "super_sbm", "Tone's two steps"),
        ("slacks", "additive", "the sum of slacks"),
    ),
    "method": (
        ("bene max maximise maximize", "benevolent", "the others look good"),
        ("aggr min minimise minimize", "aggressive", "the others look bad"),
        ("any none simple", "arbitrary", "whichever weights the solver ends with"),
        ("nash", "game", "the Nash equilibrium"),
    ),
    "weights": (
        ("unit units one", "ones", "slacks in the data's units"),
        ("normal std lovell-pastor sd", "normalised", "slacks in standard deviations"),
        ("range", "ram", "slacks as shares of the columns' ranges"),
        ("bounded", "bam", "slacks as shares of the distance to the best value"),
    ),
    "direction": (
        ("own data self x-y", "observed", "the own values"),
        ("average means avg", "mean", "the columns' means"),
        ("ones one 1", "unit", "1 in the data's units"),
        ("rdm", "range", "the distance to the best value"),
        ("irdm inverse", "inverse-range", "1 over the distance to the best value"),
    ),
    "effects": (
        ("time year", "period", "of the period"),
        ("two-way twoway two", "both", "of DMU and period"),
        ("no off pooled", "none", "no effects"),
    ),
}


def meant(option: str, word: str, valid: tuple[str, ...]) -> tuple[str, str] | None:
    """What ``word`` is called here ("" where it is no value of the option), and what that means."""
    answers = [(ours, meaning) for words, ours, meaning in TERMS.get(option, ()) if plain(word) in _each(words)]
    return next(((ours, meaning) for ours, meaning in answers if ours in valid or not ours or "(" in ours), None)


def plain(word: str) -> str:
    """Case, blanks, dashes and "to scale" do not matter."""
    bare = word.casefold().replace(" ", "").replace("-", "").replace("_", "")
    return bare.removesuffix("toscale")


def _each(words: str) -> set[str]:
    return {plain(word) for word in words.split()}
