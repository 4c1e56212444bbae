"""Answers as other standards have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from calcinosis.reasoning.result import Result

__all__ = ["ANSWERS", "AnswerStandard", "answer_in"]

AnswerStandard = Literal["fhir"]
ANSWERS: tuple[AnswerStandard, ...] = get_args(AnswerStandard)


def answer_in(
    standard: AnswerStandard, results: Sequence[Result], draws: int = 0
) -> dict[str, Any]:
    """Return results as one document of a standard, in plain types for JSON.

    Parameters
    ----------
    standard : ``"fhir"``
    results : sequence of Result
    draws : int
        Random versions of all rows for credible intervals; 0: no intervals.
    """
    from calcinosis.interchange.fhir.risk_assessment import risk_assessments

    return risk_assessments(results, draws)
