"""What a user sees of a few patients stays what it was, until a change is meant."""

from __future__ import annotations

from itertools import islice

import pytest

from calcinosis import Model
from tests.frozen.behaviour import differences, observed, read_expected


@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of rows of the table
@pytest.mark.slow
def test_what_a_user_sees_is_what_was_written_down(model: Model) -> None:
    changed = differences(read_expected(), observed(model))
    assert list(islice(changed, 20)) == []
