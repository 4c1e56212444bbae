"""Answers as other standards have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from calcinosis.reasoning.result import Result

__all__ = ["ANSWERS", "AnswerStandard", "answer_in"]

AnswerStandard = Literal["fhir", "phenopacket"]
ANSWERS: tuple[AnswerStandard, ...] = get_args(AnswerStandard)


def answer_in(
    standard: AnswerStandard, results: Sequence[Result], draws: int = 0
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return results as one document of a standard, in plain types for JSON.

    Phenopackets of several patients are a list.

    Parameters
    ----------
    standard : ``"fhir"`` or ``"phenopacket"``
    results : sequence of Result
    draws : int
        Random versions of all rows for credible intervals; 0: no intervals.
    """
    if standard == "phenopacket":
        from calcinosis.interchange.phenopackets.ranked_interpretations import (
            ranked_phenopackets,
        )

        return ranked_phenopackets(results, draws)
    from calcinosis.interchange.fhir.risk_assessment import risk_assessments

    return risk_assessments(results, draws)
