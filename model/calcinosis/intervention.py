"""Doing instead of seeing: the model of a world in which a risk factor is set.

Seeing that a patient had no calcium infused tells something of the patient. Giving
nobody calcium changes the world: the factor's own background P(r | parents) is cut out
and the state put in its place (the truncated factorisation), its descendants among the
risk factors follow by their tables, and every lesion presents at

    b_d(setting) · Π_f ρ_{d,f}(r_f)      with r as it is in that world.

The base rates b_d stay what they were, so some lesions no longer occur, and the others
share what is left. This takes the rate ratios for causal effects: no confounding beyond
the variables of the network.

References
----------
Pearl J. Causality. 2nd ed. Cambridge University Press 2009, section 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.case import Case
from calcinosis.diagnosis import Diagnosis
from calcinosis.engine import Engine, Evidence, Observation
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.factors import Factor
from calcinosis.knowledge import Knowledge
from calcinosis.model import Model
from calcinosis.network import Network
from calcinosis.pretest import Pretest
from calcinosis.uncertainty import Draws

__all__ = ["IntervenedModel", "Remaining", "causes", "check", "intervene", "set_state"]


@dataclass(frozen=True)
class Remaining:
    """Lesions that still present after an intervention, as a share of those of today.

    Parameters
    ----------
    total : float
        Of all lesions; 1 − total did not occur. Above 1 if the intervention harms.
    by_lesion : mapping
        Lesion → share of its own presentations that is left.
    """

    total: float
    by_lesion: dict[str, float]


class IntervenedModel(Model):
    """A model in which some risk factors are set for everybody.

    Parameters
    ----------
    original : Model
    states : mapping
        Risk factor → the state it is set to, checked.
    """

    def __init__(self, original: Model, states: Mapping[str, str]) -> None:
        self.original, self.states = original, dict(states)
        self.knowledge = original.knowledge
        self.network = _intervened(original.network, states)
        self._priors: dict[bytes, FloatArray] = {}
        self._draws: dict[tuple[int, int], Draws] = {}

    def diagnose(
        self,
        case: Case,
        *,
        setting: str | None = None,
        pretest: Pretest = "setting",
        engine: Literal["numpy", "pgmpy"] = "numpy",
    ) -> Diagnosis:
        """Diagnose a patient of that world; see :meth:`Model.diagnose`.

        A case that contradicts the intervention is impossible there.
        """
        result = super().diagnose(case, setting=setting, pretest=pretest, engine=engine)
        read = result.interpretation
        done = ", ".join(f"{name} = {state}" for name, state in self.states.items())
        warnings = (*read.warnings, f"in a world where {done} for everybody")
        return replace(result, interpretation=replace(read, warnings=warnings))

    def draws(self, count: int, seed: int = 0) -> Draws:
        """Return the same intervention in ``count`` versions of the network."""
        if (count, seed) not in self._draws:
            drawn = self.original.draws(count, seed).network
            network = _intervened(drawn, self.states)
            self._draws = {(count, seed): Draws(network, network.engine())}
        return self._draws[count, seed]

    def remaining(self, setting: str | None = None) -> Remaining:
        """Say how many lesions of a setting (by default: of all) would still occur."""
        observations: dict[str, Observation] = {}
        if setting is not None:
            states = self.network.states["setting"]
            if setting not in states:
                text = f"no setting '{setting}'{nearest(setting, states)}"
                raise CaseError([Problem("setting", text)])
            number = np.array([states.index(setting)])
            observations["setting"] = Observation.of_states(number, len(states))
        evidence = Evidence(1, observations)
        before, after = (
            answer.probability[0] * np.exp(answer.log_evidence[0])
            for answer in (
                model.engine.infer(evidence) for model in (self.original, self)
            )
        )
        shares = np.where(before > 0, after, 1) / np.where(before > 0, before, 1)
        names = self.knowledge.lesions
        by_lesion = {n: float(share) for n, share in zip(names, shares, strict=True)}
        return Remaining(float(after.sum() / before.sum()), by_lesion)


def intervene(model: Model, states: Mapping[str, str]) -> IntervenedModel:
    """Set risk factors for everybody.

    Parameters
    ----------
    model : Model
    states : mapping
        Risk factor, or latent cause of lesions → state. Where the state is impossible
        (no dilution without an infusion) nothing is changed.

    Raises
    ------
    CaseError
        Listing every name that is no risk factor and every unknown state.
    """
    check(model.knowledge, states)
    return IntervenedModel(model, states)


def causes(knowledge: Knowledge) -> list[str]:
    """Variables that can be set: risk factors and latent causes of lesions."""
    return [
        name
        for name, variable in knowledge.variables.items()
        if variable.is_before_lesion and variable.kind != "context"
    ]


def check(knowledge: Knowledge, states: Mapping[str, str]) -> None:
    """Raise a :class:`CaseError` unless every name and state can be set."""
    problems: list[Problem] = []
    settable = causes(knowledge)
    for name, state in states.items():
        if name in settable:
            known = knowledge.variables[name].states
            if state not in known:
                text = f"'{state}' is not one of {', '.join(known)}"
                problems.append(Problem(f"do: {name}", text + nearest(state, known)))
        elif name in knowledge.variables:
            text = f"'{name}' is no risk factor: only a cause of lesions can be set"
            problems.append(Problem("do", text))
        else:
            text = f"no variable '{name}'{nearest(name, settable)}"
            problems.append(Problem("do", text))
    if problems:
        raise CaseError(problems)


def set_state(table: FloatArray, state: int) -> FloatArray:
    """Put certainty of one state in the place of P(states | …), where it is possible.

    Parameters
    ----------
    table : array, shape (…, states)
    state : int
    """
    certain = np.eye(table.shape[-1])[state]
    return np.asarray(np.where(table[..., [state]] > 0, certain, table))


def _intervened(network: Network, states: Mapping[str, str]) -> Network:
    variables = network.knowledge.variables
    scopes: dict[tuple[str, ...], str] = {
        (*variables[name].parents, name): name for name in states
    }
    factors: list[Factor] = []
    for factor in network.factors:
        name = scopes.get(factor.scope)
        table = factor.table
        if name is not None:
            table = set_state(table, network.state_number(name, states[name]))
        factors.append(Factor(factor.scope, table))
    changed = replace(network, factors=tuple(factors))
    return replace(changed, case_mix=_case_mix(changed))


def _case_mix(network: Network) -> FloatArray:
    """P(lesion | presents, setting), shape (versions, settings, lesions)."""
    engine: Engine = network.engine()
    count = len(network.states["setting"])
    parts: list[FloatArray] = []
    for number in range(count):
        codes = np.full(network.versions, number, dtype=np.intp)
        given = {"setting": Observation.of_states(codes, count)}
        parts.append(engine.infer(Evidence(network.versions, given)).probability)
    return np.stack(parts, axis=1)
