"""The study of resource-based cities, end to end: scores, regressions, findings, and a report that opens in a browser.

    python examples/resource_cities/reproduce.py
    python examples/resource_cities/reproduce.py cities
    python examples/resource_cities/reproduce.py --data panel.xlsx --out out/mine

Without arguments on a simulated panel, whose truth is known; with ``cities`` or ``provinces`` on real panels, where
these lie beside the repository. ``--data`` takes a panel of your own with the columns that the configuration names.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import sbmdea
from sbmdea import study

HERE = Path(__file__).resolve().parent
CONFIGS = {"simulated": "config.toml", "cities": "cities.toml", "provinces": "provinces.toml"}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="?", default="simulated", choices=CONFIGS, help="the configuration to run")
    parser.add_argument("--data", metavar="FILE", help="a panel of your own: .csv, .xlsx or .parquet")
    parser.add_argument("--out", metavar="DIR", help="where tables, figures and report go (default: out/WHICH)")
    options = parser.parse_args(arguments)
    config = study.read_config(HERE / CONFIGS[options.which])
    file = config.source.file
    if options.data is None and file is not None and not file.exists():
        print(f"The panel is not at {file.resolve()}. Say where it is: --data FILE")
        return 1
    out = Path(options.out or Path("out") / options.which)
    begun = time.perf_counter()
    try:
        data = None if options.data is None else sbmdea.read_table(options.data)
        done = study.run(config, out=out, data=data)
    except (sbmdea.DataError, sbmdea.SpecError, OSError) as error:
        print(error)
        return 1
    print(done.summary())
    print(f"\n{time.perf_counter() - begun:.0f} s; open {out / 'report.html'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
