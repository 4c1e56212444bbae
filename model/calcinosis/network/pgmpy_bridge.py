"""The model as a pgmpy network, and answers by pgmpy; the only module to import it.

pgmpy is imported inside the functions: it takes seconds, and a diagnosis does not need
it. Tables are checked here to 1e-9, since pgmpy accepts columns that are off by 0.01.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence, Posterior
from calcinosis.network.build import Network
from calcinosis.network.clinic import NodeTable, clinic_tables

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["pgmpy_network", "pgmpy_posterior", "to_pgmpy"]

LARGEST_TABLE = 100_000


@contextmanager
def _quiet_import() -> Generator[None]:
    """Silence the FutureWarning that pgmpy gives about its own modules on import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def to_pgmpy(network: Network) -> Any:
    """Return the exact clinic network as a ``pgmpy.models.DiscreteBayesianNetwork``.

    Raises
    ------
    ValueError
        If a table does not sum to 1 within 1e-9, or has more than 100 000 entries.
    """
    return pgmpy_network(clinic_tables(network), network.states)


def pgmpy_network(
    nodes: Sequence[NodeTable], states: Mapping[str, Sequence[str]]
) -> Any:
    """Return tables, one per node, as a ``DiscreteBayesianNetwork``.

    Raises
    ------
    ValueError
        If a table does not sum to 1 within 1e-9, or has more than 100 000 entries.
    """
    with _quiet_import():
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.models import DiscreteBayesianNetwork
    _check(nodes)
    model = DiscreteBayesianNetwork()
    model.add_nodes_from([node.node for node in nodes])
    model.add_edges_from([(parent, n.node) for n in nodes for parent in n.parents])
    for node in nodes:
        own = len(states[node.node])
        sizes = [len(states[parent]) for parent in node.parents]
        names = {name: list(states[name]) for name in (node.node, *node.parents)}
        values = node.table.reshape(-1, own).T
        model.add_cpds(
            TabularCPD(
                node.node,
                own,
                values,
                evidence=list(node.parents) or None,
                evidence_card=sizes or None,
                state_names=names,
            )
        )
    model.check_model()
    return model


def _check(nodes: Sequence[NodeTable]) -> None:
    for node in nodes:
        off = float(np.abs(node.table.sum(axis=-1) - 1).max())
        if off > 1e-9 or not np.isfinite(node.table).all() or node.table.min() < 0:
            message = f"the table of '{node.node}' is no distribution (off by {off:g})"
            raise ValueError(message)
        if node.table.size > LARGEST_TABLE:
            message = (
                f"the table of '{node.node}' has {node.table.size} entries, more than "
                f"{LARGEST_TABLE}"
            )
            raise ValueError(message)


def pgmpy_posterior(network: Network, target: str, evidence: Evidence) -> Posterior:
    """Answer for one patient by pgmpy's variable elimination on the clinic network.

    Every observation enters as an extra node with two states whose first is observed
    and has the likelihood (scaled to at most 1) as its probability: the same way for a
    word, an unsure sign and a number, and without pgmpy's own virtual evidence.

    Returns
    -------
    Posterior
        ``log_evidence`` is nan, since pgmpy does not tell it, and −inf where the
        evidence is impossible.
    """
    if evidence.rows != 1:
        message = f"pgmpy answers one patient at a time, not {evidence.rows}"
        raise ValueError(message)
    nodes = clinic_tables(network)
    states = dict(network.states)
    given: dict[str, str] = {}
    for name, observed in evidence.observations.items():
        weights = observed.weights[observed.codes[0]]
        parents = network.leaf_parents[name] if observed.over_parents else (name,)
        largest = float(weights.max())
        if largest <= 0:
            return Posterior(np.zeros((1, len(states[target]))), np.array([-np.inf]))
        likelihood = weights / largest
        table = np.stack([likelihood, 1 - likelihood], axis=-1)
        seen = f"seen_{name}"
        states[seen] = ("seen", "not")
        nodes.append(NodeTable(seen, parents, table))
        given[seen] = "seen"
    model = pgmpy_network(nodes, states)
    with _quiet_import():
        from pgmpy.inference import VariableElimination
    elimination: Any = VariableElimination(model)
    answer = elimination.query([target], given, show_progress=False)
    order = [answer.state_names[target].index(state) for state in states[target]]
    probability: FloatArray = np.asarray(answer.values, dtype=np.float64)[order]
    if not np.isfinite(probability).all():
        return Posterior(np.zeros((1, len(probability))), np.array([-np.inf]))
    return Posterior(probability[np.newaxis], np.array([np.nan]))
