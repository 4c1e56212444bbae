"""What was measured when and where, kept as JSON in ``evaluation/results``."""

import json
import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.inference.many_rows import available_cores
from calcinosis.patient.written.documents import to_json
from evaluation import HERE
from evaluation.benchmark.engines import installed

RESULTS = HERE / "results"


class NoResultError(CalcinosisError):
    """No result of a full run is kept yet."""


def circumstances(packages: Iterable[str]) -> dict[str, Any]:
    """Return date, machine and versions, as JSON holds them."""
    memory = round(psutil.virtual_memory().total / 1e9, 1)
    machine = {"processor": _processor(), "memory_gb": memory}
    versions = {name: installed(name) for name in packages}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            **machine,
            "cores": available_cores(),
            "load": psutil.getloadavg()[0],
        },
        "versions": {"python": platform.python_version(), **versions},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def keep(content: Mapping[str, Any], path: Path) -> None:
    """Write a result as JSON and say where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, to_json(content) + "\n")
    tell(f"wrote {path}")


def latest_result(name: str, results: Path) -> dict[str, Any]:
    """Return the latest result of a command.

    Raises
    ------
    NoResultError
        If there is none.
    """
    kept = sorted(results.glob(f"{name}-*.json"))
    if not kept:
        message = f"no result in {results}: run `python -m evaluation {name}` first"
        raise NoResultError(message)
    found: dict[str, Any] = json.loads(kept[-1].read_text(encoding="utf-8"))
    return found


def tell(text: str) -> None:
    """Say on standard error what is being done."""
    print(text, file=sys.stderr, flush=True)
