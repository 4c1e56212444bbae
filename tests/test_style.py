"""Bounds of style that no linter holds; docs/style.md tells the rest."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "model" / "calcinosis").rglob("*.py"))
BESIDE = sorted(p for n in ("evaluation", "teaching") for p in (ROOT / n).rglob("*.py"))
SCRIPTS = sorted((ROOT / "model" / "calcinosis").rglob("*.js"))
OF_EVERY_COMMAND = {"add", "main", "run"}
WAITING = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def test_modules_are_short_and_bear_the_name_of_what_they_do() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in MODULES}
    assert max(lines.values()) <= 400
    assert median(lines.values()) <= 150
    assert not [path for path in MODULES if re.match(r"util|helper|misc", path.stem)]


def test_nothing_waits_in_the_code() -> None:
    folders = ("model", "evaluation", "teaching", "priors")
    files = [path for name in folders for path in (ROOT / name).rglob("*.*")]
    code = [path for path in files if path.suffix in (".py", ".toml", ".js", ".md")]
    assert len(code) > len(MODULES)
    waiting = [p for p in code if WAITING.search(p.read_text(encoding="utf-8"))]
    assert waiting == []


def test_no_expression_is_compiled_when_its_module_is_imported() -> None:
    """Most of them are for entries that one patient does not have."""
    early = re.compile(r"^(?! ).*\bre\.compile\(", re.MULTILINE)
    assert [p for p in MODULES if early.search(p.read_text(encoding="utf-8"))] == []


def test_a_type_and_a_function_have_a_name_of_their_own() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in [*MODULES, *(ROOT / "evaluation").rglob("*.py")]:
        for name in _names(ast.parse(path.read_text(encoding="utf-8"))):
            places[name].append(str(path.relative_to(ROOT)))
    assert len(places) > len(MODULES)
    twice = {name for name, where in places.items() if len(where) > 1}
    assert twice == OF_EVERY_COMMAND | {"compare"}  # a function, and the model's own


def test_scripts_form_no_circle_and_what_answers_knows_no_page() -> None:
    needs = {path: _scripts_named_in(path) for path in SCRIPTS}
    assert sum(map(len, needs.values())) > len(SCRIPTS)
    assert len(list(TopologicalSorter(needs).static_order())) == len(SCRIPTS)
    answering = {path for path in SCRIPTS if path.parent.name == "answering"}
    assert answering
    assert all(needs[path] <= answering for path in answering)


def test_a_module_has_a_name_of_its_own() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in [*MODULES, *BESIDE, *SCRIPTS]:
        if path.stem not in ("__init__", "__main__"):  # names that Python wants
            places[path.stem].append(str(path.relative_to(ROOT)))
    assert {n: where for n, where in places.items() if len(where) > 1} == {}


def _scripts_named_in(path: Path) -> set[Path]:
    """What a script imports, types in its comments counted."""
    named = re.findall(r"""(?:from |import\()"(\.[^"]+)\"""", path.read_text("utf-8"))
    return {(path.parent / name).resolve() for name in named}


def _names(module: ast.Module) -> Iterator[str]:
    """Public functions and all types of a module, ``Sex = Literal[…]`` too."""
    for statement in module.body:
        match statement:
            case ast.ClassDef(name=name):
                yield name
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]):
                if re.fullmatch(r"[A-Z][a-z]\w*", name):
                    yield name
            case _:
                pass
