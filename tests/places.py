"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "sbmdea"
SHARED = ROOT.parent / "shared"
