"""The wheel brings the package and its knowledge files, nothing else, and works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ANSWER = """
import calcinosis
print(calcinosis.__file__)
print(calcinosis.load().diagnose(calcinosis.Case.read("seed.yaml")).ranking[0])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run([*build, "-d", str(folder)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_only_the_package_and_its_knowledge(wheel: Path) -> None:
    """Every file lies in `calcinosis/`; `priors/` travels as `calcinosis/priors`."""
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.split("/")[0] for name in names}
    assert {n for n in packages if not n.endswith(".dist-info")} == {"calcinosis"}
    for path in Path("priors").iterdir():
        assert f"calcinosis/priors/{path.name}" in names
    for path in Path("model/calcinosis/explorer").rglob("*.*"):
        if path.suffix in (".js", ".css", ".html", ".yaml"):
            assert path.relative_to("model").as_posix() in names
    assert "calcinosis/py.typed" in names


def test_the_installed_wheel_diagnoses_far_from_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    """It finds its own knowledge files, and gives the answer of the checkout."""
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    install = [*pip, "--disable-pip-version-check", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    assert {p.name for p in target.iterdir() if p.suffix != ".dist-info"} <= {
        *("calcinosis", "bin")
    }
    case = Path("evaluation/cases/seed.yaml").read_bytes()
    (tmp_path / "seed.yaml").write_bytes(case)
    run = subprocess.run(
        [sys.executable, "-c", ANSWER],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    place, leading = run.stdout.splitlines()
    assert Path(place).is_relative_to(target)
    assert leading == "iatrogenic"
