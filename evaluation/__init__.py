"""Judge the network on patients that nobody fitted; run from the checkout.

Patients are coded in ``sources/`` and converted to ``cases/``; everything else is code.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
"""Folder of ``sources/``, ``cases/`` and ``results/``."""
Kept = Mapping[str, Any]
"""What a command writes: read from its JSON, or just computed."""


def read_toml(name: str) -> dict[str, Any]:
    """Read a table of this folder, named by its path in it."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
