"""What was asked of a result is kept with it, and computed anew in a copy."""

from __future__ import annotations

import pickle

import pytest

from calcinosis import Case, Model

CASE = Case(setting="emergency", age="34 y", findings={"fluctuance": "yes"})


def test_an_answer_is_computed_once(model: Model) -> None:
    result = model.diagnose(CASE)
    assert result.explain() is result.explain()
    assert model.diagnose(CASE).explain() is not result.explain()


def test_a_used_result_and_its_model_can_be_pickled(model: Model) -> None:
    result = model.diagnose(CASE)
    weights = result.explain().weights
    result.advise()
    before = len(pickle.dumps(model.diagnose(CASE)))
    result.intervals(draws=20)
    assert len(pickle.dumps(result)) == pytest.approx(before, rel=0.1)
    copy = pickle.loads(pickle.dumps(result))
    assert copy.posterior == result.posterior
    assert copy.explain().weights == weights
    assert copy.reasoner.diagnose(CASE).posterior == result.posterior
