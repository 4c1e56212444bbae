"""What an installation brings along, with licences and versions, as SECURITY.md has it.

``python -m tests.support.dependencies`` writes the table anew from what is installed.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from packaging.requirements import Requirement

from tests.support.paths import ROOT

PAGE = ROOT / "SECURITY.md"
HEAD = """\
| package | version | licence | needed by | last release |
|---|---|---|---|---|
"""
OWN = "calcinosis"
EXTRAS = ("excel", "fast", "serve", "spark", "teach")
UNKNOWN = "not known"


def plain(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> dict[str, str]:
    """Every package that an installation with all extras brings → what asks for it."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(OWN, ())]
    waiting += [(OWN, (extra,)) for extra in EXTRAS]
    for name, extras in waiting:
        by = f"{name}[{extras[0]}]" if name == OWN and extras else name
        for requirement in requirements(name, extras):
            own = plain(requirement.name)
            if own not in found:
                found[own] = by
                waiting.append((own, tuple(requirement.extras)))
    return dict(sorted(found.items()))


def requirements(name: str, extras: tuple[str, ...]) -> list[Requirement]:
    """What a package asks for on this machine, with some of its extras."""
    texts = own_requirements(extras) if name == OWN else metadata.requires(name) or ()
    stated = [Requirement(text) for text in texts]
    return [
        one
        for one in stated
        if one.marker is None
        or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def own_requirements(extras: tuple[str, ...]) -> list[str]:
    """What pyproject.toml asks for; what is installed may be of an older checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [text for extra in extras for text in optional[extra]] or project[
        "dependencies"
    ]


def licence(name: str) -> str:
    """The licence that a package states: an expression, classifiers, or a line."""
    stated = metadata.metadata(name)
    if "License-Expression" in stated:
        return stated["License-Expression"]
    classes = [c for c in stated.get_all("Classifier") or [] if c[:7] == "License"]
    if classes:
        return "; ".join(c.rpartition(" :: ")[2] for c in classes)
    # the metadata's message has no `get` in its type
    stated_so = stated["License"] if "License" in stated else UNKNOWN  # noqa: SIM401
    return stated_so.splitlines()[0]


def rows(page: str) -> dict[str, list[str]]:
    """The table as it stands, at the end of the page: package → its other cells."""
    lines = page.partition(HEAD)[2].split("\n")
    cells = [line.strip("| ").split(" | ") for line in lines if line]
    return {first: others for first, *others in cells}


def written(page: str) -> str:
    """The page with a table of what is installed; dates are known by hand and stay."""
    dates = {name: cells[-1] for name, cells in rows(page).items()}
    lines = [
        f"| {name} | {metadata.version(name)} | {licence(name)} | {by} | "
        f"{dates.get(name, UNKNOWN)} |"
        for name, by in needed().items()
    ]
    return page.partition(HEAD)[0] + HEAD + "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
