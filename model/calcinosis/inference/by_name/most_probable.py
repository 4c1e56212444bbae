"""The most probable states of some variables together, the others summed out.

Exact: the variables that are not asked for are summed out first, then the asked ones
maximised out one after another; going back over these steps names their states. Sums do
not commute with maxima, so the order is bound, and tables may grow larger than for one
variable's posterior. All in logarithms, where nothing underflows.

References
----------
Park JD, Darwiche A. Complexity results and approximation strategies for MAP
explanations. J Artif Intell Res 2004;21:101-133.
"""

from __future__ import annotations

from collections.abc import Collection
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.arithmetic import LOGARITHMIC
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.planning.ordering import by_fill_until
from calcinosis.inference.planning.plan import check_memory
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import Query, make_query
from calcinosis.inference.tensors import Tensor, align

__all__ = ["most_probable_states"]

CHUNK_ENTRIES = 1 << 20
"""Patients computed together times the entries of all tables of one."""

Choice = tuple[str, tuple[str, ...], IntArray]
"""A variable, the variables its state depends on, and its state given theirs."""


def most_probable_states(
    structure: Structure, evidence: Evidence, asked: Collection[str], memory: float
) -> tuple[dict[str, IntArray], FloatArray]:
    """Return the states of the asked variables that are most probable together.

    Parameters
    ----------
    structure : Structure
    evidence : Evidence
    asked : collection of str
    memory : float
        Bytes that one table may take.

    Returns
    -------
    states, log_probability
        Variable → state of every patient; ln P(these states, evidence), −inf where the
        evidence is impossible.

    Raises
    ------
    TooLargeError
        If a table would need more bytes than ``memory``.
    """
    query = make_query(structure, evidence, wanted=asked)
    open_ones = [n for n in asked if n not in query.fixed and n not in query.whole]
    scopes = [t.scope for t in query.tensors] + [own.scope for own in query.own]
    order = by_fill_until(scopes, open_ones, structure.states)
    largest = _largest(scopes, order, structure, memory)
    rows = evidence.rows
    states = {name: np.zeros(rows, dtype=np.intp) for name in asked}
    log_probability = np.zeros(rows)
    chunk = max(CHUNK_ENTRIES // largest, 1)
    for start in range(0, rows, chunk):
        piece = slice(start, min(start + chunk, rows))
        patients = piece.stop - piece.start
        tables = [
            Tensor((), t.scope, LOGARITHMIC.of(t.values)) for t in query.tables(piece)
        ]
        choices, log_probability[piece] = _eliminate(
            tables, order, open_ones, structure
        )
        chosen: dict[str, IntArray] = {}
        for name, scope, best in reversed(choices):
            axes = tuple(chosen[other] for other in scope)
            spread = np.broadcast_to(best, (*best.shape[:-1], patients))
            chosen[name] = spread[(*axes, np.arange(patients))]
        for name in asked:
            states[name][piece] = (
                chosen[name] if name in chosen else _known(query, name, piece)
            )
    return states, log_probability


def _known(query: Query, name: str, piece: slice) -> IntArray:
    """Return the states of a variable that the evidence tells."""
    if name in query.fixed:
        return np.full(piece.stop - piece.start, query.fixed[name], dtype=np.intp)
    return query.codes.of[name][piece].astype(np.intp)


def _largest(
    scopes: Collection[tuple[str, ...]],
    order: tuple[str, ...],
    structure: Structure,
    memory: float,
) -> int:
    """Entries of all tables on the way, of one patient; refuse what is too large."""
    waiting = [frozenset(scope) for scope in scopes]
    total = 1
    for name in order:
        whole = frozenset[str]().union(*(s for s in waiting if name in s))
        check_memory(name, whole, structure.states, memory)
        total += prod(structure.states[other] for other in whole)
        waiting = [s for s in waiting if name not in s] + [whole - {name}]
    return total


def _eliminate(
    tables: list[Tensor],
    order: tuple[str, ...],
    asked: Collection[str],
    structure: Structure,
) -> tuple[list[Choice], FloatArray]:
    """Sum and maximise out; return how the maxima were chosen, and their logarithm."""
    choices: list[Choice] = []
    for name in order:
        own = [table for table in tables if name in table.scope]
        scope = tuple(
            sorted({n for t in own for n in t.scope} - {name}, key=structure.order)
        )
        full = (name, *scope)
        aligned = [align(table, full, structure.states) for table in own]
        whole = LOGARITHMIC.multiply(aligned)
        shape = [structure.states[n] for n in full]
        whole = np.broadcast_to(whole, (*shape, whole.shape[-1]))
        if name in asked:
            choices.append((name, scope, whole.argmax(axis=0)))
            values = whole.max(axis=0)
        else:
            values = LOGARITHMIC.sum(whole, (0,))
        tables = [table for table in tables if name not in table.scope]
        tables.append(Tensor((), scope, values))
    return choices, LOGARITHMIC.multiply([table.values for table in tables])
