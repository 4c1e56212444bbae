"""From any discrete pgmpy network to one that is compiled and asked by name.

The object itself is read, so pgmpy need not be imported. What pgmpy accepts and should
not (columns off by 0.01, parents whose states stand in another order, NaN) is put right
or refused here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np

from calcinosis.arguments import in_short, truth
from calcinosis.errors import NetworkError, Problem, nearest
from calcinosis.inference.by_name.named_network import NamedNetwork
from calcinosis.inference.by_name.named_tables import NamedTable, checked_tables
from calcinosis.inference.by_name.network_names import is_in

__all__ = ["from_pgmpy"]

MOST = 12
"""Nodes that a message lists."""


def from_pgmpy(
    network: Any,
    target: Hashable = None,
    *,
    normalise: bool = False,
    normalize: bool = False,
    memory: float = 1e9,
) -> NamedNetwork:
    """Compile any discrete pgmpy network, to be asked by the names it has.

    Parameters
    ----------
    network : pgmpy.models.DiscreteBayesianNetwork
        Names of variables and states may be texts, numbers, or any hashable objects.
    target : hashable
        The variable asked for, unless a question says otherwise; it must be told.
    normalise, normalize : bool
        Whether columns that are off by rounding are divided by their sum, instead of
        refused; either spelling.
    memory : float
        Bytes that one table may take.

    Returns
    -------
    NamedNetwork
        With ``diagnose``, ``marginals`` and ``most_probable``.

    Raises
    ------
    NetworkError
        Listing every variable without a table, and every table that contradicts the
        network or is no distribution.

    Examples
    --------
    >>> from pgmpy.factors.discrete import TabularCPD
    >>> from pgmpy.models import DiscreteBayesianNetwork
    >>> network = DiscreteBayesianNetwork([("flu", "fever")])
    >>> network.add_cpds(
    ...     TabularCPD("flu", 2, [[0.1], [0.9]], state_names={"flu": ["yes", "no"]}),
    ...     TabularCPD("fever", 2, [[0.9, 0.2], [0.1, 0.8]], ["flu"], [2],
    ...                state_names={"fever": ["yes", "no"], "flu": ["yes", "no"]}))
    >>> from_pgmpy(network, "flu").diagnose({"fever": "yes"})
    <P(flu | fever=yes): no 66.7%, yes 33.3%>
    """
    if not (hasattr(network, "get_cpds") and hasattr(network, "nodes")):
        text = (
            "expected a pgmpy DiscreteBayesianNetwork, "
            f"got {type(network).__name__}; pgmpy.readwrite reads one from a file"
        )
        raise NetworkError([Problem("network", text)])
    nodes = list(network.nodes())
    problems = list(_problems(network, nodes))
    if not is_in(target, nodes):
        names = [str(node) for node in nodes]
        asked = in_short(target)
        there = f"; there are {', '.join(names[:MOST])}"
        text = f"{asked} is not a node of the network"
        text += nearest(asked[1:-1], names) or there
        if target is None:
            text = "the variable asked for is missing: write from_pgmpy(network, "
            text += f"{in_short(nodes[0])}) or another{there}" if nodes else "target)"
        problems.append(Problem("target", text))
    if problems:
        raise NetworkError(problems)
    tables = [_table(cpd) for cpd in network.get_cpds()]
    divided = truth(normalise, "normalise") or truth(normalize, "normalize")
    return NamedNetwork(checked_tables(tables, divided), target, memory)


def _problems(network: Any, nodes: list[Hashable]) -> Iterator[Problem]:
    """Tell which nodes have no table of their own, of the right parents."""
    told: set[Hashable] = set()
    for cpd in network.get_cpds():
        if not (hasattr(cpd, "values") and hasattr(cpd, "variables")):
            kind = type(cpd).__name__
            text = f"is told by {kind}, not by a table: only discrete networks are read"
            name = getattr(cpd, "variable", "?")
            told.add(name)
            yield Problem(f"node '{name}'", text)
            continue
        name, *parents = cpd.variables
        if name in told:
            yield Problem(f"node '{name}'", "has two tables; keep one")
        told.add(name)
        if name not in nodes:
            yield Problem(f"table of '{name}'", "there is no such node in the network")
            continue
        arrows = set(network.predecessors(name))
        if set(parents) != arrows:
            text = (
                f"depends on {_names(parents)}, but the arrows come from "
                f"{_names(sorted(arrows, key=str))}"
            )
            yield Problem(f"table of '{name}'", text)
    for node in nodes:
        if node not in told:
            yield Problem(f"node '{node}'", "has no table; network.add_cpds adds one")


def _names(names: list[Any]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "nothing"


def _table(cpd: Any) -> NamedTable:
    name, *parents = cpd.variables
    values = np.moveaxis(np.asarray(cpd.values, dtype=np.float64), 0, -1)
    states = {other: tuple(own) for other, own in cpd.state_names.items()}
    # without names of its own, a variable's states are numbered
    states.setdefault(name, tuple(range(values.shape[-1])))
    return NamedTable(name, tuple(parents), states, values)
