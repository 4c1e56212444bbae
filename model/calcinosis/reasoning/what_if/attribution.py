"""How many such lesions would not have occurred without a risk factor.

Of the patients like this one, with lesion d and risk factors r, the rate would have
been lower without the factor f. With λ_d(r) = Π_f ρ_{d,f}(r_f), the attributable
fraction is

    AF_d = 1 − E[ λ_d(r') / λ_d(r) | e, d ]

where r' are their risk factors had f been in another state; of a lesion with forms,
λ is the rate of the form it is, and the mean goes over the forms as well. f itself
changes, whatever does not descend from it stays, and its descendants change as little
as their tables permit: a descendant keeps its state with probability min(1, P(state |
parents') / P(state | parents)) and otherwise moves to a state that P(· | parents')
makes more likely. On average over the people of a setting r' is then distributed as in
the world of :mod:`calcinosis.network.surgery`, and nothing changes where f is in that
state already.

This is the *excess* fraction: the share of the cases by which their number would fall.
Whether the factor took part in more of them (the etiologic fraction) is not identified
by rates.

Assumed: the rate ratios are causal effects, without confounding or selection beyond the
network; the factor acts on lesions only by the rates; its descendants among the risk
factors respond by their tables, and (what no data can tell) no more than these demand.

Exact: the mean is a ratio of two inferences, one of them in a network that holds the
factor and its descendants twice, as they were (for the findings) and as they would have
been (for the rates).

References
----------
Greenland S, Robins JM. Conceptual problems in the definition and interpretation of
attributable fractions. Am J Epidemiol 1988;128:1185-97.
Bruzzi P et al. Estimating the population attributable risk for multiple risk factors
using case-control data. Am J Epidemiol 1985;122:904-14.
Balke A, Pearl J. Probabilistic evaluation of counterfactual queries. AAAI 1994:230-7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.variables import FORM, LESION
from calcinosis.network.surgery import check
from calcinosis.reasoning.result import Result

__all__ = [
    "AttributableFraction",
    "attributable_fraction",
    "excess_fractions",
    "present_factors",
]

REMOVABLE = ("no", "none")
TWIN = "*"
"""Marks what would have been."""


@frozen
class AttributableFraction:
    """Share of the lesions of such patients that would not have occurred.

    Parameters
    ----------
    factor, to : str
        The risk factor, and the state it would have been in.
    fraction : float
        Over all lesions, by their posterior. Below 0 where the factor protects.
    by_lesion : mapping
        Lesion → the same if this is the lesion.
    """

    factor: str
    to: str
    fraction: float
    by_lesion: dict[str, float]


def attributable_fraction(
    result: Result, factor: str, to: str | None = None
) -> AttributableFraction:
    """Attributable fraction of a risk factor among patients like this one.

    Parameters
    ----------
    result : Result
    factor : str
        A risk factor or latent cause of lesions.
    to : str, optional
        The state it would have been in; by default that in which it is absent.

    Raises
    ------
    CaseError
        If the factor cannot be set, or never to this state.
    """
    knowledge, network = result.reasoner.knowledge, result.reasoner.network
    if to is None:
        variable = knowledge.variables.get(factor)
        to = (variable.unremarkable or variable.states[0]) if variable else "no"
    check(knowledge, {factor: to})
    before = (n for n in network.risk_nodes)
    parents = {name: knowledge.variables[name].parents for name in before}
    counts = {name: len(states) for name, states in network.states.items()}
    state = network.state_number(factor, to)
    table = _background(network.factors, parents, factor).table
    if not ((table[..., state] > 0) & (table[..., state] < 1)).any():
        text = f"nobody's {factor} could be '{to}' instead: it follows from"
        text = f"{text} {', '.join(parents[factor])}; name another state"
        raise CaseError([Problem("attributable_fraction", text)])
    fractions = excess_fractions(
        counts,
        network.factors,
        parents,
        (factor, state),
        result.interpretation.evidence(),
    )
    shares = result.probabilities
    by_lesion = dict(zip(knowledge.lesions, map(float, fractions), strict=True))
    return AttributableFraction(factor, to, float(shares @ fractions), by_lesion)


def present_factors(result: Result) -> list[str]:
    """Risk factors that the case says are there and that can be taken away."""
    variables = result.reasoner.knowledge.variables
    found: list[str] = []
    for item in result.evidence:
        variable = variables.get(item.node)
        if variable is None or variable.kind != "risk_factor":
            continue
        absent = variable.unremarkable
        if absent in REMOVABLE and item.likelihood[variable.states.index(absent)] == 0:
            found.append(item.node)
    return found


def excess_fractions(
    states: Mapping[str, int],
    factors: Sequence[Factor],
    parents: Mapping[str, Sequence[str]],
    change: tuple[str, int],
    evidence: Evidence,
    target: str = LESION,
) -> FloatArray:
    """AF of every state of the target, for any network of competing rates.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    factors : sequence of Factor
        Background P(cause | its parents) of every cause; rates over the target or its
        forms and causes; P(finding | …).
    parents : mapping
        Cause → its parents.
    change : (str, int)
        The cause, and the state it would have been in.
    evidence : Evidence
        Of one patient.
    target : str

    Returns
    -------
    array, shape (states of the target,)
        0 where the state of the target is impossible.
    """
    twin_factors, twin_states = _twin(factors, parents, change, states, target)
    whole, log_whole = _joint(states, factors, target, evidence)
    twin, log_twin = _joint(twin_states, twin_factors, target, evidence)
    possible = whole > 0
    left = twin * np.exp(log_twin - log_whole) / np.where(possible, whole, 1)
    return np.asarray(np.where(possible, 1 - left, 0.0))


def _joint(
    states: Mapping[str, int],
    factors: Sequence[Factor],
    target: str,
    evidence: Evidence,
) -> tuple[FloatArray, float]:
    """P(target, evidence) as a table and the logarithm of its scale."""
    answer = Engine(states, factors, target).infer(evidence)
    return answer.probability[0], float(answer.log_evidence[0])


def _background(
    factors: Sequence[Factor], parents: Mapping[str, Sequence[str]], name: str
) -> Factor:
    scope = (*parents[name], name)
    return next(factor for factor in factors if factor.scope == scope)


def _twin(
    factors: Sequence[Factor],
    parents: Mapping[str, Sequence[str]],
    change: tuple[str, int],
    states: Mapping[str, int],
    target: str,
) -> tuple[list[Factor], dict[str, int]]:
    """Double the cause and its descendants; rates hang on what would have been.

    Returns
    -------
    factors, states
        Of the doubled network; what would have been is marked by ``TWIN``.
    """
    name, to = change
    doubled = {name}
    for cause, own in parents.items():  # parents stand before children
        if not doubled.isdisjoint(own):
            doubled.add(cause)
    found: list[Factor] = []
    for factor in factors:
        scope = set(factor.scope)
        rate = bool(scope & {target, FORM}) and scope <= {target, FORM, *parents}
        found.append(_renamed(factor, doubled) if rate else factor)
    for cause in (other for other in parents if other in doubled):
        background = _background(factors, parents, cause)
        if cause == name:
            found.append(_set(background, to))
        else:
            found.append(_least_change(background, doubled))
    twins = {other + TWIN: n for other, n in states.items() if other in doubled}
    return found, {**states, **twins}


def _renamed(factor: Factor, doubled: set[str]) -> Factor:
    scope = tuple(n + TWIN if n in doubled else n for n in factor.scope)
    return Factor(scope, factor.table)


def _set(background: Factor, to: int) -> Factor:
    """Put the cause into the state it would have been in, where that is possible."""
    *_, name = background.scope
    count = background.table.shape[-1]
    possible = background.table[..., [[to]]] > 0
    table = np.where(possible, np.eye(count)[to], np.eye(count))
    return Factor((*background.scope, name + TWIN), table)


def _least_change(background: Factor, doubled: set[str]) -> Factor:
    """P(what a descendant would have been | what it was, its parents, theirs).

    The maximal coupling of P(· | parents) and P(· | parents').
    """
    *parents, name = background.scope
    own = [parent for parent in parents if parent in doubled]
    # axes: version, parents, twins of the doubled parents, was, would have been
    was = background.table[(..., *(np.newaxis for _ in own), slice(None))]
    would = was
    for number, parent in enumerate(own):
        axis = 1 + parents.index(parent)
        would = would.swapaxes(axis, 1 + len(parents) + number)
    was, would = np.broadcast_arrays(was, would)
    keep = np.minimum(1, would / np.where(was > 0, was, 1)) * (was > 0)
    gain = np.maximum(would - was, 0)
    total = gain.sum(axis=-1, keepdims=True)
    gain = np.where(total > 0, gain, would) / np.where(total > 0, total, 1)
    stays = keep[..., np.newaxis] * np.eye(was.shape[-1])
    table = stays + (1 - keep)[..., np.newaxis] * gain[..., np.newaxis, :]
    scope = (*parents, *(parent + TWIN for parent in own), name, name + TWIN)
    return Factor(scope, np.asarray(table))
