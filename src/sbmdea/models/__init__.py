"""The models, one small file per family."""

MODELS = (
    "super_sbm",
    "sbm",
    "russell",
    "radial",
    "ccr",
    "bcc",
    "additive",
    "directional",
    "ebm",
    "hybrid_sbm",
    "nonseparable_sbm",
    "by_production",
    "cost",
    "revenue",
    "profit",
    "profitability",
    "fdh",
)
ANALYSES = ("malmquist", "luenberger", "metafrontier", "window_analysis", "cross_efficiency")
