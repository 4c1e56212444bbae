"""A few of the networks that ``python -m tests.agreement`` asks."""

from __future__ import annotations

import numpy as np
import pytest

from tests.agreement.compared import Distance, compared, table


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_all_ways_agree_on_random_networks() -> None:
    found = compared(range(40))
    assert all(one.agrees for one in found.values()), table(found)
    assert all(one.numbers for one in found.values())


def test_what_lies_apart_is_told() -> None:
    one = Distance()
    half = {"a": np.array([0.5, 0.5])}
    one.add(1, (-1.0, half), (-1.0, half))
    assert one.agrees
    one.add(2, (-1.0, half), (-1.0 + 1e-6, half))
    assert not one.agrees
    assert one.worst == {"evidence": 2}
    other = Distance()
    other.add(3, (np.nan, half), (-1.0, half))
    other.add(4, (-1.0, half), (-1.0, half))
    assert not other.agrees
