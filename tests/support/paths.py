"""Where the checkout's files lie."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "evaluation" / "cases"
SEED = CASES / "seed.yaml"
