"""A result as a RiskAssessment of FHIR R4.

Probabilities are percentages, as FHIR has them (``probabilityDecimal`` is at most 100);
the rationale says each once more with its sign. What FHIR has no element for are
extensions: the credible interval, and the kinds of a lesion that is a rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.errors import printable
from calcinosis.interchange.coded import CodeBook
from calcinosis.knowledge.variables import FORM, LESION
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.decide.alarms import red_flags
from calcinosis.reasoning.forms import kinds
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import intervals
from calcinosis.typeset import percent_column, plain

__all__ = ["risk_assessment", "risk_assessments"]

RISK = "http://terminology.hl7.org/CodeSystem/risk-probability"
UNITS = "http://unitsofmeasure.org"
ADDRESSES = {
    "snomed": "http://snomed.info/sct",
    "mondo": "http://purl.obolibrary.org/obo/mondo.owl",
    "hpo": "http://human-phenotype-ontology.org",
}
OWN = "urn:calcinosis"
DIGITS = 12
"""Decimals of a percentage."""


def risk_assessment(result: Result, draws: int = 0) -> dict[str, Any]:
    """Return a result as a RiskAssessment, in plain types for JSON.

    Parameters
    ----------
    result : Result
    draws : int
        Random versions of all rows for credible intervals; 0: no intervals.
    """
    knowledge, advice = result.reasoner.knowledge, advise(result, draws)
    digest = f"priors sha256:{knowledge.digest}"
    found: dict[str, Any] = {
        "resourceType": "RiskAssessment",
        "text": _narrative(result),
        "status": "final",
        "method": {
            "coding": [{"system": OWN, "version": __version__, "code": "network"}],
            "text": f"Bayesian network {knowledge.name} {__version__}, {digest}",
        },
        "subject": _subject(result),
        "basis": _basis(result),
        "prediction": _predictions(result, draws),
    }
    does = [flag.says for flag in red_flags(result)]
    if advice is not None:
        after = "After that, about the lesion itself: " if does else ""
        does.append(f"{after}{advice.label}. {advice.does}")
    if does:
        found["mitigation"] = printable(" ".join(does))
    notes = [*(f"{warning}." for warning in result.warnings), DISCLAIMER]
    found["note"] = [{"text": printable(note)} for note in notes]
    return {name: own for name, own in found.items() if own}


def risk_assessments(results: Sequence[Result], draws: int = 0) -> dict[str, Any]:
    """Return one RiskAssessment, or a Bundle of those of several patients."""
    found = [risk_assessment(result, draws) for result in results]
    if len(found) == 1:
        return found[0]
    entries = [{"resource": one} for one in found]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return whole if entries else {"resourceType": "Bundle", "type": "collection"}


def _subject(result: Result) -> dict[str, Any]:
    """Refer to the patient as the document did that the case was taken from."""
    origin = result.case.origin
    if origin is not None and origin.standard == "fhir" and origin.subject:
        return {"reference": origin.subject}
    return {"display": printable(result.case.id)}


def _basis(result: Result) -> list[dict[str, Any]]:
    """Return what was used, each finding with the resource that tells it, if any."""
    origin = result.case.origin
    known = origin.references if origin and origin.standard == "fhir" else {}
    found: list[dict[str, Any]] = []
    for item in result.evidence:
        display = {"display": printable(f"{item.variable}: {item.given}")}
        references = known.get(item.variable, ())
        found += [{"reference": one, **display} for one in references] or [display]
    return found


def _predictions(result: Result, draws: int) -> list[dict[str, Any]]:
    """Return one prediction for each lesion, the likeliest first."""
    knowledge = result.reasoner.knowledge
    book = CodeBook.of(knowledge)
    drawn = intervals(result, draws) if draws else None
    rest = knowledge.variables[FORM].kinds
    found: list[dict[str, Any]] = []
    for lesion in result.ranking:
        probability = result.posterior[lesion]
        extensions: list[dict[str, Any]] = []
        if drawn is not None:
            extensions.append(_interval(drawn.interval[lesion], drawn.level))
        if lesion == rest:
            extensions += [_kind(kind, p) for kind, p in kinds(result).items()]
        one: dict[str, Any] = {"extension": extensions} if extensions else {}
        one["outcome"] = _outcome(lesion, book)
        one["probabilityDecimal"] = _percent(probability)
        if risk := _risk(probability, result):
            one["qualitativeRisk"] = risk
        one["rationale"] = f"probability {percent_column(probability).strip()}"
        found.append(one)
    return found


def _outcome(lesion: str, book: CodeBook) -> dict[str, Any]:
    codings: list[dict[str, str]] = [{"system": f"{OWN}:{LESION}", "code": lesion}]
    codes = book.codes(LESION, lesion)
    for system, address in ADDRESSES.items():
        codings += [{"system": address, "code": code} for code in codes.get(system, ())]
    return {"coding": codings, "text": plain(lesion)}


def _risk(probability: float, result: Result) -> dict[str, Any] | None:
    """Return FHIR's word for a probability; None if the knowledge has no such words."""
    words = result.reasoner.knowledge.conventions.risk_words
    word = next((word for word, least in words.items() if probability >= least), None)
    return None if word is None else {"coding": [{"system": RISK, "code": word}]}


def _interval(ends: tuple[float, float], level: float) -> dict[str, Any]:
    low, high = ({"value": _percent(end), "unit": "%"} for end in ends)
    coded = {"system": UNITS, "code": "%"}
    value = {"low": {**low, **coded}, "high": {**high, **coded}}
    return {
        "url": f"{OWN}:credible-interval",
        "extension": [
            {"url": "level", "valueDecimal": level},
            {"url": "range", "valueRange": value},
        ],
    }


def _kind(kind: str, probability: float) -> dict[str, Any]:
    return {
        "url": f"{OWN}:kind",
        "extension": [
            {"url": "kind", "valueCode": kind},
            {"url": "probabilityDecimal", "valueDecimal": _percent(probability)},
        ],
    }


def _percent(probability: float) -> float:
    return round(100 * probability, DIGITS)


def _narrative(result: Result) -> dict[str, str]:
    """Say the likeliest lesions in the text that FHIR shows where all else fails."""
    shown = ", ".join(
        f"{plain(lesion)} {percent_column(result.posterior[lesion]).strip()}"
        for lesion in result.ranking[:3]
    )
    text = escape(printable(f"Case {result.case.id}: {shown}. {DISCLAIMER}"))
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'
    return {"status": "generated", "div": div}
