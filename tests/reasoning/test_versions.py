"""One patient in several versions, some findings known and some not."""

from __future__ import annotations

from calcinosis.model import Model
from calcinosis.reasoning.versions import versions


def test_more_things_than_an_integer_has_bits_may_come_and_go(model: Model) -> None:
    """Long reports are taken apart like short ones."""
    told = {"setting": "general", "age": "40 y", "erythema": "yes"}
    item = model.diagnose(told).evidence[-1]
    evidence = versions((), [item] * 70, [0, 1 << 69])
    assert evidence.observations[item.node].codes.tolist() == [0, 1]
