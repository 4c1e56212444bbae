"""The wheel brings the package and its knowledge files, nothing else, and works."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import calcinosis
from tests.support.paths import ROOT, SEED


def build(what: str, source: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", what]
    done = [*command, "-d", str(folder)]
    subprocess.run(done, cwd=source, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it; what it needs is borrowed.

    A path in a `.pth` file is searched, but the `.pth` files in it are not followed:
    the checkout, which the tests run on, stays out.
    """
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    found = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(found), "install"]
    quiet = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *quiet, str(wheel)], check=True, capture_output=True)
    (site,) = place.glob("lib/python*/site-packages")
    names = {path.name for path in site.iterdir()}
    assert names == {"calcinosis", f"calcinosis-{calcinosis.__version__}.dist-info"}
    assert "calcinosis" in {path.name for path in found.parent.iterdir()}
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return found


def test_the_wheel_holds_only_the_package_and_its_knowledge(wheel: Path) -> None:
    """Every file lies in `calcinosis/`; `priors/` travels as `calcinosis/priors`."""
    names = contents(wheel)
    packages = {name.split("/")[0] for name in names}
    assert {n for n in packages if not n.endswith(".dist-info")} == {"calcinosis"}
    for path in Path("priors").iterdir():
        assert f"calcinosis/priors/{path.name}" in names
    for path in Path("model/calcinosis/explorer").rglob("*.*"):
        if path.suffix in (".js", ".css", ".html", ".yaml"):
            assert path.relative_to("model").as_posix() in names
    assert "calcinosis/py.typed" in names


@pytest.mark.slow
def test_the_source_archive_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / f"calcinosis-{calcinosis.__version__}"
    again = build("wheel", source, tmp_path / "wheel")
    assert contents(again) == contents(wheel)


@pytest.mark.slow
@pytest.mark.parametrize("door", ["calcinosis", "python -m calcinosis"])
def test_the_installed_wheel_works_far_from_the_checkout(
    python: Path, tmp_path: Path, door: str
) -> None:
    """Through both doors: the answer of the checkout, a page, and whole numbers."""
    (tmp_path / "seed.yaml").write_bytes(SEED.read_bytes())
    first = {"calcinosis": [str(python.parent / "calcinosis")]}
    start = first.get(door, [str(python), "-m", "calcinosis"])

    def run(*command: str) -> str:
        done = subprocess.run(
            command,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    place = run(str(python), "-c", "import calcinosis; print(calcinosis.__file__)")
    assert Path(place.strip()).is_relative_to(python.parent.parent)
    (answer,) = json.loads(run(*start, "diagnose", "seed.yaml", "--json"))
    expected = calcinosis.load().diagnose(calcinosis.Case.read(SEED)).to_dict()
    assert answer["posterior"] == pytest.approx(expected["posterior"])
    assert answer["model"] == expected["model"]
    run(*start, "explorer", "-o", "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert expected["model"]["priors"].removeprefix("sha256:")[:12] in page
    assert run(*start, "priors", "--check")


def test_the_oldest_versions_that_are_tested_are_those_that_are_promised() -> None:
    lines = (ROOT / "requirements-oldest.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    needs = [*project["dependencies"], *(need for extra in extras for need in extra)]
    promised = [re.split(">=|,", need)[:2] for need in needs]
    for name, oldest in promised:
        assert pins[name].startswith(f"{oldest}.") or pins[name] == oldest
        assert set(pins[name].removeprefix(oldest)) <= set(".0")  # no patch is skipped
    assert {*pins} == {name for name, _ in promised} | {"pandas"}  # pgmpy brings it


def test_the_version_is_the_same_wherever_it_is_told() -> None:
    """In the package, its build, the citation, and on top of what changed."""
    told = {
        "pyproject.toml": r'^version = "(.+)"$',
        "CITATION.cff": r"^version: (.+)$",
        "CHANGELOG.md": r"^## (\S+), (?:unreleased|20\d\d-\d\d-\d\d)$",
    }
    for name, pattern in told.items():
        first = re.search(pattern, (ROOT / name).read_text("utf-8"), re.MULTILINE)
        assert first, name
        assert first[1] == calcinosis.__version__, name
