"""The wheel brings the package and its knowledge files, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path


def test_the_wheel_holds_only_the_package_and_its_knowledge(tmp_path: Path) -> None:
    """Every file lies in `calcinosis/`; `priors/` travels as `calcinosis/priors`."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run([*build, "-d", str(tmp_path)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.split("/")[0] for name in names}
    assert {n for n in packages if not n.endswith(".dist-info")} == {"calcinosis"}
    for path in Path("priors").iterdir():
        assert f"calcinosis/priors/{path.name}" in names
    for path in Path("model/calcinosis/explorer").rglob("*.*"):
        if path.suffix in (".js", ".css", ".html", ".yaml"):
            assert path.relative_to("model").as_posix() in names
    assert "calcinosis/py.typed" in names
