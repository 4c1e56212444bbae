"""Probabilities as counts of people: "of 1 000 such patients, 39 have …".

Counts keep the base rate in sight, which percentages of percentages hide. Trees and
icons of counts help readers more than other pictures do.

References
----------
Gigerenzer G, Hoffrage U. How to improve Bayesian reasoning without instruction:
frequency formats. Psychol Rev 1995;102:684-704.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.figures.parts.short_names import finding_of
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.items import Item, stack
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

__all__ = [
    "Frequencies",
    "countable_findings",
    "natural_frequencies",
    "population_of",
    "whole_numbers",
]

LEAST, MOST = 1_000, 1_000_000
ENOUGH = 5  # people with lesion and finding: fewer, and rounding tells the story


@frozen
class Frequencies:
    """A lesion and one finding among people who present with a lesion.

    Parameters
    ----------
    population : str
        Who they are, in the plural.
    lesion, finding : str
        For people.
    variable : str
        The finding as the case names it.
    total : int
        People looked at.
    lesions : int
        Of them, those who have the lesion.
    lesions_found, others_found : int
        Those with the finding, among those who have the lesion and among the others.
    posterior : float
        P(lesion | finding), not rounded.
    calcinosis : bool
        Whether the lesion is a calcinosis cutis.
    """

    population: str
    lesion: str
    finding: str
    variable: str
    total: int
    lesions: int
    lesions_found: int
    others_found: int
    posterior: float
    calcinosis: bool = True

    @property
    def others(self) -> int:
        """People with any other lesion."""
        return self.total - self.lesions

    @property
    def found(self) -> int:
        """People with the finding."""
        return self.lesions_found + self.others_found


def population_of(result: Result) -> str:
    """Say who is counted: everybody who presents where the pretest holds."""
    setting = [item.given for item in result.interpretation.setting]
    if result.target is None:
        where = f"{plain(setting[0])} patients" if setting else "patients anywhere"
        return f"{where} with such a lesion"
    if np.allclose(result.target, 1 / len(result.target)):
        return "patients, all lesions equally frequent,"
    return "patients, lesions as frequent as asked for,"


def countable_findings(result: Result) -> list[Item]:
    """Return what a patient has or has not: no densities, no unsure signs."""
    findings, films = list[Item](), result.interpretation.patient.films
    for item in result.interpretation.findings:
        likelihoods = [item.likelihood]
        if item.variable == FILMS and films is not None:
            likelihoods = [film.likelihood for film in films.films]
        elif item.over_parents:
            continue
        if all(set(one.ravel().tolist()) <= {0.0, 1.0} for one in likelihoods):
            findings.append(item)
    return findings


def natural_frequencies(
    result: Result, finding: str | None = None, most: int = MOST
) -> Frequencies:
    """Count the leading lesion and one finding among those who present.

    Parameters
    ----------
    result : Result
    finding : str, optional
        A finding of the case; by default the one that alone moves the odds most.
    most : int
        People at most: 1 000 are looked at, or ten times more until some have both
        the lesion and the finding.

    Raises
    ------
    CaseError
        If the case has no such finding, or it cannot be counted: of a number or an
        unsure sign nobody can say how many people have it.
    """
    items = _chosen(result, finding)
    setting = result.interpretation.setting
    answer = result.reasoner.engine.infer(
        stack([setting, *((*setting, item) for item in items)], result.reasoner.network)
    )
    shares = np.exp(answer.log_evidence[1:] - answer.log_evidence[0])
    prior = answer.probability[0]
    pretest = prior if result.target is None else result.target
    likely = (
        shares[:, np.newaxis] * answer.probability[1:] / prior
    )  # P(finding | lesion)
    found = likely * pretest
    column = result.reasoner.knowledge.lesions.index(result.ranking[0])
    number = _strongest(found, pretest, column)
    return _counts(result, items[number], pretest, found[number], column, most)


def whole_numbers(shares: Sequence[float], total: int) -> tuple[int, ...]:
    """Round shares of a total to whole numbers that sum to it (largest remainders).

    Examples
    --------
    >>> whole_numbers([0.5, 0.3333, 0.1667], 10)
    (5, 3, 2)
    """
    exact = np.asarray(shares, dtype=np.float64)
    exact = exact / exact.sum() * total
    counts = np.floor(exact).astype(int)
    short = total - int(counts.sum())
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[:short]] += 1
    return tuple(int(count) for count in counts)


def _chosen(result: Result, finding: str | None) -> list[Item]:
    items = countable_findings(result)
    names = list(dict.fromkeys(item.variable for item in items))
    where = result.case.where("findings")
    if finding is not None:
        items = [item for item in items if item.variable == finding][:1]
    if items:
        return items
    if finding is None:
        text = "none can be counted: a tree needs a finding that is there or is not"
    elif any(item.variable == finding for item in result.evidence):
        text = f"'{finding}' is a number or unsure: nobody can count who has it"
        text += f"; choose one of {', '.join(names)}" if names else ""
    else:
        text = f"the case has no finding '{finding}'{nearest(finding, names)}"
    raise CaseError([Problem(where, text)])


def _strongest(found: FloatArray, pretest: FloatArray, column: int) -> int:
    """Position of the finding that moves the odds of the lesion most."""
    own = found[:, column] / pretest[column]
    others = np.delete(found, column, axis=1).sum(axis=1) / (1 - pretest[column])
    tiny = np.finfo(float).tiny
    ratio = np.log(np.maximum(own, tiny) / np.maximum(others, tiny))
    return int(np.abs(ratio).argmax())


def _counts(
    result: Result,
    item: Item,
    pretest: FloatArray,
    found: FloatArray,
    column: int,
    most: int,
) -> Frequencies:
    own = float(found[column])
    rest = float(found.sum() - found[column])
    total = LEAST
    while total < most and own * total < ENOUGH:
        total *= 10
    lesions = round(float(pretest[column]) * total)
    return Frequencies(
        population_of(result),
        plain(result.ranking[0]),
        finding_of(result.reasoner.knowledge, item.variable, item.given),
        item.variable,
        total,
        lesions,
        min(round(own * total), lesions),
        min(round(rest * total), total - lesions),
        own / (own + rest),
        result.ranking[0] in result.reasoner.knowledge.calcinosis_cutis,
    )
