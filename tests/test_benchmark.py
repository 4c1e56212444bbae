"""The benchmark compares answers as well as times."""

from __future__ import annotations

from calcinosis import Model
from evaluation.benchmark import as_text, benchmark


def test_every_engine_answers_the_same_patients_alike(model: Model) -> None:
    """Small batches: the answers agree to 1e-10 and every network is in the table."""
    result = benchmark(model, rows=200, sample=5)
    names = [comparison["network"] for comparison in result["comparisons"]]
    assert names == ["calcinosis", "alarm", "child", "hepar2"]
    for comparison in result["comparisons"]:
        assert comparison["difference"] < 1e-10
    assert all(name in as_text(result) for name in names)
