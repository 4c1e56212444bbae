"""What the documents point to is there: files, modules, targets of make, floors."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    page.as_posix()
    for page in (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    if not any(part.startswith(".") or part == "build" for part in page.parts)
)
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
FOREIGN = re.compile(r"[a-z]+:|#")
FILE = re.compile(r"(?:model|evaluation|teaching|tests|priors|docs)/[\w./-]*\w")
NAME = re.compile(r"\bcalcinosis(?:\.[A-Za-z_]\w*)+")
BUILT = {"docs/evidence.md", "docs/studies.md"}  # by `make docs`, or for the site
FLOORS = re.compile(r"## Floors\n.*?```text\n(.*?)```", re.DOTALL)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Path:
    return ROOT / str(request.param)


def test_there_are_pages() -> None:
    assert {"README.md", "docs/development.md", "teaching/README.md"} <= set(PAGES)


def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    links = [to for _, to in LINK.findall(page.read_text()) if not FOREIGN.match(to)]
    targets = [page.parent / to.split("#")[0] for to in links]
    built = [ROOT / name for name in BUILT]
    lost = [to for to in targets if not to.exists() and to not in built]
    assert lost == []


def test_a_link_bears_the_name_of_its_file(page: Path) -> None:
    wrong = [
        (label, to)
        for label, to in LINK.findall(page.read_text())
        if (named := label.strip("`")).endswith(".py") and not to.endswith(named)
    ]
    assert wrong == []


def test_every_file_named_in_code_is_there(page: Path) -> None:
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", page.read_text())
    named = [file for span in spans for file in FILE.findall(span)]
    assert [f for f in named if f not in BUILT and not (ROOT / f).exists()] == []


def test_every_name_of_the_package_imports(page: Path) -> None:
    lost = [name for name in NAME.findall(page.read_text()) if not imports(name)]
    assert lost == []


def imports(name: str) -> bool:
    """Whether a dotted name is a module, or leads to something within one."""
    parts = name.split(".")
    found: object = import_module(parts[0])
    for count, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            try:
                import_module(".".join(parts[:count]))
            except ModuleNotFoundError:
                return False
        found = getattr(found, part)
    return True


def test_a_name_that_is_not_there_is_told() -> None:
    assert imports("calcinosis.inference.engine")
    assert imports("calcinosis.errors.CaseError")
    assert not imports("calcinosis.distance")


def test_every_target_of_make_is_there(page: Path) -> None:
    targets = re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text())
    named = re.findall(r"`make ([\w-]+)", page.read_text())
    assert set(named) <= set(targets)


def test_the_drawn_floors_are_those_that_are_checked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contract = tomllib.load(file)["tool"]["importlinter"]["contracts"][0]
    drawn = FLOORS.search((ROOT / "docs/development.md").read_text())
    assert drawn is not None
    lines = [re.split(r" {2,}", line)[0] for line in drawn[1].splitlines()]
    assert [line for line in lines if line] == contract["layers"]
