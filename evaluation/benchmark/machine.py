"""What the benchmark ran on: processor, memory, load, versions, date."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.benchmark.peers import PEERS, installed
from evaluation.benchmark.timing import cores

__all__ = ["circumstances", "load"]

PACKAGES = ("calcinosis", "numpy", "torch")


def circumstances() -> dict[str, Any]:
    """Return date, machine and versions, as JSON holds them."""
    packages = [*PACKAGES, *(peer.package for peer in PEERS)]
    found = {name: installed(name) for name in packages}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processor": _processor(),
            "cores": cores(),
            "memory_gb": _memory(),
            "system": platform.system(),
            "load": load(),
        },
        "versions": {"python": platform.python_version(), **found},
        "peers": {peer.name: peer.about for peer in PEERS},
    }


def load() -> float | None:
    """Return how many processes wanted a core in the last minute, if it is told."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    """Memory of the machine in GB, where the system tells."""
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    return round(pages * size / 1e9, 1)
