"""How unequal scores are, through what, and whether they converge: for any scores, of this library or not."""

from .convergence import BetaConvergence, beta_convergence, sigma_convergence
from .densities import densities
from .gini import GiniDecomposition, dagum_gini
from .theil import TheilDecomposition, theil

__all__ = [
    "BetaConvergence",
    "GiniDecomposition",
    "TheilDecomposition",
    "beta_convergence",
    "dagum_gini",
    "densities",
    "sigma_convergence",
    "theil",
]
