"""Everything a user sees stays what it was while the house is rebuilt."""

from __future__ import annotations

from itertools import islice

import pytest

from calcinosis import Model
from tests.frozen.behaviour import differences, observed, read_expected


@pytest.mark.slow
def test_everything_a_user_sees_is_what_it_was(model: Model) -> None:
    changed = differences(read_expected(), observed(model))
    assert list(islice(changed, 20)) == []
