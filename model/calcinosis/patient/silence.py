"""What a report mentions and what it does not: both are evidence.

On a form every question was put, and an empty field says nothing. In a report the
writer tells what matters: a variable is mentioned because its value x is worth telling,
or because the lesion d that was thought of made somebody look
(:class:`~calcinosis.knowledge.frequencies.telling.Telling`). So silence has a
likelihood over the states of the variable, (1 − t(x))^γ, and one over the lesions,
(1 − c(d))^γ; a mention has one over the lesions only, (1 − (1 − t(x))·(1 − c(d)))^γ.
γ is below 1 for what all these have in common: one writer. Silence is at least as
likely as t is below 1, so it never weighs more than a plain answer.

A finding that leaves all its states as likely as before (``{no: 1, yes: 1}``, or a list
of them all) was mentioned as unsure: its variable is not silent, and the mention counts
with equal weights of its states.

What was asked for after the report was written (``asked`` of a case) is no mention. The
report stays as silent of it as it was, and the answer counts beside that: so what
:func:`~calcinosis.reasoning.decide.next_tests.next_tests` expects of an answer is what
giving it brings.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, LESION, Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import Person, states_of_amount
from calcinosis.patient.films import clearest
from calcinosis.patient.items import Item
from calcinosis.patient.patient import Patient
from calcinosis.patient.typed_findings import Amount, Finding, Sign

__all__ = [
    "NOT_MENTIONED",
    "after_silence",
    "looks",
    "mentions",
    "reporting",
    "shares_told",
    "silence",
    "silences",
]

NOT_MENTIONED = "not mentioned"


def silence(network: Network, given: Container[str]) -> tuple[Item, ...]:
    """Return what a report leaves unmentioned, one item a variable.

    Parameters
    ----------
    network : Network
    given : container of str
        Nodes of which something is told, and variables that would count it twice.
    """
    found: list[Item] = []
    for variable, node, likelihood in silences(network):
        nodes = looks(network.knowledge, variable)
        if not any(name in given for name in nodes):
            name = FILMS if len(nodes) > 1 else variable
            found.append(Item(name, node, NOT_MENTIONED, NOT_MENTIONED, likelihood))
    return tuple(found)


def after_silence(item: Item, silent: Item | None, network: Network) -> Item:
    """Return an answer together with the silence that it broke.

    A number is of one state, of which all silence is equally likely: it stays as it is.

    Parameters
    ----------
    item : Item
        What is told now.
    silent : Item or None
        What the report's silence says at the same node; None: it was mentioned.
    network : Network
    """
    if silent is None or (item.over_parents and item.variable != FILMS):
        return item
    before = silent.likelihood
    if item.over_parents:
        before = np.asarray(network.leaf_table(item.node) @ before)
    both = item.likelihood * before
    return replace(item, likelihood=both if item.over_parents else both / both.max())


def mentions(
    patient: Patient, knowledge: Knowledge, used: Container[str], unsaid: Container[str]
) -> dict[str, FloatArray]:
    """Return what being mentioned, or not, says of the lesion itself.

    Parameters
    ----------
    patient : Patient
        Of a report.
    knowledge : Knowledge
    used : container of str
        Nodes whose evidence is used.
    unsaid : container of str
        Variables that are not mentioned, films under their own name.

    Returns
    -------
    dict
        Variable → likelihood of every lesion, shape (lesions,). What follows from
        another finding, or counts in another one, was neither told nor left out.
    """
    found: dict[str, FloatArray] = {}
    telling, lesions = knowledge.telling, knowledge.lesions
    for name in telling.looked_for:
        variable, nodes = knowledge.variables[name], looks(knowledge, name)
        key = FILMS if len(nodes) > 1 else name
        told = patient.findings.get(key)
        if key in unsaid:
            found[key] = telling.silence_of_lesions(name, lesions)
        elif told is not None and any(node in used for node in nodes):
            shares = shares_told(told, knowledge, patient.person)
            found[key] = shares @ telling.mention(name, variable.states, lesions)
    return found


def reporting(by_variable: dict[str, FloatArray]) -> tuple[Item, ...]:
    """Join what all mentions and silences say of the lesion: one item, or none."""
    if not by_variable:
        return ()
    together = np.prod(list(by_variable.values()), axis=0)
    return (Item(LESION, LESION, "what is told", NOT_MENTIONED, together),)


def shares_told(told: Finding, knowledge: Knowledge, person: Person) -> FloatArray:
    """Weights of the states that are told; of films those of the clearest calcium."""
    states = told.variable.states
    if isinstance(told, Sign):
        weights = told.likelihood
    elif isinstance(told, Amount):
        allowed = states_of_amount(told, knowledge, person)
        weights = np.array([float(state in allowed) for state in states])
    else:
        return clearest(told.films)
    return np.asarray(weights / weights.sum())


def silences(network: Network) -> Iterator[tuple[str, str, FloatArray]]:
    """Yield variable, node, and the likelihood of its states if it is not mentioned.

    Films of all days are one variable: silence means that none is mentioned.
    """
    knowledge = network.knowledge
    for name in knowledge.telling.mentioned:
        variable = knowledge.variables[name]
        likelihood = knowledge.telling.silence(name, variable.states)
        yield name, _node(variable), likelihood


def _node(variable: Variable) -> str:
    """Return the node that stands for a variable: of films that of unknown day."""
    undated = [w.name for w in variable.windows if w.start is None]
    return f"{variable.name}_{undated[0]}" if undated else variable.name


def looks(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """Nodes at which a variable may be told."""
    windows = knowledge.variables[name].windows
    return tuple(f"{name}_{w.name}" for w in windows) or (name,)
