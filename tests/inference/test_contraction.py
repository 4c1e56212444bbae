"""Sums of products of tables are those of one einsum, in memory used many times."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis._arrays import FloatArray
from calcinosis.inference.contraction import Workspace
from calcinosis.inference.tensors import Codes, Tensor

SIZES = {"a": 2, "b": 3, "c": 4, "d": 1, "e": 2}
NAMES = tuple(SIZES)
PATIENTS = 7


def table(random: np.random.Generator, scope: tuple[str, ...], last: int) -> Tensor:
    """Random values over a scope, for all patients or for each."""
    shape = [SIZES[name] for name in scope]
    return Tensor((), scope, random.uniform(0.1, 1, (*shape, last)))


def random_scope(random: np.random.Generator) -> tuple[str, ...]:
    """The variable and some others, in any order."""
    others = [name for name in NAMES[1:] if random.random() < 0.5]
    return tuple(str(name) for name in random.permutation(["a", *others]))


def summed(tables: list[Tensor], scope: tuple[str, ...]) -> FloatArray:
    """The same from one einsum, with axes as in ``scope`` and the patients last."""
    operands: list[Any] = []  # tables and axes in turn
    for each in tables:
        values = np.broadcast_to(each.values, (*each.values.shape[:-1], PATIENTS))
        operands += [values, [*map(NAMES.index, each.scope), len(NAMES)]]
    operands.append([*map(NAMES.index, scope), len(NAMES)])
    result: FloatArray = np.einsum(*operands)
    return result


@given(st.integers(0, 10**9), st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_sums_are_those_of_einsum(seed: int, count: int) -> None:
    """Any number of tables, in the workspace's memory or not, also many times."""
    random = np.random.default_rng(seed)
    workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
    for _ in range(3):
        codes = Codes({"x": random.integers(0, 3, PATIENTS)}, {"x": 3}, PATIENTS)
        operands: list[Tensor] = []
        tables: list[Tensor] = []
        for _ in range(count):
            scope = random_scope(random)
            shared = table(random, scope, 3)
            by_code = Tensor(("x",), scope, np.moveaxis(shared.values, -1, 0))
            tables.append(Tensor((), scope, shared.values[..., codes.of["x"]]))
            operands.append(workspace.look_up(by_code, codes, slice(0, PATIENTS)))
        foreign = table(random, random_scope(random), PATIENTS)
        before = foreign.values.copy()
        found = workspace.sum_of_products([*operands, foreign], "a")
        expected = summed([*tables, foreign], found.scope)
        np.testing.assert_allclose(found.values, expected, rtol=1e-12)
        np.testing.assert_array_equal(foreign.values, before)
        workspace.give_back(found)


@given(st.integers(0, 10**9), st.integers(1, 3), st.booleans())
@settings(max_examples=150, deadline=None)
def test_matrix_products_are_the_same_sums(seed: int, count: int, runs: bool) -> None:
    """A table that all patients have, or all of a run, as matrix: the same numbers."""
    random = np.random.default_rng(seed)
    workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
    combined = np.sort(random.integers(0, 3, PATIENTS)) if runs else None
    for last in (PATIENTS, 1) if runs else (PATIENTS,):
        scope = random_scope(random)
        common = table(random, scope, 3)
        theirs = [table(random, random_scope(random), last) for _ in range(count)]
        if combined is None:
            matrix = Tensor((), scope, common.values[..., 0])
            each = Tensor((), scope, common.values[..., :1])
        else:
            matrix = Tensor(("x",), scope, np.moveaxis(common.values, -1, 0))
            each = Tensor((), scope, common.values[..., combined])
        found = workspace.sum_as_matrix(matrix, combined, theirs, "a")
        expected = summed([each, *theirs], found.scope)
        np.testing.assert_allclose(found.values, expected, rtol=1e-12)
        workspace.give_back(found)


def test_memory_of_a_result_is_used_again_only_when_it_is_given_back() -> None:
    """Two results that live at the same time never share memory."""
    random = np.random.default_rng(0)
    workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
    first, second = (
        workspace.sum_of_products([table(random, ("a", "b"), PATIENTS)], "a")
        for _ in range(2)
    )
    assert not np.shares_memory(first.values, second.values)
    workspace.give_back(first)
    third = workspace.sum_of_products([table(random, ("a", "b"), PATIENTS)], "a")
    assert np.shares_memory(first.values, third.values)
