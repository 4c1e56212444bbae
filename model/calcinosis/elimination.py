"""In which order to sum variables out of a product of factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

__all__ = ["elimination_order"]


def elimination_order(
    states: Mapping[str, int], scopes: Sequence[tuple[str, ...]], last: str
) -> list[str]:
    """Greedy order that makes the next table as small as possible; ``last`` comes last.

    Ties go to the variable that adds fewer new neighbours (fill), then to the order of
    ``states``: the result is deterministic.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    scopes : sequence of tuple of str
        Variables of each factor.
    last : str
        The variable that is asked for.

    References
    ----------
    Koller D, Friedman N. Probabilistic Graphical Models. MIT Press 2009, 9.4.3.
    """
    neighbours: dict[str, set[str]] = {name: set() for name in states}
    for scope in scopes:
        for name in scope:
            neighbours[name].update(scope)
    for name in states:
        neighbours[name].discard(name)
    rank = {name: number for number, name in enumerate(states)}
    weight = {name: log(count) for name, count in states.items()}

    def cost(name: str) -> tuple[float, int, int]:
        near = neighbours[name]
        size = weight[name] + sum(weight[other] for other in near)
        fill = sum(len(near - neighbours[other]) - 1 for other in near)
        return round(size, 9), fill, rank[name]

    costs = {name: cost(name) for name in states if name != last}
    order: list[str] = []
    while costs:
        name = min(costs, key=costs.__getitem__)
        order.append(name)
        del costs[name]
        near = neighbours.pop(name)
        for other in near:
            neighbours[other] |= near - {other}
            neighbours[other].discard(name)
        touched = near.union(*(neighbours[other] for other in near)) if near else near
        for other in touched & costs.keys():
            costs[other] = cost(other)
    return [*order, last]
