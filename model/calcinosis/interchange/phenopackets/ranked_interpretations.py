"""A result as a phenopacket: the case, and an Interpretation for each lesion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.errors import printable
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.phenopackets.ontology_classes import OWN
from calcinosis.interchange.phenopackets.write_phenopacket import (
    disease_class,
    phenopacket,
    resources_of,
)
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.decide.alarms import red_flags
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import intervals
from calcinosis.typeset import percent_column

__all__ = ["ranked_phenopacket", "ranked_phenopackets"]


def ranked_phenopacket(
    result: Result, draws: int = 0, created: str = ""
) -> dict[str, Any]:
    """Return a case with its ranked lesions, in plain types for JSON.

    Parameters
    ----------
    result : Result
    draws : int
        Random versions of all rows for credible intervals; 0: no intervals.
    created : str
        When it is made; by default now.
    """
    created = created or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    knowledge = result.reasoner.knowledge
    whole = phenopacket(result.case, knowledge, created)
    meta = whole.pop("metaData")
    told = whole.pop("interpretations", [])
    whole["interpretations"] = [*told, *_interpretations(result, draws)]
    advice = advise(result, draws)
    does = "".join(f"{flag.says} " for flag in red_flags(result))
    if advice is not None:
        after = "After that, about the lesion itself: " if does else ""
        does += f"{after}{advice.label}. {advice.does} "
    digest = f"priors sha256:{knowledge.digest}"
    notes = {
        "model": f"Bayesian network {knowledge.name} {__version__}, {digest}. "
        f"{does}{DISCLAIMER}",
        **{f"note.{n}": one for n, one in enumerate(result.warnings, start=1)},
    }
    references = [
        {"id": f"{OWN}:{name}", "description": printable(text)}
        for name, text in notes.items()
    ]
    known = meta.pop("externalReferences", [])
    meta["resources"] = resources_of(whole)
    return {**whole, "metaData": {**meta, "externalReferences": [*known, *references]}}


def ranked_phenopackets(
    results: Sequence[Result], draws: int = 0
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return one phenopacket, or a list of those of several patients."""
    found = [ranked_phenopacket(result, draws) for result in results]
    return found[0] if len(found) == 1 else found


def _interpretations(result: Result, draws: int) -> list[dict[str, Any]]:
    """Return one Interpretation for each lesion, the likeliest first."""
    book = CodeBook.of(result.reasoner.knowledge)
    drawn = intervals(result, draws) if draws else None
    found: list[dict[str, Any]] = []
    for rank, lesion in enumerate(result.ranking, start=1):
        probability = result.posterior[lesion]
        text = f"rank {rank}, probability {probability:.6g}"
        text += f" ({percent_column(probability).strip()})"
        if drawn is not None:
            low, high = drawn.interval[lesion]
            text += f", {100 * drawn.level:g}% interval {low:.4g} to {high:.4g}"
        one = {
            "id": printable(f"{result.case.id}.rank-{rank}"),
            "progressStatus": "IN_PROGRESS",
            "diagnosis": {"disease": disease_class(lesion, book)},
            "summary": text,
        }
        found.append(one)
    return found
