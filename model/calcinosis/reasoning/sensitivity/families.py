"""The joint probability of the evidence, a lesion, and the states of a few variables.

What one row does to an answer depends only on its *family*: the variables of the table
it speaks in. P(evidence, family, lesion) tells it for all rows of that table at once.
The engine gives it for all families in one batch, in which every "patient" has the same
evidence and one more combination of states.

References
----------
Kjaerulff U, van der Gaag LC. Making sensitivity analysis computationally efficient.
Proc 16th Conf Uncertainty in Artificial Intelligence 2000:317-25.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.variables import SETTING
from calcinosis.patient.items import Item

__all__ = ["Families"]

Scope = tuple[str, ...]


class Families:
    """Joint probabilities of families with the evidence, the setting and the lesion.

    Parameters
    ----------
    engine : Engine
        Asks for the lesion.
    items : sequence of Item
        The evidence.
    settings : sequence of int
        Numbers of the settings that are possible: the *parts* of all arrays.
    scopes : iterable of tuple of str
        The families; lesion and setting may be among their variables.
    """

    def __init__(
        self,
        engine: Engine,
        items: Sequence[Item],
        settings: Sequence[int],
        scopes: Iterable[Scope],
    ) -> None:
        self.sizes = engine.structure.states
        self.settings = tuple(settings)
        self.known = {
            item.node: int(item.likelihood.argmax())
            for item in items
            if not item.over_parents and np.count_nonzero(item.likelihood) == 1
        }
        hidden = list(dict.fromkeys([(), *map(self._hidden, scopes)]))
        joints = self._joints(engine, items, hidden)
        self._joint_of = dict(zip(hidden, joints, strict=True))
        self.total = self._joint_of[()]
        """P(evidence, setting, lesion), shape (parts, lesions); sums to 1."""

    def joint(self, scope: Scope) -> FloatArray:
        """P(evidence, setting, family, lesion), divided by P(evidence).

        Returns
        -------
        array, shape (parts, *states of what is not known, lesions)
        """
        return self._joint_of[self._hidden(scope)]

    def aligned(self, table: FloatArray | AnyIntArray, scope: Scope) -> FloatArray:
        """Bring a table into the axes of :meth:`joint`.

        Parameters
        ----------
        table : array, shape (size, *states of the scope)
        scope : tuple of str
            Of the table.

        Returns
        -------
        array, shape (size, parts or 1, *states of what is not known, lesions or 1)
        """
        return self.aligned_to(table, scope, scope)

    def aligned_to(
        self, table: FloatArray | AnyIntArray, scope: Scope, whole: Scope
    ) -> FloatArray:
        """Bring a table over some variables of a family into the family's axes."""
        index = [slice(None), *(self._index(name) for name in scope)]
        values = np.asarray(table, dtype=np.float64)[tuple(index)]
        names = ["#", *(n for n in scope if isinstance(self._index(n), slice))]
        if SETTING in names:
            values = np.take(values, self.settings, names.index(SETTING))
        axes = ["#", SETTING, *self._hidden(whole), "lesion"]
        order = sorted(range(len(names)), key=lambda n: axes.index(names[n]))
        sizes = dict(zip(names, values.shape, strict=True))
        shape = [sizes.get(name, 1) for name in axes]
        return values.transpose(order).reshape(shape)

    def _index(self, name: str) -> slice | int:
        if name in ("lesion", SETTING):
            return slice(None)
        return self.known.get(name, slice(None))

    def _hidden(self, scope: Scope) -> Scope:
        """Variables of a scope whose states are summed over, in network order."""
        fixed = {"lesion", SETTING, *self.known}
        return tuple(n for n in self.sizes if n in scope and n not in fixed)

    def _joints(
        self,
        engine: Engine,
        items: Sequence[Item],
        families: Sequence[Scope],
    ) -> list[FloatArray]:
        """Ask for every combination of states of every family in one batch.

        The first family is the empty one.
        """
        shapes = [tuple(self.sizes[name] for name in family) for family in families]
        blocks = [
            np.array(list(product(self.settings, *map(range, shape))), dtype=np.intp)
            for shape in shapes
        ]
        ends = np.cumsum([len(block) for block in blocks])
        rows = int(ends[-1])
        states: dict[str, IntArray] = {}
        for family, block, end in zip(families, blocks, ends, strict=True):
            for name, column in zip((SETTING, *family), block.T, strict=True):
                known = states.setdefault(name, np.full(rows, -1, dtype=np.intp))
                known[end - len(block) : end] = column
        observations = _observations(items, states, self.sizes, rows)
        answer = engine.infer(Evidence(rows, observations), compared=True)
        total = np.logaddexp.reduce(answer.log_evidence[: len(blocks[0])])
        evidence = np.exp(answer.log_evidence - total)
        joint = evidence[:, np.newaxis] * answer.probability
        return [
            part.reshape(len(self.settings), *shape, -1)
            for part, shape in zip(np.split(joint, ends[:-1]), shapes, strict=True)
        ]


def _observations(
    items: Sequence[Item],
    states: Mapping[str, IntArray],
    sizes: Mapping[str, int],
    rows: int,
) -> dict[str, Observation]:
    """Join the evidence with the states that a row takes for known."""
    observations = {item.node: item.observation(rows) for item in items}
    for name, known in states.items():
        given = observations.get(name)
        likelihood = np.ones(sizes[name]) if given is None else given.weights[0]
        weights = np.vstack([np.diag(likelihood), likelihood])
        codes = np.where(known < 0, sizes[name], known)
        observations[name] = Observation(codes, weights)
    return observations
