"""Made-up data with a known recipe, so that figures can be compared between machines and versions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

ROLES: dict[str, Any] = {
    "inputs": ["labour", "capital", "energy"],
    "outputs": ["gdp"],
    "undesirable": ["wastewater", "so2", "dust"],
    "dmu": "unit",
    "period": "period",
}


def panel(units: int = 110, periods: int = 16, seed: int = 20260117) -> pd.DataFrame:
    """A panel of regions, one row per unit and period: three inputs, one good, three undesirable outputs.

    Size, inefficiency and dirtiness belong to the unit; capital deepens, technology improves and pollution
    per unit of energy falls from period to period.
    """
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0.0, 0.9, units)
    inefficiency = rng.gamma(1.2, 0.25, units)
    dirtiness = rng.lognormal(0.0, 0.5, units)

    def noise(sigma: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        return rng.lognormal(0.0, sigma, units)

    parts = []
    for t in range(periods):
        labour = 30.0 * size**0.9 * noise(0.15)
        capital = 900.0 * size * np.exp(0.05 * t) * noise(0.2)
        energy = 60.0 * size**0.95 * np.exp(0.01 * t) * noise(0.25)
        loss = np.abs(inefficiency + rng.normal(0.0, 0.08, units))
        gdp = 0.9 * np.exp(0.02 * t) * labour**0.3 * capital**0.5 * energy**0.2 * np.exp(-loss)
        parts.append(
            pd.DataFrame(
                {
                    "unit": np.arange(units),
                    "period": t,
                    "labour": labour,
                    "capital": capital,
                    "energy": energy,
                    "gdp": gdp,
                    "wastewater": 0.8 * energy * dirtiness * noise(0.3),
                    "so2": 300.0 * energy * dirtiness * np.exp(-0.06 * t) * noise(0.4),
                    "dust": 150.0 * energy * dirtiness * np.exp(-0.03 * t) * noise(0.4),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
