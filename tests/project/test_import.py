"""What importing loads, which way imports point, and that kernels are compiled once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.newprocess import in_new_process
from tests.places import PACKAGE

HEAVY = (
    "numpy", "pandas", "numba", "scipy", "cvxpy", "matplotlib", "openpyxl", "pyarrow", "polars", "tqdm", "dask",
    "linearmodels", "streamlit",
)  # fmt: skip


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = in_new_process("import sys, sbmdea; dir(sbmdea); print(*sorted(sys.modules), sep='\\n')").split()
    assert "sbmdea" in loaded
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_asking_for_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom sbmdea.cli import main\n"
        f"try: main({arguments})\nexcept SystemExit: print('LOADED', *sorted(sys.modules))"
    )
    loaded = in_new_process(code).rpartition("LOADED")[2].split()
    assert not set(HEAVY) & set(loaded)


def imported(module: Path) -> set[str]:
    """The package's own modules that a module imports when it is used, by their path below the package."""
    here = module.relative_to(PACKAGE).parts
    found = set()
    for node in _run_time_nodes(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.removeprefix("sbmdea.") for name in node.names if name.name.startswith("sbmdea")}
        elif isinstance(node, ast.ImportFrom):
            if not node.level and not (node.module or "").startswith("sbmdea"):
                continue
            base = list(here[: len(here) - node.level]) if node.level else []
            path = [*base, *(node.module or "").removeprefix("sbmdea").strip(".").split(".")]
            stem = ".".join(part for part in path if part)
            found |= {stem} if stem else set()
            found |= {f"{stem}.{name.name}".strip(".") for name in node.names}
    return found


def _run_time_nodes(tree: ast.AST) -> list[ast.AST]:
    """All nodes but those under ``if TYPE_CHECKING``."""
    nodes, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        nodes.append(node)
        waiting.extend(ast.iter_child_nodes(node))
    return nodes


def reached(start: str) -> set[str]:
    """Every module of the package that ``start`` imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        path = PACKAGE.joinpath(*name.split("."))
        module = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        if name in seen or not module.exists():
            continue
        seen.add(name)
        waiting.extend(imported(module))
    return seen


def test_the_kernel_imports_nothing_from_the_rest() -> None:
    kernel = {".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in (PACKAGE / "lp").rglob("*.py")}
    found = {name for start in kernel for name in reached(start)}
    assert kernel <= found
    assert not {name for name in found if not (name == "lp" or name.startswith("lp."))}


def test_the_border_knows_nothing_of_what_comes_after() -> None:
    after = {name for name in reached("data.panel") if name.split(".")[0] in ("lp", "evaluation", "models", "programs")}
    assert not after
    assert "data.checks" in reached("data.panel")


def test_the_reference_solvers_share_no_line_with_the_fast_path() -> None:
    starts = ("reference_solvers.highs_model", "reference_solvers.cvxpy_model")
    slow = {name for start in starts for name in reached(start)}
    assert {*starts, "reference_solvers.instance"} <= slow
    assert not {name for name in slow if name.split(".")[0] in ("lp", "evaluation", "programs")}


@pytest.mark.slow
def test_a_second_process_compiles_nothing(tmp_path: Path) -> None:
    call = (
        "import sbmdea; sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), inputs=['input_1', 'input_2'], "
        "outputs=['output_1', 'output_2'], undesirable='undesirable_1', dmu='dmu')"
    )

    def listing() -> list[tuple[str, int]]:
        return sorted((str(p.relative_to(tmp_path)), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file())

    in_new_process(call, NUMBA_CACHE_DIR=str(tmp_path))
    compiled = listing()
    assert any(name.endswith(".o") for name, _ in compiled)
    loaded = in_new_process(f"{call}; import sys; print(*sys.modules)", NUMBA_CACHE_DIR=str(tmp_path)).split()
    assert "llvmlite" in loaded
    assert "numba" not in loaded
    assert listing() == compiled
