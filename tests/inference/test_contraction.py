"""Sums of products of tables are those of one einsum, in memory used many times."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.contraction import Workspace
from calcinosis.inference.tensors import Tensor

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


def of_codes(common: Tensor, codes: IntArray) -> Tensor:
    """Each patient's own of three tables."""
    return Tensor((), common.scope, common.values[..., codes])


def by_code(common: Tensor) -> Tensor:
    """Three tables, to be looked up by x."""
    return Tensor(("x",), common.scope, np.moveaxis(common.values, -1, 0))


@given(st.integers(0, 10**9), st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_sums_are_those_of_einsum(seed: int, count: int) -> None:
    """Any number of tables, also done again for the codes and tables of others."""
    random = np.random.default_rng(seed)
    workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
    codes: IntArray = random.integers(0, 3, PATIENTS)
    shared = [table(random, random_scope(random), 3) for _ in range(count)]
    foreign = table(random, random_scope(random), PATIENTS)
    operands = [workspace.look_up(by_code(one), codes) for one in shared]
    found = workspace.sum_of_products([*operands, foreign], "a")
    for _ in range(3):
        before = foreign.values.copy()
        workspace.again()
        expected = summed([*(of_codes(s, codes) for s in shared), foreign], found.scope)
        np.testing.assert_allclose(found.values, expected, rtol=1e-12)
        np.testing.assert_array_equal(foreign.values, before)
        codes[:] = random.integers(0, 3, PATIENTS)
        foreign.values[...] = random.uniform(0.1, 1, foreign.values.shape)


@given(st.integers(0, 10**9), st.integers(1, 3), st.booleans())
@settings(max_examples=150, deadline=None)
def test_matrix_products_are_the_same_sums(seed: int, count: int, runs: bool) -> None:
    """A table that all patients have, or all of a run, as matrix: the same numbers."""
    random = np.random.default_rng(seed)
    codes: IntArray = np.sort(random.integers(0, 3, PATIENTS))
    for last in (PATIENTS, 1) if runs else (PATIENTS,):
        workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
        scope = random_scope(random)
        common = table(random, scope, 3)
        theirs = [table(random, random_scope(random), last) for _ in range(count)]
        single = Tensor((), scope, common.values[..., 0])
        matrix, combined = (by_code(common), codes) if runs else (single, None)
        found = workspace.sum_as_matrix(matrix, combined, theirs, "a")
        for _ in range(2):
            workspace.again()
            same = Tensor((), scope, common.values[..., :1])
            each = of_codes(common, codes) if runs else same
            expected = summed([each, *theirs], found.scope)
            np.testing.assert_allclose(found.values, expected, rtol=1e-12)
            codes[:] = np.sort(random.integers(0, 3, PATIENTS))
            for one in theirs:
                one.values[...] = random.uniform(0.1, 1, one.values.shape)


def test_memory_of_a_result_is_used_again_only_when_it_was_summed() -> None:
    """Two results that live at the same time never share memory."""
    random = np.random.default_rng(0)
    workspace = Workspace(lambda name: (NAMES.index(name), name), SIZES)
    first, second = (
        workspace.sum_of_products([table(random, ("a", "b"), PATIENTS)], "a")
        for _ in range(2)
    )
    assert not np.shares_memory(first.values, second.values)
    workspace.sum_of_products([first], "b")
    third = workspace.sum_of_products([table(random, ("a", "b"), PATIENTS)], "a")
    assert np.shares_memory(first.values, third.values)
