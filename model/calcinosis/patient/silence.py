"""What a report does not mention: silence as evidence.

On a form every question was put, and an empty field says nothing. In a report the
writer tells what matters. With τ_v(x) the chance that a report mentions v when its
value is x, an unmentioned v has the likelihood (1 − τ_v(x))^γ over its states, with γ
below 1 for what silences have in common: one terse writer. It is at least that of the
plain answer "no", so silence never weighs more than that answer.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.network.build import Network
from calcinosis.patient.items import Item

__all__ = ["NOT_MENTIONED", "looks", "silence", "silences"]

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
