"""What is equal up to rounding keeps the order of the priors."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from calcinosis._ties import ROUNDING, first_largest, largest_first
from calcinosis.model import Model

LAST_DIGITS = st.floats(-ROUNDING / 8, ROUNDING / 8)
NUMBERS = st.lists(st.integers(0, 5), min_size=1, max_size=12)


@given(NUMBERS, st.data())
def test_last_digits_move_neither_order_nor_choice(
    numbers: list[int], data: st.DataObject
) -> None:
    """Each number is disturbed as another order of multiplication would disturb it."""
    moved = np.array([n * (1 + data.draw(LAST_DIGITS)) for n in numbers])
    order = largest_first(range(len(numbers)), moved.__getitem__)
    assert order == sorted(range(len(numbers)), key=lambda n: -numbers[n])
    assert first_largest(moved) == numbers.index(max(numbers)) == order[0]


def test_differences_near_nothing_are_alike_where_noise_is_told() -> None:
    """Differences of like numbers have no digits left; the first counts."""
    nothing = np.array([[0.0, 3e-17, -2e-17], [0.0, 0.1, 0.2]])
    assert first_largest(nothing, ROUNDING).tolist() == [0, 2]
    assert largest_first(range(3), nothing[0].__getitem__, ROUNDING) == [0, 1, 2]


def test_impossible_choices_are_never_taken_before_possible_ones() -> None:
    """Minus infinity is the largest only where nothing else is."""
    values = np.array([[-np.inf, -3.0, -3.0], [-np.inf, -np.inf, -np.inf]])
    assert first_largest(values).tolist() == [1, 0]


def test_a_row_and_its_table_lead_with_the_same_lesion(model: Model) -> None:
    """A patient of whom nothing tells two lesions apart has one leader everywhere."""
    result = model.diagnose({"setting": "general", "age": "40 y"}, pretest="uniform")
    top = max(result.posterior.values())
    alike = [n for n, p in result.posterior.items() if p >= top * (1 - ROUNDING)]
    assert result.ranking[: len(alike)] == alike
