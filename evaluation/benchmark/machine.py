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


def circumstances() -> dict[str, Any]:
    """Return date, machine and versions, as JSON holds them."""
    packages = ["calcinosis", "numpy", "torch", *(peer.package for peer in PEERS)]
    cpu, names = Path("/proc/cpuinfo"), ("SC_PHYS_PAGES", "SC_PAGE_SIZE")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    models = [x.partition(":")[2].strip() for x in lines if x.startswith("model name")]
    told = hasattr(os, "sysconf") and set(names) <= set(os.sysconf_names)
    memory = os.sysconf(names[0]) * os.sysconf(names[1]) / 1e9 if told else None
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processor": [*models, platform.processor() or platform.machine()][0],
            "cores": cores(),
            "memory_gb": None if memory is None else round(memory, 1),
            "system": platform.system(),
            "load": load(),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: installed(name) for name in packages},
        },
        "peers": {peer.name: peer.about for peer in PEERS},
    }


def load() -> float | None:
    """Return how many processes wanted a core in the last minute, if it is told."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
