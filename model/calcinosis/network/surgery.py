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
from dataclasses import replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import in_short, is_one_of
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network

__all__ = ["causes", "check", "intervened", "set_state"]


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
            if not is_one_of(state, known):
                text = f"{in_short(state)} is not one of {', '.join(known)}"
                hint = nearest(in_short(state)[1:-1], known)
                problems.append(Problem(f"do: {name}", text + hint))
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


def intervened(network: Network, states: Mapping[str, str]) -> Network:
    """Return the network of a world in which risk factors are set for everybody."""
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
