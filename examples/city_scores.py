"""Green efficiency of China's resource-based cities, 2006–2017, under three frontiers.

    python examples/city_scores.py
    python examples/city_scores.py --rts vrs --keep-flagged --data panel.csv --out scores.xlsx

Super-SBM with capital and employment as inputs, real GDP as the good and three pollutants as undesirable
outputs. Rows with a missing, non-positive or flagged cell are dropped and listed; no cell is repaired.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import sbmdea

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "china_city_panel_2006_2018.csv"
OUT = Path("out") / "resource_cities.xlsx"
YEARS = range(2006, 2018)

INPUTS = ["capital_stock_1997", "employment"]
OUTPUTS = ["gdp_real_1997"]
UNDESIRABLE = ["so2", "dust", "wastewater"]
COLUMNS = [*INPUTS, *OUTPUTS, *UNDESIRABLE]

FRONTIERS = {
    "yearly": {"frontier": "contemporaneous"},
    "window": {"frontier": "window", "window": 3},
    "global": {"frontier": "global"},
}


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    if not options.data.exists():
        print(f"The city panel is not at {options.data}. Say where it is: --data PATH")
        return 1
    cities = read(options.data)
    used, dropped = sift(cities, options.keep_flagged)
    print(f"{len(cities)} rows: {cities['city'].nunique()} resource-based cities, {min(YEARS)}–{max(YEARS)}")
    print(describe(dropped))
    print("Dust changes its definition in 2010/11 and 2014/15, SO2 in 2015/16: a score may move there by itself.")
    results = {name: score(used, options.rts, rule) for name, rule in FRONTIERS.items()}
    scores = pd.DataFrame({name: result.efficiency for name, result in results.items()})
    by_year = scores.groupby("year").mean()
    by_city = scores.groupby("city").mean().sort_values("global", ascending=False)
    print(f"\n{overview(results)}")
    print(f"\nmean score by year\n{by_year.round(3).to_string()}")
    print(f"\nranks of rows agree between frontiers (Spearman)\n{scores.corr('spearman').round(2).to_string()}")
    for end, rows in (("highest", by_city.head(5)), ("lowest", by_city.tail(5))):
        print(f"\n{end} mean score, global frontier\n{rows.round(3).to_string()}")
    write(options.out, {"scores": scores, "by year": by_year, "by city": by_city}, results, dropped)
    print(f"\nwritten to {options.out}")
    return 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="the city panel, CSV")
    parser.add_argument("--out", type=Path, default=OUT, help="the workbook to write (default: %(default)s)")
    parser.add_argument("--rts", default="crs", help="returns to scale: crs, vrs, nirs or ndrs (default: crs)")
    parser.add_argument("--keep-flagged", action="store_true", help="keep rows that the data's flag doubts")
    return parser.parse_args(arguments)


def read(path: Path) -> pd.DataFrame:
    """The resource-based cities in the study's years; a name that two cities share gets its province."""
    panel = pd.read_csv(path, dtype={"flag": "str"})
    cities = panel[(panel["is_resource_city"] == 1) & panel["year"].isin(YEARS)].copy()
    shared = cities.groupby("name_en")["admin_code"].transform("nunique") > 1
    cities["city"] = cities["name_en"].where(~shared, cities["name_en"] + " (" + cities["province_en"] + ")")
    return cities[["city", "year", *COLUMNS, "flag"]].reset_index(drop=True)


def sift(cities: pd.DataFrame, keep_flagged: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that can be scored, and the others with the reason."""
    reasons = pd.Series("", index=cities.index)
    for column in COLUMNS:
        reasons[cities[column].isna()] += f"{column} missing; "
        reasons[cities[column] <= 0] += f"{column} not positive; "
    if not keep_flagged:
        flagged = cities["flag"].fillna("").str.strip("; ")
        reasons[flagged != ""] += "flagged " + flagged + "; "
    out = reasons != ""
    return cities[~out], cities[out].assign(reason=reasons[out].str.rstrip("; "))


def describe(dropped: pd.DataFrame) -> str:
    if dropped.empty:
        return "no row dropped"
    lines = [f"{len(dropped)} rows dropped, no cell repaired:"]
    for reason, rows in dropped.groupby("reason"):
        names = [f"{city} {', '.join(map(str, group))}" for city, group in rows.groupby("city")["year"]]
        lines.append(f"  {reason} ({len(rows)}): {'; '.join(names)}")
    return "\n".join(lines)


def score(cities: pd.DataFrame, rts: str, rule: dict[str, object]) -> sbmdea.Result:
    return sbmdea.super_sbm(
        cities,
        inputs=INPUTS,
        outputs=OUTPUTS,
        undesirable=UNDESIRABLE,
        dmu="city",
        period="year",
        rts=rts,
        **rule,
    )


def overview(results: dict[str, sbmdea.Result]) -> str:
    """One line per frontier: how many are efficient, how many stand at the cap, and whether all is proved."""
    rows = {
        name: {
            "scored": int(result.efficiency.notna().sum()),
            "infeasible": int((result.status == "infeasible").sum()),
            "efficient": int((result.efficiency >= 1).sum()),
            "near the cap": int(result.flags["near_cap"].sum()),
            "mean": round(float(result.efficiency.mean()), 4),
            "max": round(float(result.efficiency.max()), 4),
            "certified": int(result.certificate["certified"].sum()),
            "largest gap": f"{result.certificate['gap'].max():.0e}",
        }
        for name, result in results.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").to_string()


def write(
    path: Path, tables: dict[str, pd.DataFrame], results: dict[str, sbmdea.Result], dropped: pd.DataFrame
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, table in tables.items():
            table.reset_index().to_excel(book, sheet_name=name, index=False)
        for name, result in results.items():
            result.to_frame().reset_index().to_excel(book, sheet_name=f"{name} details", index=False)
        dropped.to_excel(book, sheet_name="dropped rows", index=False)


if __name__ == "__main__":
    raise SystemExit(main())
