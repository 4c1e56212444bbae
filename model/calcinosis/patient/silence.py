"""What a report does not mention: silence as evidence.

On a form every question was put, and an empty field says nothing. In a report the
writer tells what matters. With τ_v(x) the chance that a report mentions v when its
value is x, an unmentioned v has the likelihood (1 − τ_v(x))^γ over its states, with γ
below 1 for what silences have in common: one terse writer. It is at least that of the
plain answer "no", so silence never weighs more than that answer.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.entries import quoted
from calcinosis.patient.films import FILMS, film_variable
from calcinosis.patient.items import Item

__all__ = ["NOT_MENTIONED", "TOLD", "check_told", "is_report", "silence", "silences"]

TOLD = ("form", "report")
"""What a case may say of its own silence; the first is the default."""
NOT_MENTIONED = "not mentioned"


def is_report(told: str | None) -> bool:
    """Whether what is missing was not mentioned, rather than not assessed."""
    return told == "report"


def check_told(told: object) -> str | None:
    """Return what to do about it if it is neither a form nor a report."""
    if told is None or told in TOLD:
        return None
    hint = nearest(told, TOLD) if isinstance(told, str) else ""
    return f"{quoted(told)} is neither form nor report{hint}"


def require_told(told: object, where: str = "told") -> None:
    """Raise a :class:`CaseError` if it is neither a form nor a report."""
    text = check_told(told)
    if text is not None:
        raise CaseError([Problem(where, text)])


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
        nodes = _looks(network.knowledge, variable)
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
    """The node that stands for a variable: of films the one of unknown day."""
    undated = [w.name for w in variable.windows if w.start is None]
    return f"{variable.name}_{undated[0]}" if undated else variable.name


def _looks(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """Nodes at which a variable may be told."""
    windows = knowledge.variables[name].windows
    return tuple(f"{name}_{w.name}" for w in windows) or (name,)


