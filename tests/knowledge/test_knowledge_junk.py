"""Junk anywhere in the knowledge files gives problems, never a traceback."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis.errors import KnowledgeError, Problem
from calcinosis.knowledge.parsing.folder import priors_dir
from calcinosis.knowledge.parsing.read_variables import read_variables
from calcinosis.knowledge.read import check_knowledge, read_knowledge
from calcinosis.knowledge.rows.bibliography import read_references
from calcinosis.network.build import build_network
from tests.knowledge.broken_rows import BIB, VARIABLES

Path_ = tuple[str | int, ...]
CONTENT: dict[str, Any] = {
    path.name: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(priors_dir().glob("*.toml"))
}
parse = cache(tomllib.loads)  # all files but one are the same in every example
BIB_TEXT = (priors_dir() / BIB).read_text(encoding="utf-8")


def paths_in(value: Any, path: Path_ = ()) -> list[Path_]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    inner = [found for key, part in items for found in paths_in(part, (*path, key))]
    return [path, *inner] if len(path) > 1 else inner


PATHS = paths_in(CONTENT)
# each file, and in it each depth, as likely as any other
BY_PLACE: dict[tuple[str | int, int], list[Path_]] = {}
for found in PATHS:
    BY_PLACE.setdefault((found[0], len(found)), []).append(found)
PLACE = st.sampled_from(sorted(BY_PLACE)).flatmap(
    lambda place: st.sampled_from(BY_PLACE[place])
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["no", "yes", "lesion", "series", "mg/dL", "talan2018"]),
        st.datetimes(),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["any", "no", "yes", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def replaced(value: Any, path: Path_, junk: Any) -> Any:
    """The same content with a part replaced; a key of None removes the part."""
    if not path:
        return junk
    if not isinstance(value, dict | list):
        return value
    copied: Any = value.copy()
    if isinstance(value, list):
        if isinstance(path[0], int) and path[0] < len(value):
            copied[path[0]] = replaced(value[path[0]], path[1:], junk)
    elif path[0] in value:
        if len(path) == 1 and junk is None:
            del copied[path[0]]
        else:
            copied[path[0]] = replaced(value[path[0]], path[1:], junk)
    return copied


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(edits=st.lists(st.tuples(PLACE, JUNK | st.none()), min_size=1, max_size=3))
def test_junk_anywhere_gives_problems_and_no_crash(
    edits: list[tuple[Path_, Any]],
) -> None:
    content: Mapping[str, Any] = CONTENT
    for path, junk in edits:
        content = replaced(content, path, junk)
    problems: list[Problem] = []
    knowledge = check_knowledge(priors_dir(), content, BIB_TEXT, problems)
    assert (knowledge is None) == bool(problems)
    assert all(problem.where and problem.what for problem in problems)
    if knowledge is not None:
        for factor in build_network(knowledge).factors:
            assert np.all(np.isfinite(factor.table))
            assert np.all(factor.table >= 0)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    name=st.sampled_from(sorted([*CONTENT, BIB])),
    start=st.floats(0, 1),
    length=st.integers(1, 40),
    junk=st.sampled_from(["", "}", "{", '"', "=", "\n", "[x]\n", "\x00", "é"]),
)
def test_damaged_text_gives_problems_and_no_crash(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    start: float,
    length: int,
    junk: str,
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copytree(priors_dir(), folder, dirs_exist_ok=True)
    text = (folder / name).read_text(encoding="utf-8")
    place = int(start * (len(text) - 1))
    damaged = text[:place] + junk + text[place + length :]
    (folder / name).write_text(damaged, encoding="utf-8")
    knowledge = None
    problems: tuple[Problem, ...] = ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", parse)
        try:
            knowledge = read_knowledge(folder)
        except KnowledgeError as error:
            problems = error.problems
    assert (knowledge is None) == bool(problems)
    assert all(problem.where and problem.what for problem in problems)
    if knowledge is not None:
        assert np.allclose(build_network(knowledge).case_mix.sum(axis=-1), 1)


@settings(max_examples=50)
@given(st.text("@misc{},\n= doi10./abc", max_size=200))
def test_any_bibliography_is_read_or_told(text: str) -> None:
    problems: list[Problem] = []
    for key, reference in read_references(text, BIB, problems).items():
        assert key == reference.key


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), JUNK, max_size=3))
def test_any_table_of_variables_is_told(raw: dict[str, Any]) -> None:
    problems: list[Problem] = []
    read_variables(raw, VARIABLES, problems)
    assert problems
