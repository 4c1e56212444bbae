"""The code knows how to reason, not what the diseases are: that stands in priors/."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from calcinosis.knowledge.read import Knowledge

CODE = Path(__file__).resolve().parent.parent / "model" / "calcinosis"
STRUCTURE = {"lesion", "form", "setting", "age_group", "day_of_life", "sex"}
"""Every patient has these; the code asks for them by name."""
MEANT = {"radiograph", "inr", "resolution", "recurrence"}
"""Read in a way of its own, by the day it belongs to; names of a unit, of a part of
phenopackets and of a status of FHIR as well."""

WORD = re.compile(r"""(?<=["'`])[a-z0-9_]+(?=["'`])|(?<=\.)[a-z0-9_]+""")
"""A string of one word, or the name of a field."""


@cache
def literals() -> set[str]:
    """Every string of the code but docstrings."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said
        }
    return found


def script_words() -> set[str]:
    """Every string and every field of the page's scripts, comments left out."""
    found: set[str] = set()
    for path in CODE.rglob("*.js"):
        code = re.sub(
            r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL
        )
        found |= set(re.findall(WORD, code))
    return found


def test_the_page_names_no_lesion_and_no_finding_either(knowledge: Knowledge) -> None:
    words = script_words()
    assert words >= STRUCTURE
    assert words & set(knowledge.lesions) <= {"other"}  # also a word
    assert words & set(knowledge.variables) <= STRUCTURE


def test_no_lesion_is_named_in_the_code(knowledge: Knowledge) -> None:
    lesions = set(knowledge.lesions) - {"other"}  # also a word
    assert literals() & lesions == set()


def test_no_finding_is_named_in_the_code_but_those_read_in_a_way_of_their_own(
    knowledge: Knowledge,
) -> None:
    assert literals() & set(knowledge.variables) - STRUCTURE <= MEANT
