"""How often nominal intervals hold the true score, where the truth is known.

``python -m benchmarks.coverage`` draws the samples again and writes the tables of docs/coverage.md between its marks,
each when it is done; ``--only`` one of them, ``--quick`` draws a tenth of the samples and prints only. Shares are held
against those that an independent program found by the same recipe with draws of its own.
"""

from __future__ import annotations

import argparse
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import sbmdea
from sbmdea.inference.asked import Sample
from sbmdea.inference.interval_forms import ends, moments
from sbmdea.inference.repeat import repeat
from sbmdea.inference.smooth import Homogeneous
from sbmdea.inference.subsample import Drawing, Scores

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"
LEVEL, REPS, TRUTH, SPREAD = 0.95, 400, 1.0 / 0.6, 0.4
SAMPLES = {50: 300, 200: 200, 800: 100}


def one_and_one(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """y = √x e^(−|u|), and the point x = 5.5, y = 0.6 √5.5."""
    x = rng.uniform(1, 10, n)
    y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, SPREAD, n)))
    return np.append(x, 5.5)[:, None], np.append(y, 0.6 * np.sqrt(5.5))[:, None]


def two_and_two(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """‖y‖ = (x₁ x₂)^0.4 e^(−|u|) in any direction, and the point x = (5.5, 5.5) equal goods, 0.6 of the frontier."""
    x = rng.uniform(1, 10, (n, 2))
    angle = rng.uniform(0.05, 0.95, n) * np.pi / 2
    length = x.prod(axis=1) ** 0.4 * np.exp(-np.abs(rng.normal(0, SPREAD, n)))
    y = length[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    at = 0.6 * 5.5**0.8 / np.sqrt(2.0)
    return np.vstack([x, [5.5, 5.5]]), np.vstack([y, [at, at]])


WORLDS = {"1 + 1": one_and_one, "2 + 2": two_and_two}


def sample_of(world: Callable[..., Any], n: int, rng: np.random.Generator) -> Sample:
    x, y = world(rng, n)
    forms = np.arange(n + 1) < n
    return Sample(
        sbmdea.radial(
            inputs=x, outputs=y, rts="vrs", orientation="output", reference=forms, evaluate=~forms,
            second_stage="none", threads=1,
        )
    )  # fmt: skip


def drawn(sample: Sample, seed: int, n: int) -> Iterator[tuple[str, np.ndarray, float, tuple[str, ...]]]:
    """Name, draws of δ*, scale, and the intervals to be read from them."""
    scores, kappa = Scores(sample), sample.kappa
    drawing = Drawing(sample, False, False)

    def naive(rng: np.random.Generator) -> Any:
        return scores([rng.integers(0, n, n)])

    yield "rows with replacement (inconsistent)", repeat(naive, REPS, seed, threads=1)[0], 1.0, ("basic",)
    smooth = Homogeneous.of(sample, sample.blocks[0], "silverman")

    def smoothed(rng: np.random.Generator) -> Any:
        score, tally = smooth(rng)
        return 1.0 / score, tally

    yield "smoothed", repeat(smoothed, REPS, seed, threads=1)[0], 1.0, ("basic", "ratio", "percentile")
    for power in (0.6, 0.7, 0.8):
        sizes = drawing.sizes(power)

        def fewer(rng: np.random.Generator, sizes: Any = sizes) -> Any:
            return scores(drawing.rows(drawing.draw(rng), sizes))

        values = repeat(fewer, REPS, seed, threads=1)[0]
        yield f"subsampling, m = n^{power}", values, (sizes[0] / n) ** kappa, ("basic", "ratio")


def coverage(world: str, n: int, samples: int) -> list[tuple[str, ...]]:
    found: dict[tuple[str, str], list[tuple[bool, float, float]]] = {}
    for number in range(samples):
        sample = sample_of(WORLDS[world], n, np.random.default_rng([n, number, len(world)]))
        delta = sample.delta()
        for name, draws, scale, forms in drawn(sample, number, n):
            bias, _ = moments(delta, draws, scale)
            for form in forms:
                low, high = (float(end[0]) for end in ends(delta, draws, scale, LEVEL, form))
                found.setdefault((name, form), []).append(
                    (low <= TRUTH <= high, high - low, float((delta - bias)[0] - TRUTH))
                )
        boot = sbmdea.bootstrap(sample.result, reps=REPS, seed=number, threads=1)
        upper, lower = (1.0 / float(boot.efficiency[end].iloc[0]) for end in ("lower", "upper"))
        score = float(1.0 / boot.efficiency["corrected"].iloc[0]) - TRUTH
        found.setdefault(("subsampling, m by volatility (the default)", "ratio"), []).append(
            (lower <= TRUTH <= upper, upper - lower, score)
        )
    rows = []
    for (name, form), hits in found.items():
        held, width, error = (np.array(one, float) for one in zip(*hits, strict=True))
        share = held.mean()
        se = np.sqrt(share * (1 - share) / len(held))
        rows.append((world, str(n), name, form, f"{share:.3f} ({se:.3f})", f"{np.nanmean(width):.3f}",
                     f"{error.mean():+.4f}"))  # fmt: skip
    return rows


def means(n: int, samples: int) -> list[tuple[str, ...]]:
    """The mean of δ (true 2 e^(σ²/2) Φ(σ)), and the test of constant returns where they hold and where they do not."""
    from scipy.special import ndtr

    truth = 2.0 * np.exp(SPREAD**2 / 2.0) * ndtr(SPREAD)
    hits: dict[str, list[float]] = {"plain t": [], "kneip": [], "simar-zelenyuk": [], "size": [], "power": []}
    for number in range(samples):
        rng = np.random.default_rng([n, number, 99])
        x, y = (one[:-1] for one in one_and_one(rng, n))
        res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", orientation="output", second_stage="none", threads=1)
        delta = 1.0 / res.efficiency.to_numpy()
        half = 1.959963984540054 * delta.std() / np.sqrt(n)
        hits["plain t"].append(abs(delta.mean() - truth) <= half)
        for variance in ("kneip", "simar-zelenyuk"):
            got = sbmdea.mean_efficiency(
                res, scale="inefficiency", splits=20, variance=variance, seed=number, threads=1
            ).table.iloc[0]
            hits[variance].append(got["lower"] <= truth <= got["upper"])
        hits["power"].append(sbmdea.test_rts(res, halvings=20, splits=1, seed=number, threads=1).p <= 0.05)
        flat = sbmdea.radial(
            inputs=x, outputs=x * y / np.sqrt(x), rts="vrs", orientation="output", second_stage="none", threads=1
        )
        hits["size"].append(sbmdea.test_rts(flat, halvings=20, splits=1, seed=number, threads=1).p <= 0.05)
    out = []
    for name, held in hits.items():
        share = float(np.mean(held))
        out.append((str(n), name, f"{share:.3f} ({np.sqrt(share * (1 - share) / samples):.3f})"))
    return out


def second_stage(n: int, samples: int) -> list[tuple[str, ...]]:
    """δ = 1 + z/2 + ε truncated at 1, σ = 0.5, z ~ N(1, 1): the slope 0.5 by both algorithms and by least squares."""
    from scipy.stats import truncnorm

    hits: dict[str, list[tuple[float, float, float]]] = {}
    for number in range(samples):
        rng = np.random.default_rng([n, number, 7])
        z = rng.normal(1, 1, n)
        least = -0.5 * z / 0.5
        delta = 1.0 + 0.5 * z + 0.5 * truncnorm.rvs(least, np.inf, size=n, random_state=rng)
        x = rng.uniform(1, 10, n)
        res = sbmdea.radial(
            inputs=x, outputs=np.sqrt(x) / delta, rts="vrs", orientation="output", second_stage="none", threads=1
        )
        for algorithm in (1, 2):
            fit = sbmdea.simar_wilson(
                res, z=z, algorithm=algorithm, reps=200, inner=50, seed=number, level=0.95, threads=1
            )
            row = fit.coefficients.iloc[1]
            hits.setdefault(f"algorithm {algorithm}", []).append((row["estimate"], row["lower"], row["upper"]))
        Z = np.column_stack([np.ones(n), z])
        found = 1.0 / res.efficiency.to_numpy()
        beta, rss, *_ = np.linalg.lstsq(Z, found, rcond=None)
        se = np.sqrt(float(rss[0]) / (n - 2) * np.linalg.inv(Z.T @ Z)[1, 1])
        hits.setdefault("least squares", []).append((beta[1], beta[1] - 1.96 * se, beta[1] + 1.96 * se))
    out = []
    for name, rows in hits.items():
        estimate, low, high = np.array(rows).T
        share = float(((low <= 0.5) & (high >= 0.5)).mean())
        se = np.sqrt(share * (1 - share) / samples)
        out.append((str(n), name, f"{share:.3f} ({se:.3f})", f"{estimate.mean():.3f}", f"{estimate.std(ddof=1):.3f}"))
    return out


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


# what the independent program found: share, samples; by the first cells of a row
ELSEWHERE: dict[tuple[str, ...], tuple[float, int]] = {
    (*where, *asked): (share, samples)
    for where, samples, column in ((("1 + 1", "50"), 300, 0), (("1 + 1", "200"), 200, 1))
    for asked, shares in {
        ("rows with replacement (inconsistent)", "basic"): (0.777, 0.700),
        ("smoothed", "basic"): (0.870, 0.875),
        ("smoothed", "ratio"): (0.883, 0.880),
        ("smoothed", "percentile"): (0.797, 0.785),
        ("subsampling, m = n^0.6", "basic"): (0.910, 0.925),
        ("subsampling, m = n^0.6", "ratio"): (0.963, 0.935),
        ("subsampling, m = n^0.7", "basic"): (0.877, 0.840),
        ("subsampling, m = n^0.7", "ratio"): (0.917, 0.875),
        ("subsampling, m = n^0.8", "basic"): (0.787, 0.760),
        ("subsampling, m = n^0.8", "ratio"): (0.817, 0.770),
    }.items()
    for share in shares[column : column + 1]
} | {
    ("1 + 1", "50", "subsampling, m by volatility (the default)", "ratio"): (0.915, 200),
    ("1 + 1", "200", "subsampling, m by volatility (the default)", "ratio"): (0.940, 150),
    ("50", "plain t"): (0.666, 500),
    ("50", "kneip"): (0.894, 500),
    ("50", "simar-zelenyuk"): (0.898, 500),
    ("50", "size"): (0.086, 500),
    ("50", "power"): (0.994, 500),
    ("200", "plain t"): (0.792, 500),
    ("200", "kneip"): (0.904, 500),
    ("200", "simar-zelenyuk"): (0.906, 500),
    ("200", "size"): (0.062, 500),
    ("200", "power"): (1.0, 500),
    ("100", "algorithm 1"): (0.86, 100),
    ("100", "algorithm 2"): (0.91, 100),
    ("400", "algorithm 1"): (0.90, 60),
    ("400", "algorithm 2"): (0.917, 60),
}  # fmt: skip


def compared(page: str) -> list[tuple[str, ...]]:
    """The page's shares beside the other program's, and how many standard errors of their difference they are apart."""
    shares: dict[tuple[str, ...], float] = {}
    samples: dict[tuple[str, ...], float] = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        for length in (2, 4):
            if len(cells) > length and (found := re.fullmatch(r"([\d.]+) \(([\d.]+)\)", cells[length])):
                share, error = float(found[1]), float(found[2])
                key = tuple(cells[:length])
                shares[key] = share
                if error > 0.0:
                    group = key[: length // 2]
                    samples[group] = max(samples.get(group, 0.0), share * (1 - share) / error**2)
    rows = []
    for key, (other, many) in ELSEWHERE.items():
        if key in shares and (own := samples.get(key[: len(key) // 2])):
            pooled = (shares[key] * own + other * many) / (own + many)
            error = np.sqrt(pooled * (1 - pooled) * (1 / own + 1 / many))
            apart = f"{(shares[key] - other) / error:+.1f}" if error > 0.0 else "0.0"
            rows.append((", ".join(key), f"{shares[key]:.3f}", f"{other:.3f}", apart))
    return rows


def write(name: str, text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    assert re.search(marks, page, re.DOTALL), f"{PAGE} has no mark {name}"
    page = re.sub(marks, lambda m: m[1] + "\n" + text + "\n\n" + m[2], page, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only", choices=("intervals", "means", "second", "compared"))
    options = asked.parse_args()
    part = 10 if options.quick else 1
    warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)

    def done(name: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        text = table(head, rows)
        print(f"{name}\n{text}\n", flush=True)
        if not options.quick:
            write(name, text)

    if options.only in (None, "intervals"):
        rows = []
        for world in WORLDS:
            for n, samples in SAMPLES.items():
                rows += coverage(world, n, samples // part)
                print(f"{world}, n = {n}: done", flush=True)
        done(
            "intervals",
            ("p + q", "n", "method", "interval", "coverage (s.e.)", "width", "error of the corrected δ"),
            rows,
        )
    if options.only in (None, "means"):
        done("means", ("n", "what", "share (s.e.)"), [row for n in (50, 200) for row in means(n, 400 // part)])
    if options.only in (None, "second"):
        rows = [row for n, samples in ((100, 100), (400, 60)) for row in second_stage(n, samples // part)]
        done("second", ("n", "by", "coverage (s.e.)", "mean", "sd"), rows)
    if not options.quick:
        head = ("row", "here", "elsewhere", "apart, in standard errors")
        done("compared", head, compared(PAGE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
