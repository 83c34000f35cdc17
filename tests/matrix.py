"""Install the wheel and the sdist into clean environments and test them there.

    python tests/matrix.py [--python PATH ...] [--out docs/versions.md]

Every interpreter gets the oldest packages that pyproject.toml allows, as far as there are wheels, with the wheel,
and the newest, with the sdist. Needs uv and build, and a network: pip install uv build.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
TESTS = (
    *("models/test_sbm.py", "models/test_grid.py", "models/test_ebm.py", "data/test_data.py", "results/test_result.py"),
    *("reading/test_tables.py", "writing/test_workbook.py"),
)
EXTRAS = ("excel", "parquet", "progress")
DRIVERS = ("pytest", "hypothesis", "polars")
SHOWN = ("numpy", "scipy", "numba", "pandas", "cvxpy", "pyarrow", "openpyxl")
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
PAGE = """# Versions tried

The wheel and the source archive, each installed into a clean environment, with the oldest and the newest packages that
the requirements allow there; {files} test files and `sbmdea selftest` run against what was installed.
`python tests/matrix.py` writes this page.

| Python | packages | from | {names} | tests | selftest |
| --- | --- | --- | {rules} | --- | --- |
{rows}
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--python", action="append", help="an interpreter; several times for several (default: this one)"
    )
    asked.add_argument("--out", type=Path, help="the page to write")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        wheel, sdist = built(here / "dist")
        rows = [
            tried(python, packages, archive, here)
            for packages, archive in (("oldest", wheel), ("newest", sdist))
            for python in said.python or [sys.executable]
        ]
    rows.sort(key=lambda row: ([int(part) for part in row[0].split(".")], list(RESOLUTIONS).index(row[1])))
    page = PAGE.format(
        files=len(TESTS),
        names=" | ".join(SHOWN),
        rules=" | ".join("---" for _ in SHOWN),
        rows="\n".join(f"| {' | '.join(row)} |" for row in rows),
    )
    print(page)
    if said.out:
        said.out.write_text(page, encoding="utf-8")
    return 0 if all("failed" not in row[-2] + row[-1] for row in rows) else 1


def built(folder: Path) -> tuple[Path, Path]:
    done(sys.executable, "-m", "build", "--quiet", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def tried(python: str, packages: str, archive: Path, here: Path) -> list[str]:
    home = here / f"{Path(python).resolve().parents[1].name}-{packages}"
    inside = str(home / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    done("uv", "venv", "--quiet", "--python", python, str(home / "venv"))
    only = [] if packages == "newest" else ["--only-binary", ":all:"]
    install = ["uv", "pip", "install", "--quiet", "--python", inside, "--resolution", RESOLUTIONS[packages]]
    done(*install, *only, *requirements(), str(archive))
    clone = home / "clone"
    shutil.copytree(ROOT / "tests", clone / "tests", ignore=shutil.ignore_patterns("__pycache__", "fuzz"))
    if SHARED.is_dir():
        (home / "shared").symlink_to(SHARED)
    row = [
        told(inside, "-c", "import platform; print(platform.python_version())").strip(),
        packages,
        "wheel" if archive.suffix == ".whl" else "sdist",
        *versions(inside),
        tested(inside, clone),
        checked(inside, home),
    ]
    print(" | ".join(row), file=sys.stderr, flush=True)
    return row


def requirements() -> list[str]:
    """Everything asked for directly, so that the oldest of each is taken and not of what they bring along."""
    file = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, extras = file["project"], file["project"]["optional-dependencies"]
    drivers = [one for one in file["dependency-groups"]["test"] if re.split(r"[<>=]", one)[0] in DRIVERS]
    return [*project["dependencies"], *(one for extra in EXTRAS for one in extras[extra]), *drivers]


def versions(python: str) -> list[str]:
    code = f"import json; from importlib.metadata import version; print(json.dumps([version(n) for n in {SHOWN!r}]))"
    found: list[str] = json.loads(told(python, "-c", code))
    return found


def tested(python: str, clone: Path) -> str:
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(clone), "-o", "markers=slow"]
    ran = subprocess.run(
        [python, "-m", "pytest", *options, *(str(clone / "tests" / name) for name in TESTS)],
        cwd=clone,
        capture_output=True,
        text=True,
    )
    last = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ran.stderr[-300:]
    if ran.returncode != 0:
        print(ran.stdout[-6000:], ran.stderr[-2000:], sep="\n", file=sys.stderr)
    return re.sub(r"(, \d+ warnings?)? in [\d.]+s.*", "", last).strip("= ")


def checked(python: str, home: Path) -> str:
    ran = subprocess.run([python, "-m", "sbmdea", "selftest"], cwd=home, capture_output=True, text=True)
    last = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ran.stderr[-300:]
    return last if ran.returncode == 0 else f"failed: {last}"


def told(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def done(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
