"""The network of one patient as data: which variables, what is known, what believed."""

from __future__ import annotations

from typing import Literal

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.short_names import given_as, variable_of
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import CONTEXT, FILMS, FORM, LESION
from calcinosis.patient.films import film_node
from calcinosis.reasoning.beliefs import beliefs
from calcinosis.reasoning.explain.explanation import explain
from calcinosis.reasoning.explain.sentence import label, percent
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

__all__ = ["Belief", "Graph", "Node", "Role", "network_graph"]

Role = Literal["lesion", "known", "hidden", "open"]
MOST = 14
SHOWN_LESIONS, SHOWN_STATES = 5, 2
LEAST_SHOWN = 0.005  # a state less probable gets no line of its own


@frozen
class Belief:
    """A state and its probability now; None where the very value is known."""

    text: str
    probability: float | None = None


@frozen
class Node:
    """One variable.

    Parameters
    ----------
    name, label, group : str
        Name in the knowledge files; name for people; clinical group.
    role : ``"lesion"``, ``"known"``, ``"hidden"`` or ``"open"``
        The question; what was found; what nobody can observe; what nobody looked at.
    lines : tuple of Belief
        What is known or believed of it.
    """

    name: str
    label: str
    group: str
    role: Role
    lines: tuple[Belief, ...]


@frozen
class Graph:
    """What :func:`calcinosis.figures.plot_network` draws.

    Parameters
    ----------
    nodes : tuple of Node
    edges : tuple of (str, str)
        From cause to effect, between nodes that are there.
    title, caption : str
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    title: str
    caption: str = ""


def network_graph(result: Result, most: int = MOST, *, whole: bool = False) -> Graph:
    """Choose the variables that matter for one patient, and what is believed of them.

    Parameters
    ----------
    result : Result
    most : int
        Findings shown beside setting, age and sex: those of the largest weight.
    whole : bool
        Every variable instead.
    """
    knowledge = result.reasoner.knowledge
    known = _known(result)
    if whole:
        shown = set(knowledge.variables) - {FORM}
    else:
        hidden = {n for n, v in knowledge.variables.items() if v.kind == "latent"}
        weighed = (weight.variable for weight in explain(result).weights)
        heavy = dict.fromkeys(variable_of(knowledge, name) for name in weighed)
        chosen = [name for name in heavy if name not in CONTEXT][:most]
        shown = {"lesion", *hidden, *chosen, *(n for n in CONTEXT if n in known)}
    believed = beliefs(result)
    film = variable_of(knowledge, FILMS)
    believed[film] = believed.get(
        film_node(result.interpretation.patient, result.reasoner.network), {}
    )
    nodes = tuple(
        _node(knowledge, name, known, believed)
        for name in knowledge.variables
        if name in shown
    )
    edges = tuple(
        (cause, effect)
        for cause, effect in _edges(knowledge)
        if cause in shown and effect in shown
    )
    findings = len(known.keys() & shown - {*CONTEXT})
    count = f"{len(nodes)} of {len(knowledge.variables)} variables"
    said = (
        "Thick frame: known. Dashed: nobody can observe it. Thin: not assessed. Bars: "
        "probability now. Arrows: from cause to effect; risk factors change the rate "
        f"of lesions. {count}, {findings} of {len(known.keys() - {*CONTEXT})} findings."
    )
    return Graph(
        nodes, edges, f"{result.case.id}: what acts on what", caption_of(result, said)
    )


def _known(result: Result) -> dict[str, str]:
    """Variable → what was found; all films are one variable."""
    known: dict[str, str] = {}
    for item in result.evidence:
        name = variable_of(result.reasoner.knowledge, item.variable)
        given = given_as(item.given)
        known[name] = f"{known[name]}; {given}" if name in known else given
    return known


def _node(
    knowledge: Knowledge,
    name: str,
    known: dict[str, str],
    believed: dict[str, dict[str, float]],
) -> Node:
    variable = knowledge.variables[name]
    title = label(knowledge, name)
    if name in known:
        return Node(name, title, variable.group, "known", (Belief(known[name]),))
    roles: dict[str, Role] = {"lesion": "lesion", "latent": "hidden"}
    role = roles.get(variable.kind, "open")
    states = sorted(believed[name].items(), key=lambda pair: -pair[1])
    if role == "open" and variable.states == ("no", "yes"):
        states = [("yes", believed[name]["yes"])]
    kept = {"lesion": SHOWN_LESIONS, "hidden": SHOWN_STATES}.get(role, 1)
    probable = [pair for pair in states[:kept] if pair[1] >= LEAST_SHOWN] or states[:1]
    lines = tuple(Belief(f"{plain(s)} {percent(p)}", p) for s, p in probable)
    return Node(name, title, variable.group, role, lines)


def _edges(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Every dependence: parents in the tables, and factors that change a rate.

    The form is drawn as part of the lesion.
    """
    edges = [
        (LESION if parent == FORM else parent, name)
        for name, variable in knowledge.variables.items()
        for parent in variable.parents
        if name != FORM
    ]
    factors = dict.fromkeys(f for r in knowledge.rates.values() for f in r.ratios)
    return [*edges, ("setting", "lesion"), *((factor, "lesion") for factor in factors)]
